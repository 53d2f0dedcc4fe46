// Emoji: chosen from all there are, found by their names in French and English, and written as `:name:`.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  const picker = document.getElementById("emoji");
  if (!chat || !picker) return;
  const { log, composer } = chat;
  const own = composer.querySelector("textarea");
  const search = picker.querySelector("input");
  const groups = picker.querySelector("[data-groups]");
  const french = document.documentElement.lang === "fr";
  /** Those that were taken last on this device. */
  const LATELY = "parvis-emoji";
  const SHOWN_LATELY = 16;

  let all = null;

  /** The vendored list: emoji, group, names between colons, words in French, words in English, whether it has tones of skin. */
  async function load() {
    const answer = all ? null : await fetch(picker.dataset.list).catch(() => null);
    const lines = answer?.ok ? await answer.json().catch(() => null) : null;
    if (lines) all = lines.map(([emoji, group, codes, ...words]) => ({ emoji, group, codes: codes.split(" "), label: words[french ? 0 : 1].split("|")[0], text: fold(`${codes} ${words[french ? 0 : 1]} ${words[french ? 1 : 0]}`) }));
    return all ?? [];
  }

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /** Those whose names begin so come first, then those that have such a word. */
  async function find(words, most) {
    const question = fold(words).replaceAll("_", " ").trim();
    const parts = question.split(/\s+/);
    const scored = (await load()).map((one) => {
      const text = one.text.replaceAll("_", " ");
      if (!parts.every((part) => text.includes(part))) return null;
      const exact = one.codes.includes(words.toLowerCase());
      const begins = one.codes.some((code) => code.startsWith(words.toLowerCase())) || fold(one.label).startsWith(question);
      const inner = text.split(/[ |]/).some((word) => word.startsWith(parts[0]));
      return { one, rank: exact ? 0 : begins ? 1 : inner ? 2 : 3 };
    });
    return scored.filter(Boolean).sort((one, other) => one.rank - other.rank).slice(0, most).map(({ one }) => one);
  }

  // ---- The picker.

  let taken = null;

  const lately = () => { try { return JSON.parse(localStorage.getItem(LATELY)) ?? []; } catch { return []; } };

  function remember(emoji) {
    const list = [emoji, ...lately().filter((one) => one !== emoji)].slice(0, SHOWN_LATELY);
    try { localStorage.setItem(LATELY, JSON.stringify(list)); } catch { /* Then without. */ }
  }

  function button({ emoji, label, codes }) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "button quiet square";
    node.dataset.emoji = emoji;
    node.textContent = emoji;
    node.title = `${label} :${codes[0]}:`;
    node.setAttribute("aria-label", label);
    return node;
  }

  function section(title, emoji) {
    const part = document.createElement("section");
    const heading = document.createElement("h3");
    heading.textContent = title;
    const row = document.createElement("div");
    row.className = "emoji-row";
    row.append(...emoji.map(button));
    part.append(heading, row);
    return part;
  }

  async function draw() {
    const words = search.value;
    const list = await load();
    if (words !== search.value) return;
    const none = picker.querySelector("[data-none]");
    if (words.trim()) {
      const found = await find(words, 80);
      if (words !== search.value) return;
      groups.replaceChildren(section(picker.dataset.found, found));
      none.hidden = found.length > 0;
      return;
    }
    none.hidden = list.length > 0;
    const names = picker.dataset.groups.split("|");
    const known = new Map(list.map((one) => [one.emoji, one]));
    const recent = lately().map((emoji) => known.get(emoji)).filter(Boolean);
    const parts = names.map((name, nr) => section(name, list.filter(({ group }) => group === GROUPS[nr])));
    groups.replaceChildren(...(recent.length ? [section(picker.dataset.lately, recent)] : []), ...parts);
  }

  /** The groups of Unicode in the order of their names on the page; components are none. */
  const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

  function open(then) {
    taken = then;
    search.value = "";
    picker.showPopover();
    draw();
    search.focus();
  }

  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || chat.isComposing(event)) return;
    event.preventDefault();
    groups.querySelector("[data-emoji]")?.click();
  });

  groups.addEventListener("click", ({ target }) => {
    const emoji = target.closest("[data-emoji]")?.dataset.emoji;
    if (!emoji) return;
    remember(emoji);
    picker.hidePopover();
    taken?.(emoji);
  });

  groups.addEventListener("keydown", (event) => {
    const buttons = [...groups.querySelectorAll("[data-emoji]")];
    const here = buttons.indexOf(document.activeElement);
    const row = Math.max(1, Math.round(groups.clientWidth / (buttons[0]?.offsetWidth || 1)));
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row };
    const next = here >= 0 && buttons[here + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // ---- Into the box, or under a message.

  function insert(box, emoji) {
    box.focus();
    box.setRangeText(emoji, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  composer.querySelector("[data-emoji-open]")?.addEventListener("click", () => open((emoji) => insert(own, emoji)));

  log.addEventListener("click", (event) => {
    const more = event.target.closest("[data-emoji-more]");
    if (!more) return;
    event.preventDefault();
    const form = more.closest("form");
    open((emoji) => {
      const field = form.querySelector("input[name=emoji]");
      field.value = emoji;
      form.requestSubmit();
    });
  });

  // ---- Written as `:name:`.

  document.addEventListener("input", async ({ target, data }) => {
    if (data !== ":" || (target !== own && !target.matches?.("[data-edit-form] textarea"))) return;
    const before = target.value.slice(0, target.selectionStart);
    const typed = before.match(/(?:^|[\s(«])(:([a-z0-9_+-]+):)$/iu);
    if (!typed) return;
    const [one] = await find(typed[2], 1);
    const value = target.value.slice(0, target.selectionStart);
    if (!one?.codes.includes(typed[2].toLowerCase()) || !value.endsWith(typed[1])) return;
    target.setRangeText(one.emoji, value.length - typed[1].length, value.length, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  chat.emoji = async (name) => (await find(name, 8)).map((one) => ({ insert: one.emoji, words: `${one.emoji} ${one.label}`, more: `:${one.codes[0]}:` }));
})();
