// Read marker of the viewer: moves forward only, over visible messages.

import { seqOf } from "./message_list.js";
import { post } from "./requests.js";

/** A message is read when it was in view for so long. */
const DELAY = 400;

/** Dispatches `read` with the number of the last message that was read. */
export class ReadMarker extends EventTarget {
  /** The server knows that the viewer has read up to here. */
  readUpTo;
  /** From when the page was hidden until the messages that were missed are there. */
  isBehind = document.hidden;
  #list;
  #scroll;
  #url;
  #timer = 0;

  constructor(list, scroll, stream) {
    super();
    this.#list = list;
    this.#scroll = scroll;
    const { read, readAt } = list.log.dataset;
    this.readUpTo = Number(read ?? 0);
    this.#url = readAt;
    list.log.addEventListener("scroll", () => this.markSoon());
    addEventListener("focus", () => this.markSoon());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.isBehind = true;
      this.markSoon();
    });
    // The lists come after the messages that were missed.
    stream.addEventListener("side", () => {
      if (!document.hidden) this.isBehind = false;
      this.markSoon();
    });
  }

  /** Marks all messages as read when they are still in view after a moment. */
  markSoon() {
    clearTimeout(this.#timer);
    if (document.hidden || this.isBehind || !document.hasFocus()) return;
    if (!this.#scroll.isNearEnd() || !this.#list.hasEnd()) return;
    // An edit that names the viewer comes after the messages that it stands among.
    const last = Math.max(0, ...this.#list.messages().map((message) => Number(message.dataset.changed ?? 0)));
    if (last <= this.readUpTo || !this.#url) return;
    this.#timer = setTimeout(() => this.#mark(last), DELAY);
  }

  async #mark(last) {
    const response = await post(this.#url, { seq: last }).catch(() => null);
    if (!response?.ok) return;
    this.readUpTo = last;
    const read = this.#list.messages().filter((message) => seqOf(message) <= last);
    const detail = Math.max(0, ...read.map((message) => Number(message.dataset.number ?? 0)));
    this.dispatchEvent(new CustomEvent("read", { detail }));
  }
}
