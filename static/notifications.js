// The page of this device's notifications: the browser is asked on a click alone.
"use strict";

(() => {
  const unread = globalThis.parvisUnread;
  const place = document.querySelector("[data-notifications]");
  if (!unread || !place) return;
  const sound = place.querySelector("[name=sound]");

  /** `on`, `off`, `denied` by the browser, or `none` where it knows no notifications. */
  function state() {
    if (!("Notification" in globalThis) || !globalThis.isSecureContext) return "none";
    if (Notification.permission === "denied") return "denied";
    return unread.choice().desktop && Notification.permission === "granted" ? "on" : "off";
  }

  function show() {
    place.dataset.notifications = state();
    for (const words of place.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== place.dataset.notifications;
    sound.checked = !!unread.choice().sound;
  }

  place.addEventListener("click", async (event) => {
    const act = event.target.closest("[data-notify-act]")?.dataset.notifyAct;
    if (!act) return;
    if (act === "on") await unread.choose({ desktop: (await Notification.requestPermission()) === "granted" });
    if (act === "off") await unread.choose({ desktop: false });
    show();
    place.querySelector("[data-when]:not([hidden]) button")?.focus();
  });

  sound.addEventListener("change", () => {
    unread.choose({ sound: sound.checked });
    if (sound.checked) unread.play();
  });

  show();
})();
