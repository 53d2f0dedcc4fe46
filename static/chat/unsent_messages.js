// Unsent messages: they stand at the end of the conversation, under the viewer's name.

import { seqOf } from "./message_list.js";
import { isCommand } from "./outbox.js";

/** Dispatches `gone` when the server does not know the room of a message any more. */
export class UnsentMessages extends EventTarget {
  #list;
  #outbox;
  #box;
  #replyLine;
  #room;
  /** Whether the buttons that send are offered. */
  #canSend = true;

  /** `box` and `replyLine` take a message that is to be changed. */
  constructor(list, outbox, box, replyLine) {
    super();
    this.#list = list;
    this.#outbox = outbox;
    this.#box = box;
    this.#replyLine = replyLine;
    this.#room = list.log.dataset.conversation;
  }

  start() {
    this.#outbox.addEventListener("change", ({ detail: { message, state } }) => {
      if (message.room === this.#room) this.#update(message, state);
    });
    this.#list.log.addEventListener("click", (event) => this.#handleClick(event));
    this.reconcile();
    for (const message of this.#outbox.of(this.#room)) {
      this.#show(message, message.failed === "gone" ? "failed" : (message.failed ?? "sending"));
    }
  }

  /** Name and picture stand above the first of several. */
  join() {
    for (const node of this.#list.all(":scope > [data-unsent]")) {
      const isBelowOwn = node.previousElementSibling?.matches("article[data-mine]:not([data-deleted])");
      node.toggleAttribute("data-continues", Boolean(isBelowOwn));
    }
  }

  /** Messages in the page were delivered. */
  reconcile() {
    for (const { dataset } of this.#list.all(":scope > [data-message][data-client]")) {
      this.#outbox.confirm(dataset.client);
      this.#list.findUnsent(dataset.client)?.remove();
    }
    this.join();
  }

  /** Offers to send the messages, or no longer: the conversation takes none. */
  offerSending(canSend) {
    this.#canSend = canSend;
    for (const node of this.#list.all(":scope > [data-unsent]")) this.#offer(node);
  }

  #offer(node) {
    for (const button of node.querySelectorAll("[data-act=send], [data-act=retry]")) button.hidden = !this.#canSend;
  }

  #update(message, state) {
    if (state === "forgotten") {
      this.#list.findUnsent(message.client_id)?.remove();
      this.join();
    } else if (state === "sent") {
      this.#markSent(message);
    } else {
      if (!this.#list.findSent(message.client_id)) this.#show(message, state);
      if (state === "gone") this.dispatchEvent(new Event("gone"));
    }
  }

  #show(message, state) {
    const node = this.#draw(message);
    node.dataset.unsent = state === "sending" ? "" : state;
    node.dataset.end = message.end ?? "";
    node.querySelector("[data-why]").textContent = message.why ?? "";
  }

  #draw(message) {
    const known = this.#list.findUnsent(message.client_id);
    if (known) return known;
    const node = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
    node.dataset.client = message.client_id;
    const text = node.querySelector("[data-text]");
    text.textContent = message.body;
    text.id = `unsent-${message.client_id}`;
    node.querySelector("[data-copies]").dataset.copies = text.id;
    this.#offer(node);
    this.#list.log.append(node);
    this.join();
    return node;
  }

  #markSent(message) {
    const node = this.#list.findUnsent(message.client_id);
    if (node) node.dataset.unsent = "";
    // Sent before, and its response lost: it stands above, or before the messages of the page.
    const isAbove = message.seq > 0 && message.seq <= seqOf(this.#list.messages().at(-1));
    if (isCommand(message) || isAbove) node?.remove();
  }

  #handleClick(event) {
    const button = event.target.closest("[data-unsent] button");
    const act = button?.dataset.act;
    if (!act || act === "copy") return;
    event.preventDefault();
    const { client } = button.closest("[data-unsent]").dataset;
    const message = this.#outbox.of(this.#room).find((one) => one.client_id === client);
    if (act === "retry" || act === "send") {
      this.#outbox.retry(client);
    } else {
      this.#outbox.forget(client);
      if (act === "change" && message) this.#change(message);
    }
    this.#box.focus();
  }

  #change(message) {
    if (message.reply) this.#replyLine.show(message.reply);
    this.#box.append(message.body);
  }
}
