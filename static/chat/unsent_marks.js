// Marks of unsent messages outside of their conversation: on rooms in the lists, and a number in the navigation.

/** A message that was just written is not marked before this time, in milliseconds. */
const MOMENT = 3_000;

export class UnsentMarks {
  #outbox;
  #timer = 0;

  constructor(outbox) {
    this.#outbox = outbox;
    outbox.addEventListener("change", () => this.show());
    outbox.addEventListener("confirmed", () => this.show());
  }

  show() {
    clearTimeout(this.#timer);
    const unsent = this.#outbox.all();
    const late = unsent.filter((message) => message.failed || Date.now() - message.at > MOMENT);
    if (late.length < unsent.length) this.#timer = setTimeout(() => this.show(), MOMENT);
    const rooms = new Set(late.map((message) => message.room));
    for (const link of document.querySelectorAll("#side-lists [data-room]")) mark(link, rooms.has(link.dataset.room));
    const badge = document.querySelector("[data-unsent-badge]");
    if (!badge) return;
    badge.hidden = late.length === 0;
    badge.querySelector("[data-count]").textContent = late.length;
  }
}

function mark(link, isUnsent) {
  const known = link.querySelector("[data-unsent-mark]");
  if (known && !isUnsent) known.remove();
  const template = document.getElementById("unsent-mark");
  if (!known && isUnsent && template) link.querySelector(".end")?.prepend(template.content.cloneNode(true));
}
