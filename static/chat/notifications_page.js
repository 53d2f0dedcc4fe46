// The page of this device's notifications: the browser is asked for its permission on a click alone.

import { notifier } from "./notifier.js";

const place = document.querySelector("[data-notifications]");
const sound = place.querySelector("[name=sound]");

/** `on`, `off`, `denied` by the browser, or `none` where it knows no notifications. */
function state() {
  if (!("Notification" in window) || !window.isSecureContext) return "none";
  if (Notification.permission === "denied") return "denied";
  return notifier.choice().desktop && Notification.permission === "granted" ? "on" : "off";
}

function show() {
  place.dataset.notifications = state();
  for (const words of place.querySelectorAll("[data-when]")) {
    words.hidden = words.dataset.when !== place.dataset.notifications;
  }
  sound.checked = Boolean(notifier.choice().sound);
}

place.addEventListener("click", async (event) => {
  const act = event.target.closest("[data-notify-act]")?.dataset.notifyAct;
  if (!act) return;
  if (act === "on") await notifier.choose({ desktop: (await Notification.requestPermission()) === "granted" });
  if (act === "off") await notifier.choose({ desktop: false });
  show();
  place.querySelector("[data-when]:not([hidden]) button")?.focus();
});

sound.addEventListener("change", () => {
  notifier.choose({ sound: sound.checked });
  if (sound.checked) notifier.play();
});

show();
