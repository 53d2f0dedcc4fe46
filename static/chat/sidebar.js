// The lists of conversations: unread counts, the time of the last message, and their order.

import { blockedMembers } from "./blocked_members.js";

/** The time as the page writes it, of `2026-11-20T21:05`. */
function clock(at) {
  const [hours, minutes] = (at ?? "").split("T").pop().split(":");
  if (!minutes) return "";
  return document.documentElement.lang === "fr" ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${hours}:${minutes}`;
}

/** The numbers of the last messages of a conversation that blocked members wrote. */
function blockedNumbers({ number, authors }) {
  const blocked = blockedMembers();
  return authors.map((author, ago) => (blocked.includes(author) ? Number(number) - ago : 0)).filter(Boolean);
}

/** The numbers after the last read message that do not count: deleted messages, and those of blocked members. */
function uncounted({ dataset }) {
  const numbers = (dataset.uncounted ?? "").split(" ").filter(Boolean).map(Number);
  return new Set(numbers.filter((number) => number > Number(dataset.read)));
}

/** Unread messages of which the member wants to be told: of a room all, those that name the member, or none. */
function wantedUnread({ dataset: { notify, unread, named } }) {
  // An edit may name the member in a message that was read before.
  if (notify === "all") return Math.max(Number(unread), Number(named));
  return notify === "mentions" ? Number(named) : 0;
}

/** Moves a conversation to the top of its list, with the focus that it may have. */
function moveToTop(item) {
  const list = item.closest("ul");
  if (list.firstElementChild === item) return;
  const focus = item.contains(document.activeElement) ? document.activeElement : null;
  list.prepend(item);
  focus?.focus({ preventScroll: true });
}

/**
 * Dispatches `total` with the number of unread messages, `lists` when the lists were drawn anew, and `blocked` when other
 * members are blocked than before.
 */
export class Sidebar extends EventTarget {
  #stream;
  #me;
  #open;

  constructor(main, stream) {
    super();
    this.#stream = stream;
    this.#me = main.dataset.me;
    this.#open = main.dataset.open ?? "";
  }

  start() {
    this.#stream.addEventListener("pulse", ({ detail }) => this.#update(JSON.parse(detail.data)));
    this.#stream.addEventListener("side", ({ detail }) => this.#replace(detail.data));
    this.#reportTotal();
  }

  /** The open conversation was read up to the message with this number. */
  markRead(number) {
    const link = this.#linkTo(this.#open);
    if (!link || number < Number(link.dataset.read)) return;
    link.dataset.number = Math.max(number, Number(link.dataset.number));
    link.dataset.read = number;
    this.#showCount(link);
  }

  /** Opens the conversation so many places further down. */
  openNext(step) {
    const links = [...document.querySelectorAll("#side-lists a[data-room]")];
    const here = links.findIndex((link) => link.dataset.room === this.#open);
    links[(here + step + links.length) % links.length]?.click();
  }

  #linkTo(room) {
    return document.getElementById(`side-${room}`);
  }

  #showCount(link) {
    const unread = Math.max(0, Number(link.dataset.number) - Number(link.dataset.read) - uncounted(link).size);
    link.dataset.unread = unread;
    const count = link.querySelector(".count");
    count.hidden = unread === 0;
    count.querySelector("[data-count]").textContent = unread > 99 ? "99+" : unread;
    this.#reportTotal();
  }

  #reportTotal() {
    const links = [...document.querySelectorAll("#side-lists [data-unread]")];
    const detail = links.reduce((sum, link) => sum + wantedUnread(link), 0);
    this.dispatchEvent(new CustomEvent("total", { detail }));
  }

  /** Shows the activity of a conversation. */
  #update(activity) {
    const link = this.#linkTo(activity.room);
    if (!link) return;
    if (activity.name) this.#rename(link, activity);
    const before = Number(link.dataset.number);
    const hasGrown = Number(activity.number) > before;
    if (hasGrown) {
      link.dataset.number = activity.number;
      if (activity.author === this.#me) link.dataset.read = activity.number;
    }
    const blocked = blockedNumbers(activity).filter((number) => number > before);
    link.dataset.uncounted = [...new Set([...uncounted(link), ...activity.deleted, ...blocked])].join(" ");
    // Messages of blocked members alone move nothing.
    if (hasGrown && blocked.length < Number(activity.number) - before) {
      link.querySelector("[data-last]").textContent = clock(activity.at);
      moveToTop(link.closest("li"));
    }
    this.#showCount(link);
  }

  #rename(link, { name }) {
    const place = link.querySelector("[data-name]");
    const before = place.textContent;
    if (before === name) return;
    place.textContent = name;
    if (link.dataset.room !== this.#open) return;
    const heading = document.getElementById("room");
    if (heading) heading.textContent = name;
    document.title = document.title.replace(before, () => name);
  }

  /** Draws the lists anew. */
  #replace(html) {
    const old = document.getElementById("side-lists");
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.getElementById("side-lists");
    const focus = old.contains(document.activeElement) ? document.activeElement.id : null;
    const rooms = (lists) => lists.dataset.rooms.split(" ").sort().join(" ");
    const hasOtherRooms = rooms(old) !== rooms(fresh);
    fresh.querySelector(`#side-${CSS.escape(this.#open)}`)?.setAttribute("aria-current", "page");
    // Equal lists stay: they may be under a finger.
    if (old.isEqualNode(fresh)) return;
    old.replaceWith(fresh);
    if (old.dataset.shunned !== fresh.dataset.shunned) this.dispatchEvent(new Event("blocked"));
    if (focus) document.getElementById(focus)?.focus();
    this.dispatchEvent(new Event("lists"));
    this.#reportTotal();
    // This stream does not carry rooms that were entered meanwhile.
    if (hasOtherRooms) this.#stream._htmx?.sse?.reader?.cancel();
  }
}
