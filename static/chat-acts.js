// What is done with one message: edited, answered. And the names that are offered while one writes.
"use strict";

(() => {
  const log = document.getElementById("messages");
  const composer = document.querySelector("form.composer");
  const template = document.getElementById("replying");
  if (!log || !composer || !template) return;
  const box = composer.querySelector("textarea");
  const coarse = matchMedia("(pointer: coarse)");

  // ---- Edit: in the place of the text, which is there again afterwards.

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    const source = detail.ctx?.sourceElement;
    const article = source?.closest?.("article[data-message]");
    if (article && source.matches("[data-edit]")) article.text = article.querySelector(":scope > .prose") ?? article.text;
  });

  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const source = detail.ctx?.sourceElement;
    if (!source?.matches?.("[data-edit], [data-edit-form]")) return;
    const field = log.querySelector("[data-edit-form] textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  });

  function end(form) {
    const article = form.closest("article");
    const held = form.contains(document.activeElement);
    if (article.text) form.replaceWith(article.text);
    if (article.later) document.dispatchEvent(new CustomEvent("parvis:message", { detail: article.later }));
    if (held) box.focus();
  }

  document.addEventListener("htmx:finally:request", ({ detail }) => {
    const form = detail.ctx?.sourceElement;
    if (form?.matches?.("[data-edit-form]") && detail.ctx.response?.status === 204) end(form);
  });

  log.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    if (event.key === "Escape") end(form);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || coarse.matches || !event.target.matches("textarea")) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // ---- Answer.

  log.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) {
      event.preventDefault();
      end(cancel.closest("form"));
    }
    const reply = event.target.closest("[data-reply]");
    if (reply) {
      event.preventDefault();
      answer(reply.closest("article"));
    }
  });

  function answer(article) {
    composer.querySelector("[data-replying]")?.remove();
    const line = template.content.firstElementChild.cloneNode(true);
    line.dataset.replying = article.dataset.message;
    line.querySelector("input").value = article.dataset.message;
    line.querySelector("b").textContent = article.querySelector("header b").textContent;
    line.querySelector("[data-excerpt]").textContent = article.querySelector(".prose")?.textContent.trim().slice(0, 120) ?? "";
    box.closest(".line").before(line);
    box.focus();
  }

  composer.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-reply-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.closest("[data-replying]").remove();
    box.focus();
  });

  // ---- Names: offered from the at sign on; taken with Enter, Tab or a tap.

  const list = document.getElementById("mentions");
  const said = document.getElementById("mentions-said");
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
    if (!answer?.ok || asked !== part()) return;
    list.innerHTML = await answer.text();
    if (list.children.length === 0) return close();
    list.hidden = false;
    box.setAttribute("data-choosing", "");
    said.textContent = said.dataset.words.replace("count", list.children.length);
    point(list.firstElementChild);
  }

  function take(option) {
    const start = box.selectionStart - part().length - 1;
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
