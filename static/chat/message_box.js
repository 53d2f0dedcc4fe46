// The box for the next message: never closed, keeps what is typed.

import { hasTouchScreen, isComposing } from "../common/keyboard.js";

export class MessageBox {
  constructor(field) {
    this.field = field;
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      // On a touch screen Enter makes a line; with Control or Command it sends on any keyboard.
      const isOffering = field.hasAttribute("data-choosing");
      if (!event.ctrlKey && !event.metaKey && (hasTouchScreen() || isOffering)) return;
      event.preventDefault();
      field.form.requestSubmit();
    });
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
  }

  /** Adds a text to the one in the box. */
  append(text) {
    this.field.value = [this.field.value, text].filter(Boolean).join("\n");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  focus() {
    this.field.focus();
  }
}
