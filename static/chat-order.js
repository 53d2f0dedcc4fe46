// Messages under their day, and under the name of who wrote them.
"use strict";

(() => {
  const log = document.getElementById("messages");
  if (!log) return;
  const all = (selector) => [...log.querySelectorAll(selector)];

  const at = (node) => node.querySelector("time")?.getAttribute("datetime") ?? 0;

  /** Whether a message continues what the same person wrote just before. */
  function follows(node, before) {
    if (!before?.matches("article[data-message]:not([data-deleted])") || !node.matches("article")) return false;
    const minutes = (new Date(at(node)) - new Date(at(before))) / 60_000;
    return node.dataset.author === before.dataset.author && minutes < 5 && node.dataset.day === before.dataset.day && !node.querySelector(".quote");
  }

  function joinNext(node) {
    const after = node.nextElementSibling;
    if (after?.matches("article[data-message]")) after.toggleAttribute("data-continues", follows(after, node));
  }

  function settle(node) {
    const before = node.previousElementSibling;
    node.toggleAttribute("data-continues", follows(node, before));
    const last = all(":scope > [data-message]").filter((one) => one !== node && Number(one.dataset.seq) < Number(node.dataset.seq)).pop();
    if (node.dataset.day && node.dataset.day !== last?.dataset.day && !before?.matches(`.day[data-day="${node.dataset.day}"]`)) {
      const head = document.createElement("h2");
      head.className = "day";
      head.dataset.day = node.dataset.day;
      const time = document.createElement("time");
      time.dateTime = node.dataset.day;
      time.textContent = node.dataset.dayName;
      head.append(time);
      node.before(head);
      nameDays();
    }
    joinNext(node);
  }

  const begun = Date.now();

  /** Over midnight today becomes yesterday. The campus's clocks are those of the server. */
  function nameDays() {
    const { now, today, yesterday } = log.dataset;
    const [, sign, hours, minutes] = now.match(/([+-])(\d\d):(\d\d)$/) ?? [null, "+", "0", "0"];
    const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    const here = Date.parse(now) + (Date.now() - begun) + offset;
    const day = (ago) => new Date(here - ago * 86_400_000).toISOString().slice(0, 10);
    for (const head of all(":scope > h2.day time")) {
      if (head.dateTime === day(0)) head.textContent = today;
      else if (head.dateTime === day(1)) head.textContent = yesterday;
      else if ([today, yesterday].includes(head.textContent)) head.textContent = longDay(head.dateTime);
    }
  }

  function longDay(day) {
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", timeZone: "UTC" });
    return format.format(new Date(day)).replaceAll(" ", "\u00a0");
  }

  setInterval(nameDays, 60_000);

  globalThis.parvisOrder = { settle, joinNext, nameDays };
})();
