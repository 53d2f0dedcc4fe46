// New messages for screen readers: a single one with its text, several as a count.

import { announce } from "../common/announcer.js";
import { blockedMembers } from "./blocked_members.js";

/** Messages within this time are announced together. */
const DELAY = 700;

export class MessageAnnouncer {
  #list;
  #waiting = [];
  #timer = 0;

  constructor(list) {
    this.#list = list;
  }

  announce(messages) {
    if (!this.#list.hasEnd() || document.hidden) return;
    this.#waiting.push(...messages);
    clearTimeout(this.#timer);
    if (this.#waiting.length) this.#timer = setTimeout(() => this.#speak(), DELAY);
  }

  #speak() {
    // A member may have been blocked a moment ago.
    const blocked = blockedMembers();
    const messages = this.#waiting.filter((message) => !blocked.includes(message.dataset.author));
    this.#waiting = [];
    if (!messages.length) return;
    const [message] = messages;
    const name = message.querySelector("header b")?.textContent ?? "";
    const text = message.querySelector(".prose")?.textContent.trim().slice(0, 200) ?? "";
    const { says, several } = this.#list.log.dataset;
    const single = () => says.replace("%1", () => name).replace("%2", () => text);
    announce(messages.length === 1 ? single() : several.replace("%1", messages.length));
  }
}
