// Keyboard shortcuts of the chat, and the dialog that lists them.

// Single keys get in the way of people who dictate: they can be switched off on this device.
const SINGLE_KEYS = "parvis-single-keys";

const isTextField = (element) => element.matches?.("input, textarea, select, [contenteditable]");

/** The element that has the focus. A dialog that was just closed keeps it until the page is drawn again. */
const focusOf = ({ target }) => (target.closest?.("dialog:not([open])") ? document.body : target);

function editLastMessage() {
  const own = [...document.querySelectorAll("#messages [data-mine][data-message]:not([data-deleted])")];
  own.pop()?.querySelector("[data-edit]")?.click();
}

function focusComposer(event) {
  const box = document.querySelector(".composer textarea");
  if (!box) return;
  event.preventDefault();
  box.focus();
}

export class Shortcuts {
  #main;
  #sidebar;
  #dialog = document.getElementById("keys");
  #singleKeys;

  constructor(main, sidebar) {
    this.#main = main;
    this.#sidebar = sidebar;
    this.#singleKeys = this.#dialog.querySelector("[data-keys-single]");
  }

  start() {
    document.addEventListener("keydown", (event) => this.#handle(event));
    this.#restoreChoice();
    document.querySelector("[data-keys]")?.addEventListener("click", () => this.#dialog.showModal());
  }

  #handle(event) {
    const focus = focusOf(event);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#sidebar.openNext(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (isTextField(focus)) {
      if (event.key === "ArrowUp" && focus.value === "" && focus.closest(".composer")) editLastMessage();
    } else if (event.key === "Enter") {
      if (focus.id === "messages") focusComposer(event);
    } else if (this.#singleKeys.checked && this.#isInChat(focus) && !this.#dialog.open) {
      this.#handleSingleKey(event);
    }
  }

  #isInChat(element) {
    return element === document.body || this.#main.contains(element);
  }

  #handleSingleKey(event) {
    const search = document.querySelector("[data-search]");
    if (event.key === "?") {
      this.#dialog.showModal();
    } else if (event.key === "/" && search) {
      event.preventDefault();
      search.click();
    } else if (event.key === "c") {
      focusComposer(event);
    }
  }

  #restoreChoice() {
    const box = this.#singleKeys;
    try {
      box.checked = localStorage.getItem(SINGLE_KEYS) !== "off";
    } catch {
      /* Forbidden: as it was served. */
    }
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(SINGLE_KEYS, box.checked ? "on" : "off");
      } catch {
        /* Holds for this page. */
      }
    });
  }
}
