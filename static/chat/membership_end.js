// The end of a membership: the page stays, gives the reason, and leaves the text that was being written to be copied.

import { reloadPage } from "./page_reload.js";

/** Time between two questions whether the member is in the conversation again, in milliseconds. */
const INTERVAL = 15_000;

export class MembershipEnd {
  #main;
  #form;
  #template;
  #box;
  #outbox;
  #room;
  #isAsking = false;
  #isOver = false;

  /** `form` is the composer, in whose place the reason stands. */
  constructor({ main, form, template, box, outbox, room }) {
    this.#main = main;
    this.#form = form;
    this.#template = template;
    this.#box = box;
    this.#outbox = outbox;
    this.#room = room;
  }

  /** Asks how the membership ended, until there is an answer. */
  async ask() {
    if (this.#isAsking || this.#isOver) return;
    this.#isAsking = true;
    const end = await this.#outbox.endOf(this.#room);
    const response = end ? null : await this.#fetchPage("GET");
    this.#isAsking = false;
    if (end || [403, 404].includes(response?.status)) this.#show(end);
    else if (response?.ok) reloadPage();
    else setTimeout(() => this.ask(), 3_000);
  }

  /** Begins anew when the member is in the conversation again; what was written is kept by the device. */
  async #awaitReturn() {
    const response = document.hidden ? null : await this.#fetchPage("HEAD");
    if (response?.ok && reloadPage()) return;
    setTimeout(() => this.#awaitReturn(), INTERVAL);
  }

  #fetchPage(method) {
    return fetch(this.#form.dataset.page, { method, headers: { accept: "text/html" } }).catch(() => null);
  }

  #show(end) {
    this.#isOver = true;
    this.#main.setAttribute("data-ended", end ?? "");
    const card = this.#template.content.firstElementChild.cloneNode(true);
    const reason = card.querySelector(`[data-end="${CSS.escape(end ?? "")}"]`) ?? card.querySelector('[data-end=""]');
    reason.hidden = false;
    const body = this.#box.text.trim();
    card.querySelector("[data-kept-text]").hidden = !body;
    card.querySelector("[data-text]").textContent = body;
    const hadFocus = this.#form.contains(document.activeElement);
    this.#form.hidden = true;
    this.#form.before(card);
    if (hadFocus) card.querySelector(body ? "button" : "a").focus({ preventScroll: true });
    this.#outbox.close(this.#room, end);
    const line = document.querySelector("[data-live-state]");
    if (line) line.hidden = true;
    if (end !== "deleted") setTimeout(() => this.#awaitReturn(), INTERVAL);
  }
}
