// What one writes: kept on the device until the server has it, and sent until it answers; and what was only begun.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  if (!chat) return;
  const { log, composer, me, say, unsent } = chat;
  const room = log.dataset.conversation;
  const box = composer.querySelector("textarea");
  /** What takes longer than a moment says so. */
  const MOMENT = 3_000;
  const PREFIX = `parvis-outbox-${me}-${room}-`;
  const DRAFT = `parvis-draft-${me}-${room}`;

  // ---- The device: it may be full, or keep nothing at all.

  const stored = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  function store(key, value) {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
      return true;
    } catch { return false; }
  }

  function keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  }

  // ---- The outbox: each message by itself, so that two windows do not undo what the other keeps.

  let outbox = keys().map(stored).filter((one) => one?.client_id && one.body).sort((one, other) => one.at - other.at);
  const save = (one) => { one.kept = store(PREFIX + one.client_id, one); };

  addEventListener("beforeunload", (event) => {
    if (outbox.some((one) => !one.kept)) event.preventDefault();
  });

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** The server has it: nothing more to keep. */
  function delivered(client) {
    const length = outbox.length;
    outbox = outbox.filter((one) => one.client_id !== client);
    if (outbox.length < length) store(PREFIX + client, null);
  }

  /** What the page shows was delivered, whoever said so. */
  function reconcile() {
    for (const one of chat.all(":scope > [data-message][data-client]")) {
      delivered(one.dataset.client);
      unsent(one.dataset.client)?.remove();
    }
  }

  function draw(one) {
    if (unsent(one.client_id)) return;
    const node = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
    node.dataset.client = one.client_id;
    node.querySelector("[data-text]").textContent = one.body;
    log.append(node);
    if (one.failed) mark(one, one.failed, one.why);
  }

  /** `waits`, `failed`, `unknown`, or nothing while it is on its way. */
  function mark(one, state, words = "") {
    const node = unsent(one.client_id);
    if (!node) return;
    node.dataset.unsent = state;
    node.querySelector("[data-why]").textContent = words;
  }

  function fail(one, state, why = "") {
    one.failed = state;
    one.why = why;
    save(one);
    mark(one, state, why);
  }

  /** A line that asks for something to be done. Unlike a message it has no name by which the server knows it again. */
  const isCommand = (body) => /^\/\p{L}+(?=\s|$)/u.test(body) && !/^\/(me|moi)\s+\S/iu.test(body);

  let sending = false;
  let again = 0;
  let pause = 1_000;

  async function send() {
    clearTimeout(again);
    if (sending) return;
    sending = true;
    try {
      for (let one; (one = outbox.find((item) => !item.failed)); ) if (!(await deliver(one))) break;
    } finally { sending = false; }
  }

  /** Sends one. True: the next one may go. */
  async function deliver(one) {
    const command = isCommand(one.body);
    one.tried = command;
    save(one);
    const slow = setTimeout(() => mark(one, "waits"), MOMENT);
    const fields = { body: one.body, client_id: one.client_id, ...(one.reply ? { reply_to: one.reply.id } : {}) };
    const answer = await say(composer.action, fields).catch(() => null);
    clearTimeout(slow);
    const place = answer?.headers.get("hx-redirect");
    // Any other 200 is of somebody on the way, such as the door of a network.
    if (answer?.status === 204 || (answer?.ok && place)) {
      pause = 1_000;
      mark(one, "");
      delivered(one.client_id);
      // Sent before, and its answer lost: it stands above, or before what the page has.
      const above = Number(answer.headers.get("x-message-seq") ?? Infinity) <= chat.seq(chat.messages().at(-1));
      if (command || above) unsent(one.client_id)?.remove();
      if (place) window.location = place;
      return true;
    }
    return refused(one, answer, command);
  }

  async function refused(one, answer, command) {
    const status = answer?.status ?? 0;
    if (status === 401) {
      // Kept, and sent after signing in.
      one.tried = false;
      save(one);
      location.reload();
      return false;
    }
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      const page = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
      fail(one, "failed", (page.querySelector(".composer [role=alert]") ?? page.querySelector("[role=alert]"))?.textContent.trim());
      return true;
    }
    if (command && status !== 429) {
      fail(one, "unknown");
      return true;
    }
    mark(one, "waits");
    again = setTimeout(send, Math.max(Number(answer?.headers.get("retry-after") ?? 0) * 1_000, pause));
    pause = Math.min(pause * 2, 30_000);
    return false;
  }

  addEventListener("online", () => {
    pause = 1_000;
    send();
    if (box.value !== known) tell();
  });

  log.addEventListener("click", (event) => {
    const act = event.target.closest("[data-unsent] button")?.dataset.act;
    if (!act) return;
    event.preventDefault();
    const node = event.target.closest("[data-unsent]");
    const one = outbox.find((item) => item.client_id === node.dataset.client);
    if (act === "retry" && one) {
      delete one.failed;
      save(one);
      mark(one, "");
      send();
    } else {
      node.remove();
      delivered(node.dataset.client);
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

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = box.value.trim();
    if (!body) return;
    const line = composer.querySelector("[data-replying]");
    const text = (selector) => line.querySelector(selector)?.textContent ?? "";
    const reply = line ? { id: line.dataset.replying, name: text("b"), excerpt: text("[data-excerpt]") } : null;
    const one = { client_id: newId(), body, reply, at: Date.now() };
    outbox.push(one);
    save(one);
    draw(one);
    chat.toEnd();
    // What one sends is seen: below it nothing may be missing.
    if (!chat.atEnd()) chat.newest();
    box.value = "";
    line?.remove();
    draft();
    tell();
    box.focus();
    document.dispatchEvent(new CustomEvent("parvis:typed", { detail: { stopped: true } }));
    send();
  });

  const coarse = matchMedia("(pointer: coarse)");
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || coarse.matches) return;
    if (box.hasAttribute("data-choosing")) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  // ---- Drafts: the device has one exactly as long as the server was not told, and then that one counts.

  /** What the server was last told. */
  let known = box.defaultValue;
  let saving = 0;
  let telling = false;

  function draft() {
    clearTimeout(saving);
    if (box.value === known && !telling) {
      store(DRAFT, null);
    } else {
      store(DRAFT, { body: box.value });
      saving = setTimeout(tell, 1_000);
    }
  }

  async function tell() {
    clearTimeout(saving);
    // Whoever is telling looks again when it is done.
    if (telling || box.value === known) return;
    telling = true;
    const body = box.value;
    const answer = await say(composer.dataset.draft, { body }).catch(() => null);
    telling = false;
    if (answer?.status === 204) {
      known = body;
      draft();
    }
  }

  /** The page may not come back. */
  function tellAtOnce() {
    if (box.value === known) return;
    clearTimeout(saving);
    const body = box.value;
    const answer = say(composer.dataset.draft, { body }, { keepalive: true }).catch(() => null);
    answer.then((told) => {
      if (told?.status !== 204) return;
      known = body;
      draft();
    });
  }

  addEventListener("pagehide", tellAtOnce);
  document.addEventListener("visibilitychange", () => { if (document.hidden) tellAtOnce(); });

  box.addEventListener("input", () => {
    draft();
    document.dispatchEvent(new CustomEvent("parvis:typed", { detail: { stopped: box.value === "" } }));
  });

  const begun = stored(DRAFT);
  if (typeof begun?.body === "string") {
    box.value = begun.body;
    draft();
  }

  // ---- At the beginning, and whenever the page has other messages.

  chat.delivered = delivered;
  chat.fill = fill;
  chat.reconcile = reconcile;
  log.addEventListener("parvis:renewed", reconcile);
  reconcile();
  for (const one of outbox) {
    one.kept = true;
    // What a page before this one began to do may have been done.
    if (isCommand(one.body) && !one.failed) fail(one, one.tried ? "unknown" : "failed");
    draw(one);
  }
  send();
})();
