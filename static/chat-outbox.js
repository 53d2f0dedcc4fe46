// The box for the next message: unsent messages below the others, and the draft.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  if (!chat) return;
  const { log, composer, me, say, unsent } = chat;
  const { stored, store, newId } = globalThis.parvisDevice;
  const outbox = globalThis.parvisOutbox;
  const room = log.dataset.conversation;
  const name = () => document.getElementById("room")?.textContent ?? "";
  const box = composer.querySelector("textarea");
  const DRAFT = `parvis-draft-${me}-${room}`;

  // ---- Unsent messages stand at the end, under one's own name.

  const nodes = () => chat.all(":scope > [data-unsent]");

  function draw(one) {
    const known = unsent(one.client_id);
    if (known) return known;
    const node = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
    node.dataset.client = one.client_id;
    const text = node.querySelector("[data-text]");
    text.textContent = one.body;
    text.id = `unsent-${one.client_id}`;
    node.querySelector("[data-copies]").dataset.copies = text.id;
    log.append(node);
    join();
    return node;
  }

  /** Name and picture stand above the first of several. */
  function join() {
    for (const node of nodes()) node.toggleAttribute("data-continues", !!node.previousElementSibling?.matches("article[data-mine]:not([data-deleted])"));
  }

  function mark(one, state) {
    const node = draw(one);
    node.dataset.unsent = state === "sending" ? "" : state;
    node.dataset.end = one.end ?? "";
    node.querySelector("[data-why]").textContent = one.why ?? "";
  }

  /** What the page shows was delivered, whoever said so. */
  function reconcile() {
    for (const one of chat.all(":scope > [data-message][data-client]")) {
      outbox.delivered(one.dataset.client);
      unsent(one.dataset.client)?.remove();
    }
    join();
  }

  document.addEventListener("parvis:outbox", ({ detail: { one, state } }) => {
    if (one.room !== room) return;
    if (state === "forgotten") {
      unsent(one.client_id)?.remove();
      join();
    } else if (state === "sent") {
      sent(one);
    } else {
      if (!log.querySelector(`:scope > [data-message][data-client="${CSS.escape(one.client_id)}"]`)) mark(one, state);
      if (state === "gone") chat.ended?.(one.end);
    }
  });

  function sent(one) {
    const node = unsent(one.client_id);
    if (node) node.dataset.unsent = "";
    // Sent before, and its answer lost: it stands above, or before what the page has.
    const above = one.seq > 0 && one.seq <= chat.seq(chat.messages().at(-1));
    if (outbox.isCommand(one) || above) node?.remove();
  }

  // Signed out, or somebody else signed in: the page says so itself.
  document.addEventListener("parvis:signed-out", () => location.reload());

  log.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unsent] button");
    const act = button?.dataset.act;
    if (!act || act === "copy") return;
    event.preventDefault();
    const client = button.closest("[data-unsent]").dataset.client;
    const one = outbox.of(room).find((item) => item.client_id === client);
    if (act === "retry" || act === "send") {
      outbox.retry(client);
    } else {
      outbox.forget(client);
      if (act === "change" && one) {
        if (one.reply) chat.answer?.(one.reply);
        fill(one.body);
      }
    }
    box.focus();
  });

  // ---- The box: never closed, keeps what is typed.

  /** Adds to what stands in the box. */
  function fill(text) {
    box.value = [box.value, text].filter(Boolean).join("\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** The message that is answered, as the line above the box shows it. */
  function reply() {
    const line = composer.querySelector("[data-replying]");
    const text = (selector) => line.querySelector(selector)?.textContent ?? "";
    return line ? { id: line.dataset.replying, name: text("b"), excerpt: text("[data-excerpt]") } : null;
  }

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = box.value.trim();
    if (!body) return;
    outbox.add({ client_id: newId(), room, name: name(), body, reply: reply(), draft: known.body, at: Date.now() });
    chat.toEnd();
    // What one sends is seen: below it nothing may be missing.
    if (!chat.atEnd()) chat.newest();
    box.value = "";
    composer.querySelector("[data-replying]")?.remove();
    apart = false;
    draft();
    tell();
    box.focus();
    document.dispatchEvent(new CustomEvent("parvis:typed", { detail: { stopped: true } }));
  });

  const coarse = matchMedia("(pointer: coarse)");
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || chat.isComposing(event)) return;
    // On a screen that is touched Enter makes a line; with Control or Command it sends on any keyboard.
    if (!event.ctrlKey && !event.metaKey && (coarse.matches || box.hasAttribute("data-choosing"))) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  // ---- Drafts: the device has one exactly as long as the server was not told, and then that one counts.

  /** What the server has, as far as this page knows. */
  let known = { body: box.defaultValue, reply: reply()?.id ?? "" };
  /** Another device's draft is on the server and stays there: this one is kept on the device alone. */
  let apart = false;
  let saving = 0;
  let telling = false;

  const now = () => ({ body: box.value, reply: reply()?.id ?? "" });
  const isKnown = (one = now()) => one.body === known.body && one.reply === known.reply;

  function draft() {
    clearTimeout(saving);
    if (isKnown() && !telling) {
      store(DRAFT, null);
    } else {
      store(DRAFT, { body: box.value, reply: reply(), known: known.body, name: name(), at: Date.now() });
      if (!apart) saving = setTimeout(tell, 1_000);
    }
  }

  const report = (one, more) => say(composer.dataset.draft, { body: one.body, reply_to: one.reply, replaces: known.body }, more).catch(() => null);

  /** What the server answered to a draft. */
  function told(one, status) {
    if (status === 204) known = one;
    if (status === 409) apart = true;
    if (status === 204 || status === 409) draft();
  }

  async function tell() {
    clearTimeout(saving);
    // Whoever is telling looks again when it is done.
    if (telling || apart || isKnown()) return;
    telling = true;
    const one = now();
    const answer = await report(one);
    telling = false;
    told(one, answer?.status);
  }

  /** The page may not come back. */
  function tellAtOnce() {
    if (apart || isKnown()) return;
    clearTimeout(saving);
    const one = now();
    report(one, { keepalive: true }).then((answer) => told(one, answer?.status));
  }

  addEventListener("online", tell);
  addEventListener("pagehide", tellAtOnce);
  document.addEventListener("visibilitychange", () => { if (document.hidden) tellAtOnce(); });

  box.addEventListener("input", () => {
    draft();
    document.dispatchEvent(new CustomEvent("parvis:typed", { detail: { stopped: box.value === "" } }));
  });
  composer.addEventListener("parvis:replying", draft);

  const begun = stored(DRAFT);
  if (typeof begun?.body === "string") {
    box.value = begun.body;
    known.body = begun.known ?? known.body;
    composer.querySelector("[data-replying]")?.remove();
    if (begun.reply) chat.answer?.(begun.reply);
    draft();
  }

  // ---- At the beginning, and whenever the page has other messages.

  chat.delivered = outbox.delivered;
  chat.fill = fill;
  chat.reconcile = reconcile;
  chat.join = join;
  log.addEventListener("parvis:renewed", reconcile);
  reconcile();
  for (const one of outbox.of(room)) mark(one, one.failed === "gone" ? "failed" : one.failed ?? "sending");
})();
