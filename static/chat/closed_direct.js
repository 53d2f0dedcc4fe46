// The notice that the viewer cannot write in a direct: it follows the lists of conversations, which give the reason.

export class ClosedDirect {
  #notice = document.querySelector("[data-closed]");
  #presence = document.querySelector(".head [data-alone]");
  #form;
  #log;
  #room;
  #unsent;

  constructor(form, log, unsent) {
    this.#form = form;
    this.#log = log;
    this.#room = log.dataset.conversation;
    this.#unsent = unsent;
  }

  /** Shows the notice in place of the composer, or the composer again. Rooms and groups have no such notice. */
  show() {
    if (!this.#notice) return;
    const reason = document.querySelector(`#side-lists [data-closes="${CSS.escape(this.#room)}"]`);
    const isClosed = reason !== null;
    const hadFocus = this.#form.contains(document.activeElement);
    this.#notice.hidden = !isClosed;
    this.#notice.querySelector("[data-reason]").textContent = reason?.textContent ?? "";
    this.#notice.querySelector("form").hidden = !reason?.hasAttribute("data-blocking");
    this.#form.hidden = isClosed;
    this.#form.inert = isClosed;
    this.#presence.hidden = isClosed;
    this.#unsent.offerSending(!isClosed);
    if (isClosed && hadFocus) this.#log.focus({ preventScroll: true });
  }
}
