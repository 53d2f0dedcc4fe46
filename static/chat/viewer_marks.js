// Marks of a message for one viewer: messages are streamed alike to all members.

import { blockedMembers } from "./blocked_members.js";

export class ViewerMarks {
  #log;
  #me;

  constructor(log, me) {
    this.#log = log;
    this.#me = me;
  }

  /** Marks the viewer's own messages, mentions, tools and reactions, and hides what blocked members wrote. */
  apply(message) {
    const me = this.#me;
    if (message.dataset.author === me) message.setAttribute("data-mine", "");
    // A mention in a quoted text names nobody.
    const mentions = `.prose > :not(blockquote) [data-mention="${me}"], .prose > [data-mention="${me}"]`;
    if (message.querySelector(mentions)) message.setAttribute("data-names-me", "");
    this.#addTools(message);
    this.#hideBlocked(message);
    for (const button of message.querySelectorAll("[data-by]")) {
      button.setAttribute("aria-pressed", button.dataset.by.split(" ").includes(me));
    }
  }

  /** Adds the tools for own messages, and for all messages in a room that the viewer moderates. */
  #addTools(message) {
    const tools = message.querySelector(":scope > .tools");
    const isMine = message.hasAttribute("data-mine");
    const isAllowed = isMine || this.#log.hasAttribute("data-moderates");
    if (!tools || tools.querySelector(".own") || !isAllowed) return;
    const own = document.getElementById("own-tools").content.cloneNode(true);
    if (!isMine) own.querySelector("[data-edit]").remove();
    for (const part of own.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) {
        part.setAttribute(name, value.replace(/(?<=^#text-|\/messages\/)0(?=\/|$)/, message.dataset.message));
      }
    }
    tools.append(own);
  }

  /** Takes out what blocked members wrote and did, as the server does in a first page. */
  #hideBlocked(message) {
    const blocked = blockedMembers();
    if (!blocked.length || !message.matches("article")) return;
    if (blocked.includes(message.dataset.author)) {
      message.setAttribute("data-hidden", "");
      message.removeAttribute("data-names-me");
      if (message.hasAttribute("data-deleted")) return;
      for (const part of message.querySelectorAll(":scope > :not(.avatar, header)")) part.remove();
      return;
    }
    const quote = message.querySelector(":scope > [data-quoted]");
    if (blocked.includes(quote?.dataset.quoted)) quote.textContent = this.#log.dataset.shunnedWords;
    for (const button of message.querySelectorAll("[data-by]")) removeReactionsOf(blocked, button);
  }
}

/** Takes members out of the button of a reaction; the button goes with the last one. */
function removeReactionsOf(blocked, button) {
  const numbers = button.dataset.by.split(" ");
  const left = numbers.filter((number) => !blocked.includes(number));
  if (left.length === numbers.length) return;
  if (!left.length) {
    button.remove();
    return;
  }
  const names = button.dataset.names.split("\n").filter((_, index) => !blocked.includes(numbers[index]));
  const people = names.join(", ") + (left.length > names.length ? ", …" : "");
  button.dataset.by = left.join(" ");
  button.title = people;
  button.firstChild.textContent = `${button.value} ${left.length}`;
  button.querySelector(".hidden-text").textContent = ` (${people})`;
}
