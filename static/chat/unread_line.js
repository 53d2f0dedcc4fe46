// The line above the first message that is new since the viewer was away.

import { seqOf } from "./message_list.js";

const line = () => document.getElementById("new");

export class UnreadLine {
  /** The position of the message below the line; 0 without a line. */
  #seq = seqOf(line()?.nextElementSibling);

  /** The line, while the viewer has not read beyond it. */
  unreadFrom(readUpTo) {
    return this.#seq > readUpTo ? line() : null;
  }

  /** Draws the line before a message, unless an unread one stands below it. */
  drawBefore(message, readUpTo) {
    if (this.#seq > readUpTo) return;
    const template = document.getElementById("newline");
    const drawn = line() ?? template?.content.firstElementChild.cloneNode(true);
    if (!drawn) return;
    drawn.id = "new";
    message.before(drawn);
    message.removeAttribute("data-continues");
    this.#seq = seqOf(message);
  }

  /** Nothing begins with a message that was deleted meanwhile: the line goes to the next message, or away. */
  skipDeleted() {
    const drawn = line();
    if (!drawn?.nextElementSibling?.matches("[data-deleted]")) return;
    const isFresh = "article[data-message]:not([data-deleted], [data-hidden], [data-mine])";
    let next = drawn.nextElementSibling;
    while (next && !next.matches(isFresh)) next = next.nextElementSibling;
    if (next) next.before(drawn);
    else drawn.remove();
    this.#seq = seqOf(next);
  }

  /** Takes the line of messages that were drawn anew. */
  refresh() {
    this.#seq = seqOf(line()?.nextElementSibling);
  }
}
