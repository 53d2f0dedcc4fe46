// Times that run out: the holds of the visitor, and the opening of a sale. They go by the time since the page came, whatever
// the clock of the device says.

import { announce } from "../common/announcer.js";
import { holdSummary, reloadHoldSummary, say } from "./seats.js";

/** The visitor is warned so many seconds before a hold ends. */
const SOON = 60;

/** When each element's time is over, by `performance.now()`. */
const ends = new WeakMap();

function endOf(element, seconds) {
  if (!ends.has(element)) ends.set(element, performance.now() + Number(seconds) * 1000);
  return ends.get(element);
}

export class Countdown {
  #isWarned = false;

  start() {
    this.tick();
    setInterval(() => this.tick(), 500);
    document.addEventListener("htmx:after:swap", () => this.tick());
    document.addEventListener("visibilitychange", () => {
      // A machine that slept may have stopped this clock.
      if (!document.hidden && holdSummary()?.querySelector("[data-hold]")) reloadHoldSummary();
    });
  }

  tick() {
    for (const hold of document.querySelectorAll("[data-hold]:not([data-ended])")) this.#tickHold(hold);
    for (const sale of document.querySelectorAll("[data-opens]:not([data-opened])")) {
      // A little apart: everybody waits for the same moment.
      if (endOf(sale, sale.dataset.opens) + 300 + Math.random() * 700 > performance.now()) continue;
      sale.dataset.opened = "true";
      htmx.trigger(sale, "opened");
    }
  }

  #tickHold(hold) {
    const left = Math.max(0, Math.ceil((endOf(hold, hold.dataset.seconds) - performance.now()) / 1000));
    const clock = hold.querySelector("[data-hold-clock]");
    clock.textContent = `${Math.floor(left / 60)} min ${left % 60} s`;
    clock.setAttribute("datetime", `PT${left}S`);
    const bar = hold.querySelector("progress");
    if (bar) bar.value = left;
    if (left <= SOON) hold.dataset.tone = "warn";
    if (left > SOON) {
      this.#isWarned = false;
    } else if (!this.#isWarned && left > 0) {
      this.#isWarned = true;
      announce(hold.dataset.soon);
    }
    if (left === 0 && !hold.dataset.ended) this.#end(hold);
  }

  #end(hold) {
    hold.dataset.ended = "true";
    this.#isWarned = false;
    if (holdSummary()) {
      hold.hidden = true;
      say(hold.dataset.over);
      // The server counts in fractions: it is not asked a moment too soon.
      setTimeout(reloadHoldSummary, 1000);
    } else {
      hold.textContent = hold.dataset.over;
      announce(hold.dataset.over);
      // Nothing can be booked any more: the same seats can be taken again.
      for (const part of document.querySelectorAll("[data-while-held]")) part.hidden = true;
      for (const part of document.querySelectorAll("[data-when-over]")) part.hidden = false;
    }
  }
}
