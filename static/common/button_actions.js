// Buttons with `data-act`: show a password, dismiss a notice, copy a text, print the page.

import { announce } from "./announcer.js";

const actions = {
  reveal(button) {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    if (!field) return;
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  },
  dismiss(button) {
    button.closest(".notice")?.remove();
  },
  async copy(button) {
    const source = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      const label = button.querySelector("[data-label]");
      label.textContent = button.dataset.done;
      announce(button.dataset.done);
    } catch {
      // No right to the clipboard: selected, the text is one keystroke away.
      getSelection().selectAllChildren(source);
    }
  },
  print() {
    window.print();
  },
};

export function handleButtonActions() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-act]");
    if (button) actions[button.dataset.act]?.(button);
  });

  // A password is sent hidden, so that the browser offers to keep it.
  document.addEventListener(
    "submit",
    (event) => {
      for (const button of event.target.querySelectorAll('[data-act="reveal"][aria-pressed="true"]')) {
        actions.reveal(button);
      }
    },
    true,
  );
}
