// The number of unread messages on every page, in the title and in the navigation. One tab asks for all: the response is kept
// where the others find it.

import { store, stored } from "../common/storage.js";
import { runAlone } from "../common/tab_lock.js";
import { viewer } from "../common/viewer.js";
import { notifier } from "./notifier.js";
import { TIME_LIMIT } from "./requests.js";

/** The server is asked this often. */
const ASK_EVERY = 20_000;
/** Each tab looks this often whether it is time to ask. */
const TICK = 4_000;
const COUNT = `parvis-unread-${viewer}`;

class UnreadCount {
  /** The number that the stream of a chat page gives; it knows first. Null on other pages. */
  #streamed = null;
  #isSignedOut = false;
  /** The worker that keeps time; null without one. */
  #ticker = null;

  start() {
    addEventListener("storage", ({ key }) => {
      if (key === COUNT && !this.#isLive()) show(stored(COUNT)?.unread ?? 0);
    });
    setInterval(() => this.#tick(), TICK);
    document.addEventListener("visibilitychange", () => {
      this.#keepTime();
      this.#tick();
    });
    addEventListener("online", () => this.#tick());
    show(stored(COUNT)?.unread ?? 0);
    this.#keepTime();
    document.addEventListener("DOMContentLoaded", () => this.#begin());
  }

  /** A page that was just loaded lists what is unread: the number in its frame is as new. The pages of the chat sum it up. */
  #begin() {
    if (this.#streamed !== null || !navigator.onLine) {
      this.#tick();
      return;
    }
    notifier.noteView();
    this.#ask();
  }

  /** Takes the number that the lists of a chat page sum up to. */
  update(unread) {
    const hasGrown = this.#streamed !== null && unread > this.#streamed;
    this.#streamed = unread;
    show(unread);
    store(COUNT, { ...stored(COUNT), asked: Date.now(), unread, tag: "" });
    if (hasGrown && notifier.isWanted) setTimeout(() => this.#ask(), 500);
  }

  #isLive() {
    return this.#streamed !== null && !document.hidden && !!document.querySelector("[data-live]")?._htmx?.sse?.reader;
  }

  // ---- Asking: the first tab that finds that it is time.

  #tick() {
    notifier.noteView();
    if (this.#isSignedOut || !navigator.onLine) return;
    const last = stored(COUNT);
    if (this.#isLive()) {
      store(COUNT, { ...last, asked: Date.now(), unread: this.#streamed, tag: "" });
      return;
    }
    const age = Date.now() - (last?.asked ?? 0);
    if (age < 0 || age >= ASK_EVERY) this.#ask();
    else show(last.unread ?? 0);
  }

  async #ask() {
    const last = stored(COUNT) ?? {};
    store(COUNT, { ...last, asked: Date.now() });
    const headers = { "hx-request": "true", "x-viewer": viewer, "x-unattended": "yes" };
    if (last.tag) headers["if-none-match"] = last.tag;
    const { unreadAt } = document.body.dataset;
    const url = notifier.isWanted ? `${unreadAt}?news=1` : unreadAt;
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIME_LIMIT) }).catch(() => null);
    if (response?.status === 401) this.#isSignedOut = true;
    if (response?.status === 304 && !this.#isLive()) show(last.unread ?? 0);
    const content = response?.status === 200 ? await response.json().catch(() => null) : null;
    if (typeof content?.unread !== "number") return;
    if (!this.#isLive()) {
      show(content.unread);
      store(COUNT, { asked: Date.now(), unread: content.unread, tag: response.headers.get("etag") ?? "" });
    }
    if (content.news?.length) await runAlone("notify", () => notifier.announce(content)).catch(() => null);
  }

  /** The timers of a hidden page come late: those of a worker do not. */
  #keepTime() {
    if (!document.hidden || this.#ticker) return;
    try {
      this.#ticker = new Worker(document.body.dataset.ticker);
      this.#ticker.addEventListener("message", () => this.#tick());
    } catch {
      this.#ticker = null;
    }
  }
}

/** Shows the number in the title, in the navigation and on the icon of the app. */
function show(unread) {
  const shown = unread > 99 ? "99+" : String(unread);
  const title = document.title.replace(/^\((?:\d+|99\+)\) /, "");
  document.title = unread ? `(${shown}) ${title}` : title;
  const badge = document.querySelector("[data-chat-badge]");
  if (badge) {
    badge.hidden = !unread;
    badge.querySelector("[data-count]").textContent = shown;
  }
  if (navigator.setAppBadge) {
    (unread ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => null);
  }
}

/** The counter of the signed-in member, which all scripts of a page share. */
export const unreadCount = new UnreadCount();
