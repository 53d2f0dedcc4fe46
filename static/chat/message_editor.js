// The edit of a message: a form in the place of its text, which is there again afterwards.

import { hasTouchScreen, isComposing } from "../common/keyboard.js";
import { aroundMessageSwaps } from "./message_swaps.js";
import { laterVersion, textBehindForm } from "./set_aside.js";

function focusEnd(field) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

export class MessageEditor {
  #list;
  #drafts;
  #box;

  /** `box` has the focus after an edit. */
  constructor(list, drafts, box) {
    this.#list = list;
    this.#drafts = drafts;
    this.#box = box;
  }

  start() {
    aroundMessageSwaps({
      before: (message, source) => {
        const text = message.querySelector(":scope > .prose");
        if (source.matches("[data-edit]") && text) textBehindForm.set(message, text);
      },
      after: (message, source) => this.#afterSwap(message, source),
    });
    document.addEventListener("htmx:finally:request", ({ detail }) => {
      const form = detail.ctx?.sourceElement;
      const isSaved = detail.ctx?.response?.status === 204 && form?.matches?.("[data-edit-form]");
      if (isSaved && form.isConnected) this.#close(form);
    });
    this.#list.log.addEventListener("keydown", (event) => this.#handleKey(event));
    this.#list.log.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const cancel = event.target.closest("[data-cancel]");
      if (!cancel || cancel.closest(".tools.open")) return;
      event.preventDefault();
      this.#cancel(cancel.closest("form"));
    });
  }

  #afterSwap(message, source) {
    if (!source.matches("[data-edit], [data-edit-form]")) return;
    const field = message.querySelector("[data-edit-form] textarea");
    if (!field) {
      this.#drafts.forget(message.dataset.message);
      this.#finish(message);
    } else if (!message.querySelector("[data-edit-form] [data-error-summary]")) {
      focusEnd(field);
    }
  }

  #handleKey(event) {
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    if (event.key === "Escape") this.#cancel(form);
    if (event.key !== "Enter" || event.shiftKey || isComposing(event) || !event.target.matches("textarea")) return;
    if (hasTouchScreen() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  }

  /** Ends the editing; changes that were not saved are given up when that is asked for twice. */
  #cancel(form) {
    if (!this.#drafts.asksFirst(form)) this.#close(form);
  }

  #close(form) {
    const message = form.closest("article");
    this.#drafts.forget(message.dataset.message);
    const text = textBehindForm.get(message);
    if (text) form.replaceWith(text);
    this.#finish(message);
  }

  /** Shows the version that came while the message was edited. */
  #finish(message) {
    const later = laterVersion.get(message);
    laterVersion.delete(message);
    if (later) this.#list.put(later);
    this.#box.focus();
  }
}
