// The menu of a message, in the place of its tools: reactions, pins, and the address of the message.

import { aroundMessageSwaps } from "./message_swaps.js";
import { toolsBehindMenu } from "./set_aside.js";

/** A menu says for so long what was done. */
const CONFIRMED_FOR = 1_200;

export class MessageMenu {
  #log;

  constructor(log) {
    this.#log = log;
  }

  start() {
    aroundMessageSwaps({
      before: (message, source) => {
        if (source.matches("[data-react]")) toolsBehindMenu.set(message, source.closest(".tools"));
      },
      after: (message, source) => {
        if (!source.matches("[data-react]")) return;
        const menu = message.querySelector(".tools.open");
        menu?.querySelector("button")?.focus();
        menu?.scrollIntoView({ block: "nearest" });
      },
    });
    document.addEventListener("htmx:finally:request", ({ detail }) => {
      const source = detail.ctx?.sourceElement;
      const menu = source?.closest?.(".tools.open");
      if (!menu || detail.ctx?.response?.status !== 204) return;
      const button = source.querySelector("[data-done]");
      if (button) this.#confirm(button, button.dataset.done);
      else this.#close(menu);
    });
    // Where nothing hovers, the tools open below the text of the message that was tapped.
    this.#log.addEventListener("focusin", ({ target }) => {
      if (!matchMedia("(hover: none)").matches) return;
      target.closest("article")?.querySelector(":scope > .tools")?.scrollIntoView({ block: "nearest" });
    });
    this.#log.addEventListener("keydown", (event) => {
      const menu = event.target.closest(".tools.open");
      if (menu && event.key === "Escape") this.#close(menu);
    });
    this.#log.addEventListener("click", (event) => {
      this.#handleCancel(event);
      this.#handleCopy(event);
    });
  }

  #handleCancel(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const menu = event.target.closest("[data-cancel]")?.closest(".tools.open");
    if (!menu) return;
    event.preventDefault();
    this.#close(menu);
  }

  /** Copies the address of a message. */
  async #handleCopy(event) {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const address = new URL(button.dataset.copy, location.href).href;
    const isCopied = await navigator.clipboard?.writeText(address).then(
      () => true,
      () => false,
    );
    // Without the right to do so, the address is there to be copied by hand.
    if (isCopied) this.#confirm(button, button.dataset.copied);
    else location.assign(button.dataset.copy);
  }

  #close(menu) {
    const message = menu.closest("article");
    const tools = toolsBehindMenu.get(message);
    if (!tools) return;
    // htmx takes its listeners off what it swaps out, and does not put them on the same elements again: a copy is new to it.
    const fresh = tools.cloneNode(true);
    fresh.classList.remove("htmx-swapping");
    menu.replaceWith(fresh);
    htmx.process(fresh);
    (message.querySelector("[data-react]") ?? this.#log).focus({ preventScroll: true });
  }

  /** Says on its button that an action is done, for a moment. */
  #confirm(button, words) {
    button.textContent = words;
    button.setAttribute("role", "status");
    setTimeout(() => {
      const menu = button.closest(".tools.open");
      if (menu) this.#close(menu);
    }, CONFIRMED_FOR);
  }
}
