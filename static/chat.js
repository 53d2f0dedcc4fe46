// The messages of a conversation: what changes appears by itself, what is written is never lost.
"use strict";

(() => {
  const log = document.getElementById("messages");
  const composer = document.querySelector("form.composer");
  const stream = document.querySelector("[data-live]");
  if (!log || !composer || !stream) return;

  const { room, me } = log.dataset;
  const shunned = (document.querySelector("main.chat")?.dataset.shunned ?? "").split(" ");
  const box = composer.querySelector("textarea");
  const NEAR = 120;
  /** What has no answer by then is sent again; what takes longer than a moment says so. */
  const PATIENCE = 15_000;
  const MOMENT = 3_000;

  const all = (selector, place = log) => [...place.querySelectorAll(selector)];
  const messages = () => all(":scope > [data-message]");
  const seq = (node) => Number(node?.dataset.seq ?? 0);
  const near = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const atEnd = () => !log.hasAttribute("data-newer");

  // ---- Order: each message once, in its place, under its day and name.

  /** Whether a message continues what the same person wrote just before. */
  function follows(node, before) {
    if (!before?.matches("article[data-message]:not([data-deleted])") || !node.matches("article")) return false;
    const minutes = (new Date(at(node)) - new Date(at(before))) / 60_000;
    return node.dataset.author === before.dataset.author && minutes < 5 && node.dataset.day === before.dataset.day && !node.querySelector(".quote");
  }

  const at = (node) => node.querySelector("time")?.getAttribute("datetime") ?? 0;

  function settle(node) {
    const before = node.previousElementSibling;
    node.toggleAttribute("data-continues", follows(node, before));
    const last = messages().filter((one) => one !== node && seq(one) < seq(node)).pop();
    if (node.dataset.day && node.dataset.day !== last?.dataset.day && !before?.matches(`.day[data-day="${node.dataset.day}"]`)) {
      const head = document.createElement("h2");
      head.className = "day";
      head.dataset.day = node.dataset.day;
      const time = document.createElement("time");
      time.dateTime = node.dataset.day;
      time.textContent = node.dataset.dayName;
      head.append(time);
      node.before(head);
    }
    const after = node.nextElementSibling;
    if (after?.matches("article[data-message]")) after.toggleAttribute("data-continues", follows(after, node));
  }

  /** The focus stays on what is drawn anew. */
  function stand(node, held) {
    const same = held.value && node.querySelector(`button[value="${CSS.escape(held.value)}"]`);
    (same || node.querySelector(".tools a, header a") || log).focus({ preventScroll: true });
  }

  /** Puts a message where it belongs. True: it is new here. */
  function put(node) {
    if (node.dataset.author === me) node.setAttribute("data-mine", "");
    if (node.dataset.author && shunned.includes(node.dataset.author)) node.setAttribute("data-hidden", "");
    for (const button of all("[data-by]", node)) button.setAttribute("aria-pressed", button.dataset.by.split(" ").includes(me));
    const known = document.getElementById(node.id);
    if (known) {
      if (Number(known.dataset.changed) > Number(node.dataset.changed)) return false;
      if (known.querySelector("[data-edit-form]") && !node.hasAttribute("data-deleted")) {
        // Shown when the editing ends.
        known.later = node;
        return false;
      }
      if (known.hasAttribute("data-continues")) node.setAttribute("data-continues", "");
      const held = known.contains(document.activeElement) ? document.activeElement : null;
      known.replaceWith(node);
      htmx.process(node);
      if (held) stand(node, held);
      return false;
    }
    const shown = messages();
    const last = shown[shown.length - 1];
    if (last ? seq(node) > seq(last) && !atEnd() : !atEnd()) return false;
    if (shown.length && seq(node) < seq(shown[0])) return false;
    if (node.dataset.client) document.querySelector(`[data-unsent][data-client="${node.dataset.client}"]`)?.remove();
    const next = shown.find((one) => seq(one) > seq(node)) ?? log.querySelector("[data-unsent]");
    if (next) next.before(node);
    else log.append(node);
    log.querySelector(":scope > .empty")?.remove();
    settle(node);
    htmx.process(node);
    return true;
  }

  let unseen = 0;

  function receive(html) {
    const stay = near();
    const piece = document.createElement("template");
    piece.innerHTML = html;
    let mine = false;
    let fresh = 0;
    for (const node of [...piece.content.querySelectorAll("[data-message]")]) {
      const isNew = put(node);
      if (isNew && node.dataset.author === me) mine = true;
      else if (isNew && node.matches("article")) fresh += 1;
      if (node.dataset.client) delivered(node.dataset.client);
    }
    if (stay || mine) toEnd();
    else unseen += fresh;
    if (near()) log.dispatchEvent(new CustomEvent("parvis:grown"));
    showBelow();
    read();
  }

  document.addEventListener("parvis:message", ({ detail }) => put(detail));

  const below = document.getElementById("below");

  function showBelow() {
    if (near()) unseen = 0;
    if (!below) return;
    below.hidden = near() && atEnd();
    below.querySelector("[data-count]").textContent = unseen ? String(unseen) : "";
  }

  below?.addEventListener("click", (event) => {
    if (!atEnd()) return;
    event.preventDefault();
    toEnd();
    showBelow();
  });
  log.addEventListener("scroll", () => { showBelow(); read(); });

  stream.addEventListener("messages", ({ detail: { data, id } }) => {
    receive(data);
    follow(id);
  });

  /** A stream that begins anew goes on from here. */
  function follow(id) {
    if (id) stream.setAttribute("hx-sse:connect", stream.getAttribute("hx-sse:connect").replace(/after=\d+/, `after=${id}`));
  }

  /** Too much was missed to be told one by one. */
  stream.addEventListener("reset", async ({ detail: { id } }) => {
    const answer = await fetch(composer.dataset.room, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const waiting = all("[data-unsent]");
    log.replaceChildren(...page.getElementById("messages").childNodes, ...waiting);
    log.toggleAttribute("data-newer", page.getElementById("messages").hasAttribute("data-newer"));
    htmx.process(log);
    follow(id);
    (document.getElementById("new") ?? log.lastElementChild)?.scrollIntoView({ block: "center" });
    read();
  });

  // ---- What I have read: forward only, when it was before my eyes.

  let told = Number(log.dataset.read ?? 0);
  let reading = 0;

  function read() {
    clearTimeout(reading);
    if (document.hidden || !document.hasFocus() || !near() || !atEnd()) return;
    const last = Math.max(0, ...messages().map((one) => Number(one.dataset.seq)));
    if (last <= told || !log.dataset.readAt) return;
    reading = setTimeout(async () => {
      const answer = await say(log.dataset.readAt, { seq: last }).catch(() => null);
      if (answer?.ok) told = last;
    }, 400);
  }

  addEventListener("focus", read);
  document.addEventListener("visibilitychange", read);

  const say = (url, fields) => fetch(url, {
    method: "POST",
    headers: { "hx-request": "true", "x-unattended": document.hidden ? "yes" : "" },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(PATIENCE),
  });

  // ---- The outbox: kept on the device until the server has it.

  const KEY = `parvis-outbox-${me}-${room}`;
  const DRAFT = `parvis-draft-${me}-${room}`;
  const kept = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keep = (key, value) => { try { value ? localStorage.setItem(key, JSON.stringify(value)) : localStorage.removeItem(key); } catch { /* Full, or forbidden. */ } };
  let outbox = kept(KEY) ?? [];
  const save = () => keep(KEY, outbox.length ? outbox : null);

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function delivered(client) {
    if (!outbox.some((one) => one.client_id === client)) return;
    outbox = outbox.filter((one) => one.client_id !== client);
    save();
    if (box.value === "") keep(DRAFT, null);
  }

  function draw(one) {
    if (document.querySelector(`[data-client="${one.client_id}"]`)) return;
    const node = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
    node.dataset.client = one.client_id;
    node.querySelector("[data-text]").textContent = one.body;
    log.append(node);
  }

  /** `waits`, `failed`, or nothing while it is on its way. */
  function mark(one, state, words = "") {
    const node = document.querySelector(`[data-unsent][data-client="${one.client_id}"]`);
    if (!node) return;
    node.dataset.unsent = state;
    node.querySelector("[data-why]").textContent = words;
  }

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

  const later = (ms) => { again = setTimeout(send, ms); };

  async function deliver(one) {
    const fields = { body: one.body, client_id: one.client_id, ...(one.reply_to ? { reply_to: one.reply_to } : {}) };
    const slow = setTimeout(() => mark(one, "waits"), MOMENT);
    const answer = await say(composer.action, fields).catch(() => null);
    clearTimeout(slow);
    if (answer?.ok) {
      pause = 1_000;
      mark(one, "");
      one.sent = true;
      delivered(one.client_id);
      const location = answer.headers.get("hx-redirect");
      if (location) window.location = location;
      return true;
    }
    if (answer && answer.status < 500 && answer.status !== 429 && answer.status !== 408) {
      one.failed = true;
      save();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page.querySelector(".composer [role=alert], [role=alert]")?.textContent.trim();
      mark(one, "failed", why ?? "");
      return true;
    }
    mark(one, "waits");
    const wait = Number(answer?.headers.get("retry-after") ?? 0) * 1_000;
    later(Math.max(wait, pause));
    pause = Math.min(pause * 2, 30_000);
    return false;
  }

  addEventListener("online", () => { pause = 1_000; send(); });

  log.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unsent] button");
    if (!button) return;
    event.preventDefault();
    const node = button.closest("[data-unsent]");
    const one = outbox.find((item) => item.client_id === node.dataset.client);
    if (button.dataset.act === "retry" && one) {
      delete one.failed;
      mark(one, "");
      send();
    } else {
      node.remove();
      if (one) delivered(one.client_id);
    }
    save();
  });

  // ---- The box: never closed, keeps what is typed.

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = box.value.trim();
    if (!body) return;
    const reply = composer.elements.namedItem("reply_to");
    const one = { client_id: newId(), body, reply_to: reply?.value || null };
    outbox.push(one);
    save();
    draw(one);
    toEnd();
    box.value = "";
    composer.querySelector("[data-replying]")?.remove();
    draft();
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

  let saving = 0;
  function draft() {
    keep(DRAFT, box.value || null);
    clearTimeout(saving);
    if (composer.dataset.draft) saving = setTimeout(() => say(composer.dataset.draft, { body: box.value }).catch(() => null), 1_000);
  }

  box.addEventListener("input", () => {
    draft();
    document.dispatchEvent(new CustomEvent("parvis:typed", { detail: { stopped: box.value === "" } }));
  });

  const before = kept(DRAFT);
  if (before && !box.value) box.value = before;
  for (const one of outbox) {
    draw(one);
    if (one.failed) mark(one, "failed");
  }
  send();
  // Marked as read by what stands before the eyes; the button is for browsers without script.
  document.querySelector("[data-reading]")?.remove();
  const start = document.getElementById("new") ?? log.querySelector("[data-target]");
  if (start) start.scrollIntoView({ block: "center" });
  else toEnd();
  showBelow();
  read();
})();
