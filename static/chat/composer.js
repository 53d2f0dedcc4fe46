// The form of the next message: its text goes into the outbox, and the page to its end.

import { randomUuid } from "../common/random_id.js";

/** A text without empty lines and spaces at its ends. The first of several lines stays indented, except for a command. */
function withoutEnds(text) {
  const lines = text.trimEnd().replace(/^\s*\n/, "");
  return lines.includes("\n") && !lines.trimStart().startsWith("/") ? lines : lines.trim();
}

/** Dispatches `typed` with whether the viewer has stopped typing, and `sent`. */
export class Composer extends EventTarget {
  #form;
  #room;
  #parts;

  /** `parts` are the objects of the page that a new message concerns. */
  constructor(form, room, parts) {
    super();
    this.#form = form;
    this.#room = room;
    this.#parts = parts;
  }

  start() {
    const { box } = this.#parts;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = withoutEnds(box.text);
      if (body) this.#send(body);
    });
    box.field.addEventListener("input", () => this.#reportTyping(box.text === ""));
  }

  #send(body) {
    const { box, replyLine, draft, outbox, scroll, list, reloader } = this.#parts;
    outbox.add({
      client_id: randomUuid(),
      room: this.#room,
      name: document.getElementById("room")?.textContent ?? "",
      body,
      reply: replyLine.current(),
      draft: draft.savedBody,
      at: Date.now(),
    });
    scroll.toEnd();
    // Nothing is missing above the viewer's own message.
    if (!list.hasEnd()) reloader.showNewest();
    box.text = "";
    replyLine.clear();
    draft.reset();
    box.focus();
    this.#reportTyping(true);
    this.dispatchEvent(new Event("sent"));
  }

  #reportTyping(hasStopped) {
    this.dispatchEvent(new CustomEvent("typed", { detail: hasStopped }));
  }
}
