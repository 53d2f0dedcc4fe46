// The dialog in which an emoji is chosen.

import { isComposing } from "../common/keyboard.js";
import { store, stored } from "../common/storage.js";

/** The emoji that were taken last on this device. */
const RECENT = "parvis-emoji";
const MOST_RECENT = 16;
const MOST_FOUND = 80;
/** The groups of Unicode in the order of their names on the page; components are none. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

const recentEmoji = () => stored(RECENT) ?? [];

function remember(emoji) {
  store(RECENT, [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT));
}

function buttonOf({ emoji, label, codes }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet square";
  button.dataset.emoji = emoji;
  button.textContent = emoji;
  button.title = `${label} :${codes[0]}:`;
  button.setAttribute("aria-label", label);
  return button;
}

function sectionOf(title, emoji) {
  const section = document.createElement("section");
  const heading = document.createElement("h3");
  heading.textContent = title;
  const row = document.createElement("div");
  row.className = "emoji-row";
  row.append(...emoji.map(buttonOf));
  section.append(heading, row);
  return section;
}

export class EmojiPicker {
  #dialog;
  #list;
  #search;
  #groups;
  /** Called with the emoji that is chosen. */
  #onChoice = null;

  constructor(dialog, list) {
    this.#dialog = dialog;
    this.#list = list;
    this.#search = dialog.querySelector("input");
    this.#groups = dialog.querySelector("[data-groups]");
  }

  start() {
    this.#search.addEventListener("input", () => this.#draw());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || isComposing(event)) return;
      event.preventDefault();
      this.#groups.querySelector("[data-emoji]")?.click();
    });
    this.#groups.addEventListener("click", ({ target }) => {
      const emoji = target.closest("[data-emoji]")?.dataset.emoji;
      if (!emoji) return;
      remember(emoji);
      this.#dialog.hidePopover();
      this.#onChoice?.(emoji);
    });
    this.#groups.addEventListener("keydown", (event) => this.#moveFocus(event));
  }

  open(onChoice) {
    this.#onChoice = onChoice;
    this.#search.value = "";
    this.#dialog.showPopover();
    this.#draw();
    this.#search.focus();
  }

  /** Draws the emoji for the words of the search, or all of them in their groups. */
  async #draw() {
    const words = this.#search.value;
    const all = await this.#list.load();
    const found = words.trim() ? await this.#list.find(words, MOST_FOUND) : null;
    if (words !== this.#search.value) return;
    this.#dialog.querySelector("[data-none]").hidden = (found ?? all).length > 0;
    const { found: title } = this.#dialog.dataset;
    this.#groups.replaceChildren(...(found ? [sectionOf(title, found)] : this.#sections(all)));
  }

  #sections(all) {
    const { groups, lately } = this.#dialog.dataset;
    const known = new Map(all.map((emoji) => [emoji.emoji, emoji]));
    const recent = recentEmoji()
      .map((emoji) => known.get(emoji))
      .filter(Boolean);
    const sections = groups.split("|").map((name, index) =>
      sectionOf(
        name,
        all.filter(({ group }) => group === GROUPS[index]),
      ),
    );
    return recent.length ? [sectionOf(lately, recent), ...sections] : sections;
  }

  #moveFocus(event) {
    const buttons = [...this.#groups.querySelectorAll("[data-emoji]")];
    const here = buttons.indexOf(document.activeElement);
    const row = Math.max(1, Math.round(this.#groups.clientWidth / (buttons[0]?.offsetWidth || 1)));
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row };
    const next = here >= 0 && buttons[here + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
