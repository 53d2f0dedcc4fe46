// Beside the messages: what is unread elsewhere, who is there, who writes, and the keys.
"use strict";

(() => {
  const stream = document.querySelector("[data-live]");
  const main = document.querySelector("main.chat");
  if (!stream || !main) return;
  const me = main.dataset.me;
  const open = main.dataset.open ?? "";
  const line = (room) => document.getElementById(`side-${room}`);

  /** Whether I have blocked the member with this number. */
  const shuns = (number) => (document.getElementById("side-lists")?.dataset.shunned ?? "").split(" ").includes(number);

  // ---- Unread: the messages after the last one that I have read, without deleted ones and those of blocked members.

  const uncounted = (link) => new Set((link.dataset.uncounted ?? "").split(" ").filter(Boolean).map(Number).filter((number) => number > Number(link.dataset.read)));

  function show(link) {
    const unread = Math.max(0, Number(link.dataset.number) - Number(link.dataset.read) - uncounted(link).size);
    link.dataset.unread = unread;
    const count = link.querySelector(".count");
    count.hidden = unread === 0;
    count.querySelector("[data-count]").textContent = unread > 99 ? "99+" : unread;
    total();
  }

  /** Unread messages of which the member wants to be told: of a room all, those that name the member, or none. */
  function called({ dataset: { notify, unread, named } }) {
    // An edit may name the member in a message that was read before.
    if (notify === "all") return Math.max(Number(unread), Number(named));
    return notify === "mentions" ? Number(named) : 0;
  }

  function total() {
    const links = [...document.querySelectorAll("#side-lists [data-unread]")];
    globalThis.parvisUnread?.counted(links.reduce((sum, link) => sum + called(link), 0));
  }

  // The open conversation was read to its end here.
  document.addEventListener("parvis:read", ({ detail: number }) => {
    const link = line(open);
    if (!link || number < Number(link.dataset.read)) return;
    link.dataset.number = Math.max(number, Number(link.dataset.number));
    link.dataset.read = number;
    show(link);
  });

  stream.addEventListener("pulse", ({ detail }) => {
    const pulse = JSON.parse(detail.data);
    const link = line(pulse.room);
    if (!link) return;
    if (pulse.name) rename(link, pulse);
    const before = Number(link.dataset.number);
    const grew = Number(pulse.number) > before;
    if (grew) {
      link.dataset.number = pulse.number;
      if (pulse.author === me) link.dataset.read = pulse.number;
    }
    const silent = silenced(pulse).filter((number) => number > before);
    link.dataset.uncounted = [...new Set([...uncounted(link), ...pulse.deleted, ...silent])].join(" ");
    // What only blocked members wrote moves nothing.
    if (grew && silent.length < Number(pulse.number) - before) {
      link.querySelector("[data-last]").textContent = clock(pulse.at);
      lift(link.closest("li"));
    }
    show(link);
  });

  /** The numbers of the last messages that blocked members wrote. */
  const silenced = ({ number, authors }) => authors.map((author, ago) => (shuns(author) ? Number(number) - ago : 0)).filter(Boolean);

  /** The hour as the page writes it, of `2026-11-20T21:05`. */
  function clock(at) {
    const [hours, minutes] = (at ?? "").split("T").pop().split(":");
    if (!minutes) return "";
    return document.documentElement.lang === "fr" ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${hours}:${minutes}`;
  }

  /** To the top of its list, with the focus that it may have. */
  function lift(item) {
    const list = item.closest("ul");
    if (list.firstElementChild === item) return;
    const focus = item.contains(document.activeElement) ? document.activeElement : null;
    list.prepend(item);
    focus?.focus({ preventScroll: true });
  }

  function rename(link, pulse) {
    const place = link.querySelector("[data-name]");
    const before = place.textContent;
    if (before === pulse.name) return;
    place.textContent = pulse.name;
    if (link.dataset.room !== open) return;
    const heading = document.getElementById("room");
    if (heading) heading.textContent = pulse.name;
    document.title = document.title.replace(before, () => pulse.name);
  }

  stream.addEventListener("side", ({ detail }) => {
    const old = document.getElementById("side-lists");
    const piece = document.createElement("template");
    piece.innerHTML = detail.data;
    const fresh = piece.content.getElementById("side-lists");
    const focus = old.contains(document.activeElement) ? document.activeElement.id : null;
    const rooms = (element) => element.dataset.rooms.split(" ").sort().join(" ");
    const others = rooms(old) !== rooms(fresh);
    fresh.querySelector(`#side-${CSS.escape(open)}`)?.setAttribute("aria-current", "page");
    // What is the same stays: it may be under a finger.
    if (old.isEqualNode(fresh)) return;
    old.replaceWith(fresh);
    if (old.dataset.shunned !== fresh.dataset.shunned) document.dispatchEvent(new CustomEvent("parvis:blocked"));
    if (focus) document.getElementById(focus)?.focus();
    document.dispatchEvent(new CustomEvent("parvis:lists"));
    total();
    // Of rooms that were entered meanwhile this stream hears nothing.
    if (others) stream._htmx?.sse?.reader?.cancel();
  });

  // ---- Presence and typing.

  stream.addEventListener("presence", ({ detail }) => {
    const { member, presence } = JSON.parse(detail.data);
    for (const avatar of document.querySelectorAll(`[data-member="${member}"]`)) avatar.dataset.presence = presence;
    countOnline(member, presence);
    const words = main.dataset[`presence${presence[0].toUpperCase()}${presence.slice(1)}`];
    for (const place of document.querySelectorAll(`[data-presence-of="${member}"]`)) place.textContent = place.hasAttribute("data-alone") ? words : `, ${words}`;
  });

  const online = document.getElementById("online");

  /** How many of the members of the open room are there. */
  function countOnline(member, presence) {
    if (!online?.dataset.people.split(" ").includes(member)) return;
    const there = new Set(online.dataset.online.split(" ").filter(Boolean));
    if (presence === "offline") there.delete(member);
    else there.add(member);
    online.dataset.online = [...there].join(" ");
    online.hidden = there.size === 0;
    online.textContent = ` · ${online.dataset.words.replace("%1", there.size)}`;
  }

  const typing = document.getElementById("typing");
  let hush = 0;

  stream.addEventListener("typing", ({ detail }) => {
    if (!typing) return;
    const { writers } = JSON.parse(detail.data);
    const names = writers.filter((one) => one.number !== me && !shuns(one.number)).map((one) => one.name);
    clearTimeout(hush);
    typing.textContent = names.length === 0 ? "" : (names.length === 1 ? typing.dataset.one : typing.dataset.many).replace("name", names.join(", "));
    if (names.length) hush = setTimeout(() => { typing.textContent = ""; }, 6_000);
  });

  let said = 0;
  document.addEventListener("parvis:typed", ({ detail: { stopped } }) => {
    if (!typing || (stopped ? said === 0 : Date.now() - said < 3_000)) return;
    said = stopped ? 0 : Date.now();
    const body = new URLSearchParams(stopped ? { stopped: "yes" } : {});
    fetch(typing.dataset.at, { method: "POST", headers: { "hx-request": "true" }, body }).catch(() => null);
  });

  // ---- Out of the conversation, or signed out. The page is loaded anew once in a while only, lest it go round.

  const LOADED = "parvis-loaded-again";
  stream.addEventListener("parvis:over", (event) => {
    if (open && event.detail.status !== 401) {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("parvis:ended"));
      return;
    }
    try {
      if (Date.now() - Number(sessionStorage.getItem(LOADED)) < 30_000) return;
      sessionStorage.setItem(LOADED, Date.now());
    } catch { return; }
    event.preventDefault();
    location.reload();
  });

  // ---- Keys.

  const keys = document.getElementById("keys");
  const writes = (element) => element.matches?.("input, textarea, select, [contenteditable]");

  function beside(step) {
    const links = [...document.querySelectorAll("#side-lists a[data-room]")];
    const here = links.findIndex((link) => link.dataset.room === open);
    links[(here + step + links.length) % links.length]?.click();
  }

  /** A dialog that was just closed keeps the focus until the page is drawn again. */
  const whereOf = ({ target }) => (target.closest?.("dialog:not([open])") ? document.body : target);

  document.addEventListener("keydown", (event) => {
    const where = whereOf(event);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      beside(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (writes(where)) {
      if (event.key === "ArrowUp" && where.value === "" && where.closest(".composer")) editLast();
    } else if (event.key === "Enter") {
      if (where.id === "messages") toBox(event);
    } else if (single.checked && (where === document.body || main.contains(where)) && !keys.open) {
      bySingleKey(event);
    }
  });

  function editLast() {
    const mine = [...document.querySelectorAll("#messages [data-mine][data-message]:not([data-deleted])")].pop();
    mine?.querySelector("[data-edit]")?.click();
  }

  function toBox(event) {
    const box = document.querySelector(".composer textarea");
    if (!box) return;
    event.preventDefault();
    box.focus();
  }

  function bySingleKey(event) {
    const search = document.querySelector("[data-search]");
    if (event.key === "?") {
      keys.showModal();
    } else if (event.key === "/" && search) {
      event.preventDefault();
      search.click();
    } else if (event.key === "c") {
      toBox(event);
    }
  }

  // Single keys get in the way of who dictates: they can be switched off on this device.
  const SINGLE = "parvis-single-keys";
  const single = keys.querySelector("[data-keys-single]");
  try { single.checked = localStorage.getItem(SINGLE) !== "off"; } catch { /* Forbidden: as it was served. */ }
  single.addEventListener("change", () => {
    try { localStorage.setItem(SINGLE, single.checked ? "on" : "off"); } catch { /* Holds for this page. */ }
  });
  document.querySelector("[data-keys]")?.addEventListener("click", () => keys.showModal());

  total();
})();
