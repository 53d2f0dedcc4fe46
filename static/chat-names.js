// Names that are offered while one writes or edits, from the at sign on, and emoji from a colon on; taken with Enter, Tab or a
// tap. Whom a text names is said below the box before it is sent.
"use strict";

(() => {
  const composer = document.querySelector("form.composer");
  const list = document.getElementById("mentions");
  const said = document.getElementById("mentions-said");
  const named = document.getElementById("named");
  if (!composer || !list || !said || !named) return;
  const own = composer.querySelector("textarea");
  const home = { list: list.nextSibling, named: named.nextSibling };
  /** The box in which one writes: that of the conversation, or that of a message which is edited. */
  let box = own;
  let asking = 0;
  let telling = 0;
  let asked = "";
  /** The list is on its way: Enter waits for it instead of sending half a name. */
  let coming = false;

  const isBox = (node) => node === own || node?.matches?.("[data-edit-form] textarea");

  /** What is typed of the name of an emoji before the caret: two letters or more. */
  function code() {
    if (box.selectionStart !== box.selectionEnd) return null;
    return box.value.slice(0, box.selectionStart).match(/(?:^|[\s(«]):([\p{L}\d_+-]{2,30})$/u)?.[1] ?? null;
  }

  /** What is typed of a name before the caret. */
  function part() {
    if (box.selectionStart !== box.selectionEnd) return null;
    const before = box.value.slice(0, box.selectionStart);
    // Behind a letter or digit it is a mail address; Chinese and Japanese put no blank before it.
    return before.match(/(?:^|[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}@._-])@([^\s@,;:!?]{0,60}(?: [^\s@,;:!?]{1,60}){0,3})$/u)?.[1] ?? null;
  }

  function close() {
    clearTimeout(asking);
    coming = false;
    list.replaceChildren();
    list.hidden = true;
    said.textContent = "";
    box.removeAttribute("data-choosing");
    box.removeAttribute("aria-activedescendant");
  }

  /** The list and the words stand at the box in which one writes. */
  function follow(other) {
    if (box === other) return;
    close();
    named.replaceChildren();
    box = other;
    if (box === own) {
      home.list.before(list);
      home.named.before(named);
    } else {
      box.before(list);
      box.after(named);
    }
  }

  function point(option) {
    for (const other of list.children) other.setAttribute("aria-selected", other === option);
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function option({ insert, words, more }, nr) {
    const item = document.createElement("li");
    item.id = `choice-${nr}`;
    item.setAttribute("role", "option");
    item.dataset.insert = insert;
    const soft = document.createElement("span");
    soft.className = "soft small";
    soft.textContent = more;
    item.append(`${words} `, soft);
    return item;
  }

  async function offerEmoji() {
    const name = code();
    if (name === null || !globalThis.parvisChat?.emoji) return close();
    const found = await globalThis.parvisChat.emoji(name);
    if (name !== code()) return undefined;
    coming = false;
    if (!found.length) return close();
    list.replaceChildren(...found.map(option));
    return show();
  }

  function show() {
    list.hidden = false;
    box.setAttribute("data-choosing", "");
    said.textContent = said.dataset.words.replace("count", list.children.length);
    point(list.firstElementChild);
  }

  async function offer() {
    const name = part();
    if (name === null) return code() === null ? close() : offerEmoji();
    asked = name;
    const answer = await fetch(`${composer.dataset.mentions}?q=${encodeURIComponent(name)}`, { headers: { "hx-request": "true" } }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => "") : "";
    if (asked !== part()) return undefined;
    coming = false;
    list.innerHTML = html;
    return list.querySelector("[data-insert]") ? show() : close();
  }

  function take(option) {
    const name = part() ?? code();
    if (name === null || !option) return close();
    const start = box.selectionStart - name.length - 1;
    const words = `${option.dataset.insert} `;
    box.setRangeText(words, start, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // ---- Whom the text names.

  async function tell() {
    clearTimeout(telling);
    const [text, place] = [box.value, box];
    if (!text.includes("@")) return named.replaceChildren();
    const answer = await fetch(composer.dataset.mentions, { method: "POST", headers: { "hx-request": "true" }, body: new URLSearchParams({ body: text }) }).catch(() => null);
    const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
    // What was typed meanwhile is asked about anew; a name that is being typed is no mistake yet.
    if (place !== box || text !== box.value) return undefined;
    named.innerHTML = html;
    if (!list.hidden) named.querySelector("[data-unknown]")?.remove();
    return undefined;
  }

  document.addEventListener("focusin", ({ target }) => { if (isBox(target)) follow(target); });

  document.addEventListener("input", ({ target }) => {
    if (!isBox(target)) return;
    follow(target);
    clearTimeout(asking);
    clearTimeout(telling);
    if (box.value.includes("@")) telling = setTimeout(tell, 500);
    else named.replaceChildren();
    if (part() === null && code() === null) {
      close();
    } else {
      coming = true;
      asking = setTimeout(offer, 120);
    }
  });

  document.addEventListener("focusout", ({ target }) => {
    if (target === box) close();
  });

  document.addEventListener("parvis:typed", ({ detail }) => { if (detail?.stopped && own.value === "") named.replaceChildren(); });

  function choose(key) {
    const options = [...list.children];
    const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (key === "ArrowDown" || key === "ArrowUp") point(options[(here + (key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    else if (key === "Enter" || key === "Tab") take(options[here]);
    else if (key === "Escape") close();
    else return false;
    return true;
  }

  // Before the keys of the boxes themselves.
  document.addEventListener("keydown", (event) => {
    if (event.target !== box || globalThis.parvisChat?.isComposing(event)) return;
    const waits = coming && event.key === "Enter" && !event.shiftKey && part() !== null;
    if (waits) {
      clearTimeout(asking);
      const place = box;
      offer().then(() => {
        // Where nobody is called so, Enter does what it does.
        if (list.hidden) place.form.requestSubmit();
        else take(list.firstElementChild);
      });
    } else if (!box.hasAttribute("data-choosing") || !choose(event.key)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-insert]");
    if (option) take(option);
  });
})();
