// Messages that the stream brings: new, changed and deleted ones.

export class MessageStream {
  #element;
  #me;
  #parts;
  /** Pieces of HTML that come while the page is read again; null at any other time. */
  #held = null;

  /** `parts` are the objects of the page that a new message concerns. */
  constructor(element, me, parts) {
    this.#element = element;
    this.#me = me;
    this.#parts = parts;
    element.addEventListener("messages", ({ detail: { data, id } }) => {
      this.#receive(data);
      this.resumeAfter(id);
    });
  }

  /** A stream that begins anew goes on after this event. */
  resumeAfter(id) {
    if (!id) return;
    const url = this.#element.getAttribute("hx-sse:connect");
    this.#element.setAttribute("hx-sse:connect", url.replace(/after=\d+/, `after=${id}`));
  }

  /** Keeps what comes until it is released. */
  hold() {
    this.#held = [];
  }

  release() {
    const held = this.#held;
    this.#held = null;
    for (const html of held) this.#receive(html);
  }

  #receive(html) {
    if (this.#held) {
      this.#held.push(html);
      return;
    }
    const { unsent, line, scroll, readMarker, announcer, pager } = this.#parts;
    const fresh = this.#put(html);
    const isAway = readMarker.isBehind || document.hidden || !document.hasFocus();
    if (fresh.length && isAway) line.drawBefore(fresh[0], readMarker.readUpTo);
    unsent.join();
    line.skipDeleted();
    if (scroll.isFollowing) scroll.followTo(line.unreadFrom(readMarker.readUpTo));
    scroll.countUnseen(fresh.length);
    announcer.announce(fresh);
    pager.trim(scroll.isNearEnd() ? "top" : "foot");
    scroll.showButton();
    readMarker.markSoon();
  }

  /** Puts messages into the list; those that are new and of others. */
  #put(html) {
    const { list, outbox } = this.#parts;
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = [];
    for (const message of [...template.content.querySelectorAll("[data-message]")]) {
      const isNew = list.put(message);
      const isOther =
        message.matches("article:not([data-hidden], [data-deleted])") && message.dataset.author !== this.#me;
      if (isNew && isOther) fresh.push(message);
      if (message.dataset.client) outbox.confirm(message.dataset.client);
    }
    return fresh;
  }
}
