// Edits that were begun: kept on the device until they are saved or given up, and there again when the message is.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  const device = globalThis.parvisDevice;
  if (!chat || !device) return;
  const { log, me } = chat;
  const { stored, store, keys } = device;
  const room = log.dataset.conversation;
  const PREFIX = `parvis-edit-${me}-`;

  const articleOf = (id) => document.getElementById(`message-${id}`);
  const changed = (form) => form.querySelector("textarea").value !== form.querySelector("textarea").defaultValue;

  /** Keeps what stands in the form, with the version of the message that it began from. */
  function keep(form) {
    const article = form.closest("article");
    const field = form.querySelector("textarea");
    if (!article || !field) return;
    const draft = {
      room, name: document.getElementById("room")?.textContent ?? "", message: article.dataset.message, seq: article.dataset.seq,
      body: field.value, version: form.querySelector("[name=version]")?.value, at: Date.now(),
    };
    store(PREFIX + article.dataset.message, field.value === field.defaultValue ? null : draft);
  }

  log.addEventListener("input", (event) => {
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    keep(form);
    const words = form.querySelector("[data-discard]");
    if (words) words.hidden = true;
  });

  // A form that comes gets the text that was begun. Of a message that was changed meanwhile the server says so.
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const article = document.getElementById(detail.ctx?.within?.article?.id ?? "");
    const form = article?.querySelector("[data-edit-form]");
    const draft = form && stored(PREFIX + article.dataset.message);
    if (!draft || form.querySelector("[data-error-summary]")) return;
    const field = form.querySelector("textarea");
    field.value = draft.body;
    const version = form.querySelector("[name=version]");
    if (version && draft.version) version.value = draft.version;
    if (detail.ctx.within.source.resumed) document.activeElement.blur();
    else field.setSelectionRange(field.value.length, field.value.length);
  });

  /** Asks once before changes are given up. True: it was asked now. */
  chat.asksFirst = (form) => {
    const words = form.querySelector("[data-discard]");
    if (!words?.hidden || !changed(form)) return false;
    words.hidden = false;
    return true;
  };

  chat.forgetEdit = (id) => store(PREFIX + id, null);

  // ---- A message that was deleted while it was edited leaves the text.

  function showRescued(id, body) {
    if (document.querySelector(`[data-rescued="${CSS.escape(id)}"]`)) return;
    const card = document.getElementById("rescued").content.firstElementChild.cloneNode(true);
    card.dataset.rescued = id;
    const text = card.querySelector("[data-text]");
    text.id = `rescued-${id}`;
    text.textContent = body;
    card.querySelector("[data-copies]").dataset.copies = text.id;
    card.addEventListener("click", (event) => {
      const act = event.target.closest("[data-rescue]")?.dataset.rescue;
      if (!act) return;
      if (act === "use") chat.fill?.(body);
      chat.forgetEdit(id);
      card.remove();
      chat.composer.querySelector("textarea").focus();
    });
    document.querySelector("#composer > .composer").before(card);
  }

  chat.rescue = (form) => {
    const field = form.querySelector("textarea");
    const id = form.id.replace("text-", "");
    if (field && changed(form)) showRescued(id, field.value);
    else chat.forgetEdit(id);
  };

  // ---- What was begun in this conversation before the page was loaded.

  function resume() {
    for (const draft of keys(PREFIX).map(stored)) {
      if (draft?.room !== room) continue;
      const article = articleOf(draft.message);
      if (article?.hasAttribute("data-deleted")) {
        showRescued(draft.message, draft.body);
        continue;
      }
      const link = article?.querySelector("[data-edit]");
      if (!link || article.querySelector("[data-edit-form]")) continue;
      link.resumed = true;
      htmx.process(link);
      link.click();
    }
  }

  // When htmx has looked at the page.
  document.addEventListener("DOMContentLoaded", () => setTimeout(resume));
  log.addEventListener("parvis:renewed", resume);
})();
