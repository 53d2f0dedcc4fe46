// The list of the texts that this device keeps: unsent messages, drafts of conversations that are over, edits that were begun.

import { store, stored, storedKeys } from "../common/storage.js";
import { viewer } from "../common/viewer.js";

/** A message that was just written is not listed before this time, in milliseconds. */
const MOMENT = 3_000;

const linkTo = (room) => document.querySelector(`#side-lists [data-room="${CSS.escape(room)}"]`);

/** Texts stored under each key with a prefix, in a state. */
function keptUnder(prefix, state) {
  return storedKeys(prefix).map((key) => ({ ...stored(key), key, state, forget: () => store(key, null) }));
}

function edits() {
  return keptUnder(`parvis-edit-${viewer}-`, "edit").filter((text) => text.body);
}

export class KeptTexts {
  #main;
  #section;
  #template;
  #outbox;
  #list;
  /** Content of a narrow screen without stored texts. */
  #view;

  constructor(main, section, template, outbox) {
    this.#main = main;
    this.#section = section;
    this.#template = template;
    this.#outbox = outbox;
    this.#list = section.querySelector("ul");
    this.#view = main.dataset.view;
  }

  show() {
    const list = this.#list;
    const hadFocus = list.contains(document.activeElement);
    const items = [...this.#messages(), ...this.#drafts(), ...edits()].map((text) => this.#draw(text));
    for (const old of list.querySelectorAll(":scope > [data-unsent]")) old.remove();
    list.prepend(...items);
    const hasItems = list.children.length > 0;
    this.#section.hidden = !hasItems;
    const place = this.#section.closest(".scroll");
    place.hidden = !hasItems && !place.hasAttribute("data-waiting");
    // A narrow screen shows the list of conversations alone, or with the kept texts.
    this.#main.dataset.view = hasItems ? "waiting" : this.#view;
    if (hadFocus && !list.contains(document.activeElement)) {
      (list.querySelector("button") ?? document.getElementById("main")).focus();
    }
  }

  #messages() {
    const late = this.#outbox.all().filter((message) => message.failed || Date.now() - message.at > MOMENT);
    return late.map((message) => ({
      ...message,
      key: message.client_id,
      state: message.failed ?? "waits",
      forget: () => this.#outbox.forget(message.client_id),
    }));
  }

  /** Drafts that no conversation shows any more. */
  #drafts() {
    const prefix = `parvis-draft-${viewer}-`;
    return keptUnder(prefix, "draft")
      .map((draft) => ({ ...draft, room: draft.key.slice(prefix.length) }))
      .filter((draft) => draft.body?.trim() && !linkTo(draft.room) && !this.#isListed(draft));
  }

  /** Whether the server keeps the same draft. */
  #isListed(draft) {
    const listed = this.#list.querySelector(`[data-left-draft="${CSS.escape(draft.room)}"] [data-text]`);
    return listed?.textContent.trim() === draft.body.trim();
  }

  #nameOf(text) {
    const name = linkTo(text.room)?.querySelector("[data-name]")?.textContent.trim();
    return name || text.name || this.#section.dataset.nameless;
  }

  #draw(text) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const id = `kept-${text.key}`;
    item.dataset.unsent = text.state;
    item.dataset.end = text.end ?? "";
    item.querySelector("[data-name]").textContent = this.#nameOf(text);
    item.querySelector("[data-why]").textContent = text.why ?? "";
    const body = item.querySelector("[data-text]");
    body.textContent = text.body;
    body.id = id;
    item.querySelector("[data-copies]").dataset.copies = id;
    const link = item.querySelector("[data-open]");
    link.hidden = !linkTo(text.room);
    link.href = linkTo(text.room)?.getAttribute("href") ?? "";
    if (text.state === "edit") link.href = `${link.href.split("#")[0]}?around=${text.seq}#message-${text.message}`;
    item.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act === "retry" || act === "send") this.#outbox.retry(text.client_id);
      if (act === "forget") text.forget();
      if (act && act !== "copy") this.show();
    });
    return item;
  }
}
