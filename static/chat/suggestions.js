// Names that are offered while a message is written or edited, from the at sign on, and emoji from a colon on; taken with Enter,
// Tab or a tap.

import { isComposing } from "../common/keyboard.js";
import { NamedMembers } from "./named_members.js";

/** Names are asked for when nothing was typed for so long. */
const DELAY = 120;
const MOST_EMOJI = 8;
/** Two letters or more behind a colon. */
const EMOJI_NAME = /(?:^|[\s(«]):([\p{L}\d_+-]{2,30})$/u;
/** Behind a letter or digit it is a mail address; Chinese and Japanese put no blank before it. */
const MEMBER_NAME =
  /(?:^|[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}@._-])@([^\s@,;:!?]{0,60}(?: [^\s@,;:!?]{1,60}){0,3})$/u;

/** An entry of the list: what is inserted, the words that are read, and more in small print. */
function optionOf({ insert, words, more }, index) {
  const option = document.createElement("li");
  option.id = `choice-${index}`;
  option.setAttribute("role", "option");
  option.dataset.insert = insert;
  const soft = document.createElement("span");
  soft.className = "soft small";
  soft.textContent = more;
  option.append(`${words} `, soft);
  return option;
}

export class Suggestions {
  #url;
  #list;
  /** Says to screen readers how many are offered. */
  #count;
  #named;
  #emoji;
  #home;
  #composerField;
  /** The box in which the viewer writes: that of the composer, or that of a message which is edited. */
  #field;
  #timer = 0;
  #asked = "";
  /** The list is on its way: Enter waits for it instead of sending half a name. */
  #isComing = false;

  constructor(composer, emoji) {
    this.#url = composer.dataset.mentions;
    this.#list = document.getElementById("mentions");
    this.#count = document.getElementById("mentions-said");
    this.#home = this.#list.nextSibling;
    this.#composerField = composer.querySelector("textarea");
    this.#field = this.#composerField;
    this.#emoji = emoji;
    const line = document.getElementById("named");
    this.#named = new NamedMembers(line, this.#url, this.#field, () => !this.#list.hidden);
  }

  start() {
    document.addEventListener("focusin", ({ target }) => {
      if (this.isMessageField(target)) this.#moveTo(target);
    });
    document.addEventListener("input", ({ target }) => {
      if (this.isMessageField(target)) this.#handleInput(target);
    });
    document.addEventListener("focusout", ({ target }) => {
      if (target === this.#field) this.#close();
    });
    // Before the keys of the boxes themselves.
    document.addEventListener("keydown", (event) => this.#handleKey(event), true);
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-insert]");
      if (option) this.#take(option);
    });
  }

  /** Whether messages are written in an element. */
  isMessageField(element) {
    return element === this.#composerField || Boolean(element?.matches?.("[data-edit-form] textarea"));
  }

  /** Names nobody any more, after a message was sent. */
  clearNamed() {
    this.#named.clear();
  }

  #textBeforeCaret(pattern) {
    const { selectionStart, selectionEnd, value } = this.#field;
    return selectionStart === selectionEnd ? (value.slice(0, selectionStart).match(pattern)?.[1] ?? null) : null;
  }

  /** The part of the name of an emoji that is typed before the caret. */
  #emojiName() {
    return this.#textBeforeCaret(EMOJI_NAME);
  }

  /** The part of the name of a member that is typed before the caret. */
  #memberName() {
    return this.#textBeforeCaret(MEMBER_NAME);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#isComing = false;
    this.#list.replaceChildren();
    this.#list.hidden = true;
    this.#count.textContent = "";
    this.#field.removeAttribute("data-choosing");
    this.#field.removeAttribute("aria-activedescendant");
  }

  /** The list and the line of named members stand at the box in which the viewer writes. */
  #moveTo(field) {
    if (this.#field === field) return;
    this.#close();
    this.#field = field;
    const isHome = field === this.#composerField;
    if (isHome) this.#home.before(this.#list);
    else field.before(this.#list);
    this.#named.moveTo(field, isHome);
  }

  #pointTo(option) {
    for (const other of this.#list.children) other.setAttribute("aria-selected", other === option);
    this.#field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #show() {
    this.#list.hidden = false;
    this.#field.setAttribute("data-choosing", "");
    this.#count.textContent = this.#count.dataset.words.replace("count", this.#list.children.length);
    this.#pointTo(this.#list.firstElementChild);
  }

  async #offerEmoji() {
    const name = this.#emojiName();
    if (name === null) {
      this.#close();
      return;
    }
    const found = await this.#emoji.find(name, MOST_EMOJI);
    if (name !== this.#emojiName()) return;
    this.#isComing = false;
    if (!found.length) {
      this.#close();
      return;
    }
    const options = found.map(({ emoji, label, codes }) => ({
      insert: emoji,
      words: `${emoji} ${label}`,
      more: `:${codes[0]}:`,
    }));
    this.#list.replaceChildren(...options.map(optionOf));
    this.#show();
  }

  async #offerMembers() {
    const name = this.#memberName();
    if (name === null) return this.#offerEmoji();
    this.#asked = name;
    const url = `${this.#url}?q=${encodeURIComponent(name)}`;
    const response = await fetch(url, { headers: { "hx-request": "true" } }).catch(() => null);
    const html = response?.ok ? await response.text().catch(() => "") : "";
    if (this.#asked !== this.#memberName()) return undefined;
    this.#isComing = false;
    this.#list.innerHTML = html;
    return this.#list.querySelector("[data-insert]") ? this.#show() : this.#close();
  }

  /** Writes an entry in the place of the part that was typed. */
  #take(option) {
    const name = this.#memberName() ?? this.#emojiName();
    if (name === null || !option) {
      this.#close();
      return;
    }
    const field = this.#field;
    const start = field.selectionStart - name.length - 1;
    field.setRangeText(`${option.dataset.insert} `, start, field.selectionStart, "end");
    this.#close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #handleInput(field) {
    this.#moveTo(field);
    clearTimeout(this.#timer);
    this.#named.updateSoon();
    if (this.#memberName() === null && this.#emojiName() === null) {
      this.#close();
    } else {
      this.#isComing = true;
      this.#timer = setTimeout(() => this.#offerMembers(), DELAY);
    }
  }

  /** Deals with a key while the list is open. False: the key means nothing to it. */
  #choose(key) {
    const options = [...this.#list.children];
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) this.#pointTo(options[(here + step + options.length) % options.length]);
    else if (key === "Enter" || key === "Tab") this.#take(options[here]);
    else if (key === "Escape") this.#close();
    else return false;
    return true;
  }

  #handleKey(event) {
    if (event.target !== this.#field || isComposing(event)) return;
    const isWaiting = this.#isComing && event.key === "Enter" && !event.shiftKey && this.#memberName() !== null;
    if (isWaiting) {
      this.#takeFirst();
    } else if (!this.#field.hasAttribute("data-choosing") || !this.#choose(event.key)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Takes the first entry as soon as the list is there. */
  async #takeFirst() {
    clearTimeout(this.#timer);
    const field = this.#field;
    await this.#offerMembers();
    // Where nobody is called so, Enter does what it does.
    if (this.#list.hidden) field.form.requestSubmit();
    else this.#take(this.#list.firstElementChild);
  }
}
