// The messages of a conversation: each once and in its place, as the stream tells them; what was read of them.
"use strict";

(() => {
  const log = document.getElementById("messages");
  const composer = document.querySelector("form.composer");
  const stream = document.querySelector("[data-live]");
  if (!log || !composer || !stream) return;
  const { settle, joinNext, nameDays } = globalThis.parvisOrder;

  const { me } = log.dataset;
  const main = document.querySelector("main.chat");
  /** The numbers of the members whom I have blocked. */
  const shunned = () => (document.getElementById("side-lists")?.dataset.shunned ?? main?.dataset.shunned ?? "").split(" ").filter(Boolean);
  const NEAR = 120;
  /** Who answers nothing for so long does not answer. */
  const PATIENCE = 15_000;
  /** What waits for a piece of the past to come; beyond that the page is read again. */
  const MOST_APART = 300;

  const all = (selector, place = log) => [...place.querySelectorAll(selector)];
  const messages = () => all(":scope > [data-message]");
  const seq = (node) => Number(node?.dataset.seq ?? 0);
  const near = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const atEnd = () => !log.hasAttribute("data-newer");
  const unsent = (client) => log.querySelector(`:scope > [data-unsent][data-client="${CSS.escape(client)}"]`);
  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

  /** Whether the end is followed: it was in sight when one last scrolled. */
  let stuck = true;
  const toEnd = () => { log.scrollTop = log.scrollHeight; stuck = true; };

  const say = (url, fields, more = {}) => fetch(url, {
    method: "POST",
    headers: { "hx-request": "true", "x-viewer": me, ...(document.hidden ? { "x-unattended": "yes" } : {}) },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(PATIENCE),
    ...more,
  });

  /** The key belongs to a composition. Safari ends it before the key that did it, and says so by a code alone. */
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  /** What the other scripts of the conversation use and add to. */
  const chat = { log, composer, me, all, messages, seq, near, toEnd, atEnd, unsent, say, put, renew, replay, newest, isComposing, loading: 0 };
  globalThis.parvisChat = chat;

  // ---- Each message once.

  /** The focus stays on what is drawn anew. */
  function stand(node, held, known) {
    const same = held === known ? node : held.value && node.querySelector(`button[value="${CSS.escape(held.value)}"]`);
    (same || node.querySelector(".tools a, header a") || log).focus({ preventScroll: true });
    if (!node.contains(document.activeElement)) log.focus({ preventScroll: true });
  }

  function renewOne(known, node) {
    if (Number((known.later ?? known).dataset.changed) > Number(node.dataset.changed)) return;
    const form = known.querySelector("[data-edit-form]");
    if (form && !node.hasAttribute("data-deleted")) {
      // Shown when the editing ends.
      known.later = node;
      return;
    }
    if (form) chat.rescue?.(form);
    for (const mark of ["data-continues", "data-target"]) if (known.hasAttribute(mark)) node.setAttribute(mark, "");
    const held = known.contains(document.activeElement) ? document.activeElement : null;
    const picker = known.querySelector(":scope > .tools.open");
    const tools = node.querySelector(":scope > .tools");
    if (picker && tools) {
      node.tools = tools;
      tools.replaceWith(picker);
    }
    known.replaceWith(node);
    htmx.process(node);
    joinNext(node);
    if (held && picker?.contains(held)) held.focus({ preventScroll: true });
    else if (held) stand(node, held, known);
  }

  /** Nodes that belong to a piece that is on its way. */
  const apart = new Map();
  let tooMany = false;

  function setApart(node) {
    if (!chat.loading) return;
    apart.delete(node.id);
    apart.set(node.id, node);
    if (apart.size <= MOST_APART) return;
    apart.delete(apart.keys().next().value);
    tooMany = true;
  }

  /** After a piece came: what was told meanwhile may belong to it. */
  function replay() {
    const nodes = [...apart.values()];
    apart.clear();
    for (const node of nodes) put(node);
    if (tooMany) renew(here());
    tooMany = false;
  }

  function belongs(node, shown) {
    if (!shown.length) return atEnd();
    if (seq(node) > seq(shown.at(-1))) return atEnd();
    return seq(node) > seq(shown[0]);
  }

  /** The tools for one's own messages, and for all in a room that one moderates: what is told to all alike has none. */
  function addTools(node) {
    const tools = node.querySelector(":scope > .tools");
    const mine = node.hasAttribute("data-mine");
    if (!tools || tools.querySelector(".own") || !(mine || log.hasAttribute("data-moderates"))) return;
    const own = document.getElementById("own-tools").content.cloneNode(true);
    if (!mine) own.querySelector("[data-edit]").remove();
    for (const part of own.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) part.setAttribute(name, value.replace(/(?<=^#text-|\/messages\/)0(?=\/|$)/, node.dataset.message));
    }
    tools.append(own);
  }

  /** Takes out what blocked members wrote and did, as the server does in a first page. */
  function silence(node) {
    const blocked = shunned();
    if (!blocked.length || !node.matches("article")) return;
    if (blocked.includes(node.dataset.author)) {
      node.setAttribute("data-hidden", "");
      for (const part of all(":scope > :not(.avatar, header)", node)) if (!node.hasAttribute("data-deleted")) part.remove();
      return;
    }
    const quote = node.querySelector(":scope > [data-quoted]");
    if (blocked.includes(quote?.dataset.quoted)) quote.textContent = log.dataset.shunnedWords;
    for (const button of all("[data-by]", node)) unreact(button, blocked);
  }

  function unreact(button, blocked) {
    const numbers = button.dataset.by.split(" ");
    const left = numbers.filter((number) => !blocked.includes(number));
    if (left.length === numbers.length) return;
    if (!left.length) return button.remove();
    const names = button.dataset.names.split("\n").filter((_, nr) => !blocked.includes(numbers[nr]));
    const who = names.join(", ") + (left.length > names.length ? ", …" : "");
    button.dataset.by = left.join(" ");
    button.title = who;
    button.firstChild.textContent = `${button.value} ${left.length}`;
    button.querySelector(".hidden-text").textContent = ` (${who})`;
    return undefined;
  }

  document.addEventListener("parvis:blocked", () => renew(here()));

  /** Puts a message where it belongs. True: it is new here. */
  function put(node) {
    if (node.dataset.author === me) node.setAttribute("data-mine", "");
    if (node.querySelector(`.prose > :not(blockquote) [data-mention="${me}"], .prose > [data-mention="${me}"]`)) node.setAttribute("data-names-me", "");
    addTools(node);
    silence(node);
    for (const button of all("[data-by]", node)) button.setAttribute("aria-pressed", button.dataset.by.split(" ").includes(me));
    if (node.dataset.client) unsent(node.dataset.client)?.remove();
    const known = document.getElementById(node.id);
    if (known) {
      renewOne(known, node);
      return false;
    }
    const shown = messages();
    if (!belongs(node, shown)) {
      setApart(node);
      return false;
    }
    const next = shown.find((one) => seq(one) > seq(node)) ?? (shown.length ? null : log.querySelector(":scope > [data-unsent]"));
    if (next) next.before(node);
    else if (shown.length) shown.at(-1).after(node);
    else log.append(node);
    log.querySelector(":scope > .empty")?.remove();
    settle(node);
    htmx.process(node);
    return true;
  }

  // ---- What the stream says.

  let unseen = 0;
  /** What is told while the page is read again. */
  let queue = null;

  function receive(html) {
    if (queue) {
      queue.push(html);
      return;
    }
    const piece = document.createElement("template");
    piece.innerHTML = html;
    const fresh = [];
    for (const node of [...piece.content.querySelectorAll("[data-message]")]) {
      const isNew = put(node);
      if (isNew && node.matches("article") && node.dataset.author !== me && !node.matches("[data-hidden], [data-deleted]")) fresh.push(node);
      if (node.dataset.client) chat.delivered?.(node.dataset.client);
    }
    if (fresh.length && (behind || document.hidden || !document.hasFocus())) drawLine(fresh[0]);
    chat.join?.();
    moveLine();
    if (stuck) follow();
    if (!near()) unseen += fresh.length;
    announce(fresh);
    chat.trim?.(near() ? "top" : "foot");
    showBelow();
    read();
  }

  stream.addEventListener("messages", ({ detail: { data, id } }) => {
    receive(data);
    resume(id);
  });

  /** A stream that begins anew goes on from here. */
  function resume(id) {
    if (id) stream.setAttribute("hx-sse:connect", stream.getAttribute("hx-sse:connect").replace(/after=\d+/, `after=${id}`));
  }

  // ---- New since one was away: a line, and the place where one reads on.

  /** From when the page was hidden until what was missed is there. */
  let behind = document.hidden;
  /** The message below the line. */
  let lined = seq(document.getElementById("new")?.nextElementSibling);

  function drawLine(node) {
    if (lined > told) return;
    const line = document.getElementById("new") ?? document.getElementById("newline")?.content.firstElementChild.cloneNode(true);
    if (!line) return;
    line.id = "new";
    node.before(line);
    node.removeAttribute("data-continues");
    lined = seq(node);
  }

  /** Nothing begins with what was deleted meanwhile: the line goes to the next message, or away. */
  function moveLine() {
    const line = document.getElementById("new");
    if (!line?.nextElementSibling?.matches("[data-deleted]")) return;
    let next = line.nextElementSibling;
    while (next && !next.matches("article[data-message]:not([data-deleted], [data-hidden], [data-mine])")) next = next.nextElementSibling;
    if (next) next.before(line);
    else line.remove();
    lined = seq(next);
  }

  /** To the end, but not past what was not read yet. */
  function follow() {
    toEnd();
    const line = lined > told ? document.getElementById("new") : null;
    if (!line) return;
    const over = log.getBoundingClientRect().top - line.getBoundingClientRect().top;
    if (over <= 0) return;
    log.scrollTop -= over;
    stuck = near();
  }

  document.addEventListener("visibilitychange", () => { if (document.hidden) behind = true; });
  // The list comes after what was missed.
  stream.addEventListener("side", () => { if (!document.hidden) behind = false; });

  let heard = [];
  let telling = 0;

  /** Says what others wrote at the end: each message alone, several as a count. */
  function announce(fresh) {
    if (!atEnd() || document.hidden) return;
    heard.push(...fresh);
    clearTimeout(telling);
    if (heard.length) telling = setTimeout(speak, 700);
  }

  function speak() {
    // Somebody may have been blocked a moment ago.
    heard = heard.filter((node) => !shunned().includes(node.dataset.author));
    if (!heard.length) return;
    const [one] = heard;
    const name = one.querySelector("header b")?.textContent ?? "";
    const text = one.querySelector(".prose")?.textContent.trim().slice(0, 200) ?? "";
    const { says, several } = log.dataset;
    const detail = heard.length === 1 ? says.replace("%1", () => name).replace("%2", () => text) : several.replace("%1", heard.length);
    heard = [];
    document.dispatchEvent(new CustomEvent("parvis:announce", { detail }));
  }

  const below = document.getElementById("below");

  function showBelow() {
    if (near()) unseen = 0;
    if (!below) return;
    below.hidden = near() && atEnd();
    below.querySelector("[data-count]").textContent = unseen ? String(unseen) : "";
  }

  below?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    newest();
  });

  /** To the newest messages, wherever the page is. */
  function newest() {
    if (!atEnd()) return renew({ query: `?before=${composer.dataset.end}`, end: true });
    toEnd();
    showBelow();
    return Promise.resolve();
  }

  log.addEventListener("scroll", () => {
    stuck = near();
    showBelow();
    read();
  });
  // The keyboard of a phone, or a box that grows, hides nothing of the end.
  new ResizeObserver(() => { if (stuck) toEnd(); }).observe(log);

  // ---- Read again: too much was missed to be told one by one, or one goes to the end.

  let wanted = null;
  let renewing = null;

  const around = (node) => ({ query: `?around=${seq(node)}`, kept: node.id });

  /** The place that is read now. */
  function here() {
    const editing = log.querySelector("article:has([data-edit-form])");
    if (editing) return around(editing);
    const top = log.getBoundingClientRect().top;
    const first = near() && atEnd() ? null : messages().find((one) => one.getBoundingClientRect().bottom > top);
    return first ? around(first) : { query: "" };
  }

  stream.addEventListener("reset", ({ detail: { id } }) => {
    resume(id);
    renew(here());
  });

  function renew(place) {
    wanted = place;
    renewing ??= begin().finally(() => { renewing = null; });
    return renewing;
  }

  async function begin() {
    queue = [];
    for (let pause = 1_000; ; pause = Math.min(pause * 2, 30_000)) {
      const place = wanted;
      const { page, gone, later } = await load(place.query);
      // Signed out: the page says so itself.
      if (gone === 401) return location.reload();
      if (gone) {
        document.dispatchEvent(new CustomEvent("parvis:ended"));
        return undefined;
      }
      if (page && place === wanted) {
        replace(page, place);
        break;
      }
      if (!page) await wait(Math.max(pause, later));
    }
    const missed = queue;
    queue = null;
    missed.forEach(receive);
    return undefined;
  }

  async function load(query) {
    const answer = await fetch(composer.dataset.page + query, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if ([401, 403, 404].includes(answer?.status)) return { gone: answer.status };
    const later = Number(answer?.headers.get("retry-after") ?? 0) * 1_000;
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null) return { later };
    const page = new DOMParser().parseFromString(text, "text/html").getElementById("messages");
    return page ? { page } : { gone: 401 };
  }

  function replace(page, place) {
    const top = document.getElementById(place.kept ?? "")?.getBoundingClientRect().top;
    const form = log.querySelector("[data-edit-form]");
    const focus = log.contains(document.activeElement) ? document.activeElement : null;
    page.querySelector("#end")?.remove();
    log.replaceChildren(...page.childNodes, ...all(":scope > [data-unsent]"));
    log.toggleAttribute("data-newer", page.hasAttribute("data-newer"));
    htmx.process(log);
    if (form) goOnEditing(form);
    if (focus) (focus.isConnected ? focus : log).focus({ preventScroll: true });
    lined = seq(document.getElementById("new")?.nextElementSibling);
    nameDays();
    log.dispatchEvent(new CustomEvent("parvis:renewed"));
    const kept = document.getElementById(place.kept ?? "");
    kept?.removeAttribute("data-target");
    if (kept && top !== undefined) log.scrollTop += kept.getBoundingClientRect().top - top;
    else if (place.end) toEnd();
    else start();
    stuck = near();
    showBelow();
    read();
  }

  /** What was being written in place of a message is there again; in the box, where the message is gone. */
  function goOnEditing(form) {
    const article = document.getElementById(form.id)?.closest("article");
    const text = article?.querySelector(":scope > .prose");
    if (text) {
      article.text = text;
      text.replaceWith(form);
    } else {
      chat.rescue?.(form);
    }
  }

  // ---- What I have read: forward only, when it was before my eyes.

  let told = Number(log.dataset.read ?? 0);
  let reading = 0;

  function read() {
    clearTimeout(reading);
    if (document.hidden || behind || !document.hasFocus() || !near() || !atEnd()) return;
    // An edit that names me comes after the messages that it stands among.
    const last = Math.max(0, ...messages().map((node) => Number(node.dataset.changed ?? 0)));
    if (last <= told || !log.dataset.readAt) return;
    reading = setTimeout(async () => {
      const answer = await say(log.dataset.readAt, { seq: last }).catch(() => null);
      if (!answer?.ok) return;
      told = last;
      const read = Math.max(0, ...messages().filter((one) => seq(one) <= last).map((one) => Number(one.dataset.number ?? 0)));
      document.dispatchEvent(new CustomEvent("parvis:read", { detail: read }));
    }, 400);
  }

  addEventListener("focus", read);
  document.addEventListener("visibilitychange", read);
  stream.addEventListener("side", read);

  // ---- Where one begins: at what was asked for, at what is new, at the end.

  function start() {
    const place = log.querySelector("[data-target]") ?? document.getElementById("new");
    if (place) place.scrollIntoView({ block: "center" });
    else toEnd();
    stuck = near();
  }

  document.addEventListener("DOMContentLoaded", () => {
    // Marked as read by what stands before the eyes, and the button above the log leads to the end: these are for browsers
    // without script.
    for (const spare of document.querySelectorAll("[data-reading], p:has(> [data-newest]), #end")) spare.remove();
    nameDays();
    start();
    showBelow();
    read();
  });
})();
