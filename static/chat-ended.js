// The end of a membership: the page stays, says why, and leaves the text that was being written to be copied.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  const outbox = globalThis.parvisOutbox;
  const template = document.getElementById("ended");
  if (!chat || !outbox || !template) return;
  const { log, composer } = chat;
  const box = composer.querySelector("textarea");
  const room = log.dataset.conversation;
  const LOADED = "parvis-loaded-again";

  /** Loads the page anew, once in a while only. */
  function reload() {
    try {
      if (Date.now() - Number(sessionStorage.getItem(LOADED)) < 30_000) return;
      sessionStorage.setItem(LOADED, Date.now());
    } catch { return; }
    location.reload();
  }

  let asking = false;
  let isOver = false;

  /** Asks how it ended. What cannot be asked is asked again. */
  async function ask() {
    if (asking || isOver) return;
    asking = true;
    const end = await outbox.endOf(room);
    const answer = end ? null : await fetch(composer.dataset.page, { headers: { accept: "text/html" } }).catch(() => null);
    asking = false;
    if (end || [403, 404].includes(answer?.status)) show(end);
    else if (answer?.ok) reload();
    else setTimeout(ask, 3_000);
  }

  function show(end) {
    isOver = true;
    document.querySelector("main.chat").setAttribute("data-ended", end ?? "");
    const card = template.content.firstElementChild.cloneNode(true);
    const words = card.querySelector(`[data-end="${CSS.escape(end ?? "")}"]`) ?? card.querySelector('[data-end=""]');
    words.hidden = false;
    const body = box.value.trim();
    card.querySelector("[data-kept-text]").hidden = !body;
    card.querySelector("[data-text]").textContent = body;
    const held = composer.contains(document.activeElement);
    composer.hidden = true;
    composer.before(card);
    if (held) card.querySelector(body ? "button" : "a").focus({ preventScroll: true });
    outbox.close(room, end);
    const line = document.querySelector("[data-live-state]");
    if (line) line.hidden = true;
  }

  document.addEventListener("parvis:ended", ask);
  chat.ended = ask;
})();
