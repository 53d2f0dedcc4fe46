// What is done with one message: edited, answered, reacted to.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  const template = document.getElementById("replying");
  if (!chat || !template) return;
  const { log, composer } = chat;
  const box = composer.querySelector("textarea");
  const coarse = matchMedia("(pointer: coarse)");

  // ---- Edit: in the place of the text, which is there again afterwards.

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    const source = detail.ctx?.sourceElement;
    const article = source?.closest?.("article[data-message]");
    if (!article) return;
    // What is swapped out cannot say any more where it was.
    detail.ctx.within = { article, source };
    if (source.matches("[data-edit]")) article.text = article.querySelector(":scope > .prose") ?? article.text;
    if (source.matches("[data-react]")) article.tools = source.closest(".tools");
  });

  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const { source, article: before } = detail.ctx?.within ?? {};
    const article = document.getElementById(before?.id ?? "");
    if (!article) return;
    if (source.matches("[data-edit], [data-edit-form]")) {
      const field = article.querySelector("[data-edit-form] textarea");
      if (!field) done(article);
      else if (!article.querySelector("[data-edit-form] [data-error-summary]")) focusEnd(field);
    } else if (source.matches("[data-react]")) {
      const tools = article.querySelector(".tools.open");
      tools?.querySelector("button")?.focus();
      tools?.scrollIntoView({ block: "nearest" });
    }
  });

  function focusEnd(field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** The text stands there again; what came meanwhile is shown. */
  function saved(article) {
    const { later } = article;
    delete article.later;
    if (later) chat.put(later);
    box.focus();
  }

  /** The edit was saved: no draft of it is kept. */
  function done(article) {
    chat.forgetEdit?.(article.dataset.message);
    saved(article);
  }

  /** Ends the editing; changes that were not saved are given up when asked for it twice. */
  function leave(form, isSaved = false) {
    if (!isSaved && chat.asksFirst?.(form)) return;
    chat.forgetEdit?.(form.closest("article").dataset.message);
    end(form);
  }

  function end(form) {
    const article = form.closest("article");
    if (article.text) form.replaceWith(article.text);
    saved(article);
  }

  document.addEventListener("htmx:finally:request", ({ detail }) => {
    const source = detail.ctx?.sourceElement;
    if (detail.ctx?.response?.status !== 204) return;
    const tools = source?.closest?.(".tools.open");
    const done = source?.querySelector?.("[data-done]");
    if (tools && done) confirm(done, done.dataset.done);
    else if (tools) close(tools);
    else if (source?.matches?.("[data-edit-form]") && source.isConnected) leave(source, true);
  });

  log.addEventListener("keydown", (event) => {
    const tools = event.target.closest(".tools.open");
    if (tools && event.key === "Escape") close(tools);
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    if (event.key === "Escape") leave(form);
    if (event.key !== "Enter" || event.shiftKey || chat.isComposing(event) || !event.target.matches("textarea")) return;
    if (coarse.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // ---- React: the emoji stand in place of the tools, which are there again afterwards.

  function close(tools) {
    const article = tools.closest("article");
    if (!article?.tools) return;
    tools.replaceWith(article.tools);
    // Drawn anew while the menu stood in their place, the tools are not yet known to htmx.
    htmx.process(article.tools);
    (article.querySelector("[data-react]") ?? log).focus({ preventScroll: true });
  }

  /** Says on its button that an act is done, for a moment. */
  function confirm(button, words) {
    button.textContent = words;
    button.setAttribute("role", "status");
    setTimeout(() => { const tools = button.closest(".tools.open"); if (tools) close(tools); }, 1_200);
  }

  // ---- The other acts: the address of a message, and a word about what was done.

  log.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    const copied = await navigator.clipboard?.writeText(new URL(copy.dataset.copy, location.href).href).then(() => true, () => false);
    // Without the right to do so, the address is there to be copied by hand.
    if (copied) confirm(copy, copy.dataset.copied);
    else location.assign(copy.dataset.copy);
  });

  // ---- Answer.

  log.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cancel = event.target.closest("[data-cancel]");
    const tools = cancel?.closest(".tools.open");
    if (cancel) {
      event.preventDefault();
      if (tools) close(tools);
      else leave(cancel.closest("form"));
    }
    const reply = event.target.closest("[data-reply]");
    if (reply) {
      event.preventDefault();
      const article = reply.closest("article");
      const excerpt = article.querySelector(".prose")?.textContent.trim().slice(0, 120) ?? "";
      answer({ id: article.dataset.message, name: article.querySelector("header b")?.textContent ?? "", excerpt });
      box.focus();
    }
  });

  function answer({ id, name, excerpt }) {
    composer.querySelector("[data-replying]")?.remove();
    const line = template.content.firstElementChild.cloneNode(true);
    line.dataset.replying = id;
    line.querySelector("input").value = id;
    line.querySelector("b").textContent = name;
    line.querySelector("[data-excerpt]").textContent = excerpt;
    box.closest(".line").before(line);
    composer.dispatchEvent(new CustomEvent("parvis:replying"));
  }

  chat.answer = answer;

  composer.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-reply-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.closest("[data-replying]").remove();
    composer.dispatchEvent(new CustomEvent("parvis:replying"));
    box.focus();
  });
})();
