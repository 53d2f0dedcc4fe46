// The line above the box that shows the message which is answered.

/** Dispatches `change` when the viewer answers another message, or none. */
export class ReplyLine extends EventTarget {
  #form;
  #template;

  /** `form` is the composer. */
  constructor(form, template) {
    super();
    this.#form = form;
    this.#template = template;
  }

  /** Lets the buttons of the messages and of the line answer a message, or give it up. */
  start(log, box) {
    log.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const message = event.target.closest("[data-reply]")?.closest("article");
      if (!message) return;
      event.preventDefault();
      const name = message.querySelector("header b")?.textContent ?? "";
      const excerpt = message.querySelector(".prose")?.textContent.trim().slice(0, 120) ?? "";
      this.show({ id: message.dataset.message, name, excerpt });
      box.focus();
    });
    this.#form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-reply-cancel]")) return;
      event.preventDefault();
      this.clear();
      this.dispatchEvent(new Event("change"));
      box.focus();
    });
  }

  /** The message that is answered; null without one. */
  current() {
    const line = this.#line();
    const text = (selector) => line.querySelector(selector)?.textContent ?? "";
    return line ? { id: line.dataset.replying, name: text("b"), excerpt: text("[data-excerpt]") } : null;
  }

  show({ id, name, excerpt }) {
    this.clear();
    const line = this.#template.content.firstElementChild.cloneNode(true);
    line.dataset.replying = id;
    line.querySelector("input").value = id;
    line.querySelector("b").textContent = name;
    line.querySelector("[data-excerpt]").textContent = excerpt;
    this.#form.querySelector("textarea").closest(".line").before(line);
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.#line()?.remove();
  }

  #line() {
    return this.#form.querySelector("[data-replying]");
  }
}
