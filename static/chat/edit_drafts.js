// Edits that were begun: kept on the device until they are saved or given up, and there again when the message is.

import { store, stored, storedKeys } from "../common/storage.js";
import { viewer } from "../common/viewer.js";
import { aroundMessageSwaps } from "./message_swaps.js";

const PREFIX = `parvis-edit-${viewer}-`;

const isChanged = ({ value, defaultValue }) => value !== defaultValue;

export class EditDrafts {
  #log;
  #room;
  #box;
  /** The links of edits that are opened by this script. */
  #resumed = new WeakSet();

  /** `box` takes the text of an edit whose message is gone. */
  constructor(log, box) {
    this.#log = log;
    this.#room = log.dataset.conversation;
    this.#box = box;
  }

  start() {
    this.#log.addEventListener("input", (event) => {
      const form = event.target.closest("[data-edit-form]");
      if (!form) return;
      this.#keep(form);
      const question = form.querySelector("[data-discard]");
      if (question) question.hidden = true;
    });
    aroundMessageSwaps({ after: (message, source) => this.#fill(message, source) });
    // When htmx has looked at the page.
    document.addEventListener("DOMContentLoaded", () => setTimeout(() => this.resume()));
  }

  /** Asks once before changes are given up. True: it was asked now. */
  asksFirst(form) {
    const question = form.querySelector("[data-discard]");
    if (!question?.hidden || !isChanged(form.querySelector("textarea"))) return false;
    question.hidden = false;
    return true;
  }

  /** Forgets the draft of the message with this id. */
  forget(id) {
    store(PREFIX + id, null);
  }

  /** Keeps the text of a form whose message was deleted. */
  rescue(form) {
    const field = form.querySelector("textarea");
    const id = form.id.replace("text-", "");
    if (field && isChanged(field)) this.#showRescued(id, field.value);
    else this.forget(id);
  }

  /** Opens the edits that were begun in this conversation before the page was loaded. */
  resume() {
    for (const draft of storedKeys(PREFIX).map(stored)) {
      if (draft?.room !== this.#room) continue;
      const message = document.getElementById(`message-${draft.message}`);
      if (message?.hasAttribute("data-deleted")) {
        this.#showRescued(draft.message, draft.body);
        continue;
      }
      const link = message?.querySelector("[data-edit]");
      if (!link || message.querySelector("[data-edit-form]")) continue;
      this.#resumed.add(link);
      htmx.process(link);
      link.click();
    }
  }

  /** Keeps the text of the form, with the version of the message that it began from. */
  #keep(form) {
    const message = form.closest("article");
    const field = form.querySelector("textarea");
    if (!message || !field) return;
    const draft = {
      room: this.#room,
      name: document.getElementById("room")?.textContent ?? "",
      message: message.dataset.message,
      seq: message.dataset.seq,
      body: field.value,
      version: form.querySelector("[name=version]")?.value,
      at: Date.now(),
    };
    store(PREFIX + message.dataset.message, isChanged(field) ? draft : null);
  }

  /** Puts the text that was begun into a form that came. Of a message that was changed meanwhile the server says so. */
  #fill(message, source) {
    const form = message.querySelector("[data-edit-form]");
    const draft = form && stored(PREFIX + message.dataset.message);
    if (!draft || form.querySelector("[data-error-summary]")) return;
    const field = form.querySelector("textarea");
    field.value = draft.body;
    const version = form.querySelector("[name=version]");
    if (version && draft.version) version.value = draft.version;
    if (this.#resumed.has(source)) document.activeElement.blur();
    else field.setSelectionRange(field.value.length, field.value.length);
  }

  /** Shows the text of an edit whose message is gone. */
  #showRescued(id, body) {
    if (document.querySelector(`[data-rescued="${CSS.escape(id)}"]`)) return;
    const card = document.getElementById("rescued").content.firstElementChild.cloneNode(true);
    card.dataset.rescued = id;
    const text = card.querySelector("[data-text]");
    text.id = `rescued-${id}`;
    text.textContent = body;
    card.querySelector("[data-copies]").dataset.copies = text.id;
    card.addEventListener("click", (event) => {
      const act = event.target.closest("[data-rescue]")?.dataset.rescue;
      if (!act) return;
      if (act === "use") this.#box.append(body);
      this.forget(id);
      card.remove();
      this.#box.focus();
    });
    document.querySelector("#composer > .composer").before(card);
  }
}
