// Names that are offered while one writes: from the at sign on; taken with Enter, Tab or a tap.
"use strict";

(() => {
  const composer = document.querySelector("form.composer");
  const list = document.getElementById("mentions");
  const said = document.getElementById("mentions-said");
  if (!composer || !list || !said) return;
  const box = composer.querySelector("textarea");
  let asking = 0;
  let asked = "";

  /** What is typed of a name before the caret. */
  function part() {
    if (box.selectionStart !== box.selectionEnd) return null;
    return box.value.slice(0, box.selectionStart).match(/(?:^|[\s(«])@([\p{L}\p{N}’'-]*(?: [\p{L}\p{N}’'-]+)?)$/u)?.[1] ?? null;
  }

  function close() {
    clearTimeout(asking);
    list.replaceChildren();
    list.hidden = true;
    said.textContent = "";
    box.removeAttribute("data-choosing");
    box.removeAttribute("aria-activedescendant");
  }

  function point(option) {
    for (const other of list.children) other.setAttribute("aria-selected", other === option);
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  async function offer() {
    const name = part();
    if (name === null) return close();
    asked = name;
    const answer = await fetch(`${composer.dataset.mentions}?q=${encodeURIComponent(name)}`, { headers: { "hx-request": "true" } }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => "") : "";
    if (asked !== part()) return;
    list.innerHTML = html;
    if (!list.querySelector("[data-insert]")) return close();
    list.hidden = false;
    box.setAttribute("data-choosing", "");
    said.textContent = said.dataset.words.replace("count", list.children.length);
    point(list.firstElementChild);
  }

  function take(option) {
    const name = part();
    if (name === null || !option) return close();
    const start = box.selectionStart - name.length - 1;
    const words = `${option.dataset.insert} `;
    box.setRangeText(words, start, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  box.addEventListener("input", () => {
    clearTimeout(asking);
    if (part() === null) close();
    else asking = setTimeout(offer, 120);
  });
  box.addEventListener("blur", close);

  box.addEventListener("keydown", (event) => {
    if (!box.hasAttribute("data-choosing") || event.isComposing) return;
    const options = [...list.children];
    const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") point(options[(here + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(options[here]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-insert]");
    if (option) take(option);
  });
})();
