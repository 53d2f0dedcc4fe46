// The outbox of the chat: messages are kept on the device until the server has them, and any page of the portal sends them.
// Each is sent once: the server knows it by its id. Those of one room go in the order in which they were written.

import { store, stored, storedKeys } from "../common/storage.js";
import { runAlone } from "../common/tab_lock.js";
import { viewer } from "../common/viewer.js";
import { post, TIME_LIMIT } from "./requests.js";

const PREFIX = `parvis-outbox-${viewer}-`;
/** A message that takes longer than this is shown as waiting. */
const MOMENT = 3_000;
/** Older messages ask first whether they are still to be sent. */
const OLD = 3_600_000;
/** A command is sent within this time, or not at all. */
const COMMAND_LIMIT = 30_000;
/** After this time the page that began a command has ended without knowing its outcome. */
const ABANDONED = COMMAND_LIMIT + TIME_LIMIT;

/** A line that asks for an action. Unlike a message it has no id by which the server knows it again. */
export const isCommand = (message) =>
  /^\/\p{L}+(?=\s|$)/u.test(message.body) && !/^\/(me|moi)\s+\S/iu.test(message.body);

/**
 * Dispatches `change` with `{ message, state }` in its detail: `sending`, `waits`, `failed`, `unknown`, `old`, `gone`; `sent`
 * and `forgotten` when it is over. Dispatches `signed-out` when nobody is signed in any more.
 */
class Outbox extends EventTarget {
  /** Messages that the device does not keep. */
  #memory = new Map();
  /** The commands that were typed in this page. */
  #typed = new Set();
  #isRunning = false;
  #isAsked = false;
  #retryTimer = 0;
  #pause = 1_000;
  #isSignedOut = false;

  start() {
    addEventListener("beforeunload", (event) => {
      if (this.#memory.size) event.preventDefault();
    });
    // Another tab wrote, sent or forgot one.
    addEventListener("storage", ({ key, oldValue }) => {
      if (!key?.startsWith(PREFIX)) return;
      const message = this.#read(key);
      const [, room, client_id] = key.slice(PREFIX.length).match(/^(\d+)-(.*)$/) ?? [];
      if (message) this.#report(message, message.failed ?? (oldValue ? "waits" : "sending"));
      else if (room) this.#report({ room, client_id }, "forgotten");
    });
    addEventListener("online", () => {
      this.#pause = 1_000;
      this.#send();
    });
    this.#send();
  }

  /** All messages that were not delivered, the oldest first. */
  all() {
    const kept = storedKeys(PREFIX)
      .map((key) => this.#read(key))
      .filter(Boolean);
    return [...kept, ...this.#memory.values()].sort((one, other) => one.at - other.at);
  }

  /** Those of a room. */
  of(room) {
    return this.all().filter((message) => message.room === room);
  }

  add(message) {
    if (isCommand(message)) this.#typed.add(message.client_id);
    this.#save(message);
    this.#report(message, "sending");
    this.#send();
  }

  /** The page shows a message: the server has it. */
  confirm(client) {
    const message = this.#find(client);
    if (!message) return;
    this.#remove(message);
    this.dispatchEvent(new Event("confirmed"));
  }

  forget(client) {
    const message = this.#find(client);
    if (!message) return;
    this.#remove(message);
    this.#report(message, "forgotten");
  }

  /** Sends one that was refused, or that is old. */
  retry(client) {
    const message = this.#find(client);
    if (!message) return;
    if (isCommand(message)) {
      this.#typed.add(client);
      message.at = Date.now();
      delete message.tried;
    }
    delete message.failed;
    message.agreed = true;
    this.#save(message);
    this.#report(message, "sending");
    this.#send();
  }

  /** None of a room can be sent any more; `end` says how the membership ended. */
  close(room, end) {
    for (const message of this.of(room).filter((one) => one.failed !== "gone")) {
      message.end = end;
      this.#fail(message, "gone");
    }
  }

  /** How the membership of a room ended: `removed`, `left`, `deleted`; null where nobody knows. */
  async endOf(room) {
    const url = document.body.dataset.end.replace("/0/", `/${room}/`);
    const headers = { "hx-request": "true", "x-viewer": viewer };
    const response = await fetch(url, { headers }).catch(() => null);
    return response?.ok ? ((await response.json().catch(() => null))?.end ?? null) : null;
  }

  // ---- Each message has a key of its own, so that two tabs do not undo each other's changes.

  #keyOf(message) {
    return `${PREFIX}${message.room}-${message.client_id}`;
  }

  #read(key) {
    const [, room, client] = key.slice(PREFIX.length).match(/^(\d+)-([0-9a-f-]{36})$/) ?? [];
    const message = room ? stored(key) : null;
    return message?.body && message.client_id === client ? { ...message, room } : null;
  }

  #find(client) {
    return this.all().find((message) => message.client_id === client);
  }

  #save(message) {
    if (store(this.#keyOf(message), message)) this.#memory.delete(message.client_id);
    else this.#memory.set(message.client_id, message);
  }

  #remove(message) {
    this.#memory.delete(message.client_id);
    store(this.#keyOf(message), null);
  }

  #report(message, state) {
    this.dispatchEvent(new CustomEvent("change", { detail: { message, state } }));
  }

  #fail(message, state, why = "") {
    Object.assign(message, { failed: state, why });
    this.#save(message);
    this.#report(message, state);
  }

  // ---- Sending: one message at a time, by one tab at a time.

  async #send() {
    clearTimeout(this.#retryTimer);
    this.#isAsked = true;
    if (this.#isRunning || this.#isSignedOut) return;
    this.#isRunning = true;
    const sendNext = () => runAlone("outbox", () => this.#sendNext()).catch(() => false);
    try {
      while (this.#isAsked) {
        this.#isAsked = false;
        while (this.all().some((message) => this.#isReady(message)) && (await sendNext()));
      }
    } finally {
      this.#isRunning = false;
    }
    this.#expire();
  }

  /** Whether a message is sent without a word of the member. */
  #isReady(message) {
    return !message.failed && (!isCommand(message) || this.#typed.has(message.client_id));
  }

  /** Finds the messages that are too old to be sent without a word of the member. */
  #expire() {
    let next = Number.POSITIVE_INFINITY;
    for (const message of this.all().filter((one) => !one.failed)) {
      const age = Date.now() - message.at;
      const limit = this.#typed.has(message.client_id) ? COMMAND_LIMIT : ABANDONED;
      if (!isCommand(message)) {
        if (age > OLD && !message.agreed) this.#fail(message, "old");
      } else if (age > limit) {
        this.#fail(message, message.tried ? "unknown" : "failed");
      } else {
        next = Math.min(next, limit - age);
      }
    }
    if (next < Number.POSITIVE_INFINITY) setTimeout(() => this.#send(), next + 1_000);
  }

  /** Sends the next message. True: the one after it may go. */
  async #sendNext() {
    this.#expire();
    const message = this.all().find((one) => this.#isReady(one));
    return message ? this.#deliver(message) : false;
  }

  async #post(message) {
    const fields = { body: message.body, client_id: message.client_id };
    if (message.reply) fields.reply_to = message.reply.id;
    if (message.draft) fields.draft = message.draft;
    const url = document.body.dataset.messages.replace("/0/", `/${message.room}/`);
    return post(url, fields).catch(() => null);
  }

  async #deliver(message) {
    if (isCommand(message)) this.#save(Object.assign(message, { tried: true }));
    const slow = setTimeout(() => this.#report(message, "waits"), MOMENT);
    const response = await this.#post(message);
    clearTimeout(slow);
    const place = response?.headers.get("hx-redirect");
    // Any other 200 is not the server's, but for example the login page of a network.
    if (response?.status === 204 || (response?.ok && place)) {
      this.#pause = 1_000;
      this.#remove(message);
      message.seq = Number(response.headers.get("x-message-seq") ?? 0);
      this.#report(message, "sent");
      if (place && this.#typed.has(message.client_id)) location.assign(place);
      return true;
    }
    return this.#handleRefusal(message, response);
  }

  /** Decides what becomes of a message that was not taken. True: the one after it may go. */
  async #handleRefusal(message, response) {
    const status = response?.status ?? 0;
    // The stream said meanwhile that it arrived.
    if (!this.#find(message.client_id)) return true;
    if (status === 401) {
      this.#keepUntilSignedIn(message);
      return false;
    }
    if (status === 404) {
      message.end = await this.endOf(message.room);
      this.#fail(message, "gone");
      return true;
    }
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      this.#fail(message, "failed", await reasonOf(response));
      return true;
    }
    if (isCommand(message) && status !== 429) {
      this.#fail(message, "unknown");
      return true;
    }
    for (const waiting of this.all().filter((one) => this.#isReady(one))) this.#report(waiting, "waits");
    const asked = Number(response?.headers.get("retry-after") ?? 0) * 1_000;
    this.#retryTimer = setTimeout(() => this.#send(), Math.max(asked, this.#pause));
    this.#pause = Math.min(this.#pause * 2, 30_000);
    return false;
  }

  #keepUntilSignedIn(message) {
    this.#isSignedOut = true;
    delete message.tried;
    this.#save(message);
    this.#report(message, "waits");
    this.dispatchEvent(new Event("signed-out"));
  }
}

/** The reason of a refusal, as the page of the response words it. */
async function reasonOf(response) {
  const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html");
  const alert = page.querySelector(".composer [role=alert]") ?? page.querySelector("[role=alert]");
  return alert?.textContent.trim();
}

/** The outbox of the signed-in member, which all scripts of a page share. */
export const outbox = new Outbox();
