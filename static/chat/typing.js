// Members who are typing in the open conversation, and the report that the viewer is.

import { blockedMembers } from "./blocked_members.js";

/** A member is taken to have stopped after this time. */
const SHOWN_FOR = 6_000;
const REPORT_EVERY = 3_000;

export class Typing {
  #line;
  #me;
  #timer = 0;
  /** When typing was last reported; 0 after it stopped. */
  #reportedAt = 0;

  /** `line` shows the names. */
  constructor(line, stream, me) {
    this.#line = line;
    this.#me = me;
    stream.addEventListener("typing", ({ detail }) => this.#show(JSON.parse(detail.data).writers));
  }

  /** Tells the others that the viewer is typing, or has stopped. */
  report(hasStopped) {
    if (hasStopped ? this.#reportedAt === 0 : Date.now() - this.#reportedAt < REPORT_EVERY) return;
    this.#reportedAt = hasStopped ? 0 : Date.now();
    const body = new URLSearchParams(hasStopped ? { stopped: "yes" } : {});
    fetch(this.#line.dataset.at, { method: "POST", headers: { "hx-request": "true" }, body }).catch(() => null);
  }

  #show(writers) {
    const line = this.#line;
    const blocked = blockedMembers();
    const others = writers.filter(({ number }) => number !== this.#me && !blocked.includes(number));
    const names = others.map(({ name }) => name);
    clearTimeout(this.#timer);
    const words = names.length === 1 ? line.dataset.one : line.dataset.many;
    line.textContent = names.length === 0 ? "" : words.replace("name", names.join(", "));
    if (names.length === 0) return;
    this.#timer = setTimeout(() => {
      line.textContent = "";
    }, SHOWN_FOR);
  }
}
