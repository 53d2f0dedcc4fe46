// Older and newer messages as the viewer scrolls, without moving those in view; never more than three hundred in the page.

import { seqOf } from "./message_list.js";

const MOST = 300;

/** Dispatches `paged` when a piece of the history came. */
export class HistoryPager extends EventTarget {
  #list;
  #log;
  #scroll;
  /** The links that lead on, as a template. */
  #links;
  /** Visible part while a piece is inserted above or below it. */
  #anchor = null;
  /** The requests that asked for a piece. */
  #requests = new WeakSet();
  #watcher;

  constructor(list, scroll, links) {
    super();
    this.#list = list;
    this.#log = list.log;
    this.#scroll = scroll;
    this.#links = links;
    this.#watcher = new IntersectionObserver((entries) => this.#followLinks(entries), {
      root: this.#log,
      rootMargin: "200px 0px",
    });
  }

  start() {
    document.addEventListener("htmx:before:request", ({ detail }) => {
      if (!this.#linkOf(detail)) return;
      // The link is swapped out by the response, and cannot be asked any more.
      this.#requests.add(detail.ctx);
      this.#list.beginLoading();
    });
    document.addEventListener("htmx:finally:request", ({ detail }) => {
      if (!detail.ctx || !this.#requests.has(detail.ctx)) return;
      this.#list.endLoading();
      // Nothing came: a link that stays in view would not be asked again.
      setTimeout(() => {
        this.#watcher.disconnect();
        this.#observe();
      }, 3_000);
    });
    document.addEventListener("htmx:before:swap", ({ detail }) => this.#beforeSwap(detail));
    document.addEventListener("htmx:after:swap", () => this.#afterSwap());
    this.observeSoon();
  }

  /** Not at once: the page first goes to where the viewer reads. */
  observeSoon() {
    setTimeout(() => this.#observe(), 500);
  }

  /** Takes out messages beyond the most: the oldest (`top`) while the end is read, the newest (`foot`) while it is not. */
  trim(from) {
    const shown = this.#list.messages();
    const spare = shown.length - MOST;
    if (spare <= 0) return;
    const removed = from === "top" ? shown.slice(0, spare) : shown.slice(-spare);
    // A message that is being edited stays.
    if (removed.some((message) => message.querySelector("[data-edit-form]"))) return;
    const rest = this.#log.scrollHeight - this.#log.scrollTop;
    for (const message of removed) message.remove();
    if (from === "foot") this.#log.setAttribute("data-newer", "");
    this.#leadOn(from === "top" ? "older" : "newer");
    this.#tidy();
    if (from === "top") this.#log.scrollTop = this.#log.scrollHeight - rest;
  }

  #link(way) {
    return this.#log.querySelector(`:scope > .more:has([data-${way}])`);
  }

  /** The link that a request came from; null where it was another element. */
  #linkOf({ ctx }) {
    const place = ctx?.sourceElement?.closest?.(".more");
    return place?.parentElement === this.#log ? place : null;
  }

  /** Puts a link that leads on: `older` before the first message, `newer` after the last. */
  #leadOn(way) {
    const shown = this.#list.messages();
    let place = this.#link(way);
    if (!place) {
      place = this.#links.content.querySelector(`.more:has([data-${way}])`).cloneNode(true);
      if (way === "older") this.#log.prepend(place);
      else shown.at(-1).after(place);
      htmx.process(place);
      this.#watcher.observe(place);
    }
    const seq = seqOf(way === "older" ? shown[0] : shown.at(-1));
    for (const link of place.querySelectorAll("a")) {
      for (const name of ["href", "hx-get"]) {
        link.setAttribute(name, link.getAttribute(name).replace(/(before|after)=\d+/, `$1=${seq}`));
      }
    }
  }

  /** Removes headings of days without messages, and those that name the same day twice. */
  #tidy() {
    // Messages that were read meanwhile have moved the line of unread ones: the last one counts.
    for (const line of [...this.#log.querySelectorAll(":scope > #new")].slice(0, -1)) line.remove();
    let day = null;
    for (const heading of [...this.#log.querySelectorAll(":scope > h2.day")]) {
      const here = heading.querySelector("time")?.dateTime;
      let next = heading.nextElementSibling;
      while (next?.matches("#new")) next = next.nextElementSibling;
      if (here === day || !next || next.matches("h2.day, .more")) heading.remove();
      else day = here;
    }
  }

  #beforeSwap(detail) {
    const place = this.#linkOf(detail);
    if (!place) return;
    const isOlder = place.querySelector("[data-older]") !== null;
    const shown = this.#list.messages();
    const kept = isOlder ? shown[0] : shown.at(-1);
    const top = kept?.getBoundingClientRect().top ?? 0;
    this.#anchor = { isOlder, kept, top, hadFocus: place.contains(document.activeElement) };
  }

  #afterSwap() {
    if (!this.#anchor) return;
    const { isOlder, kept, top, hadFocus } = this.#anchor;
    this.#anchor = null;
    this.#tidy();
    if (!isOlder) this.#log.toggleAttribute("data-newer", this.#link("newer") !== null);
    this.#list.putPostponed();
    this.dispatchEvent(new Event("paged"));
    this.#scroll.keepInPlace(kept, top);
    this.trim(isOlder ? "foot" : "top");
    this.#scroll.keepInPlace(kept, top);
    if (hadFocus) this.#focusBeyond(kept, isOlder);
    this.#observe();
  }

  /** The focus that the link had goes to the first message that it led to. */
  #focusBeyond(kept, isOlder) {
    const step = (message) => (isOlder ? message?.previousElementSibling : message?.nextElementSibling);
    let next = step(kept);
    while (next && !next.matches("article[data-message]")) next = step(next);
    (next ?? this.#log).focus({ preventScroll: true });
  }

  #observe() {
    for (const place of ["older", "newer"].map((way) => this.#link(way)).filter(Boolean)) {
      htmx.process(place);
      this.#watcher.observe(place);
    }
  }

  #followLinks(entries) {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && target.isConnected) target.querySelector("a")?.click();
    }
  }
}
