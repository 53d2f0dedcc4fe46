// The draft of the next message. The device has one exactly as long as the server was not told, and then that one counts.

import { store, stored } from "../common/storage.js";
import { viewer } from "../common/viewer.js";
import { post } from "./requests.js";

/** A draft is saved on the server when nothing was typed for so long. */
const DELAY = 1_000;

export class Draft {
  #box;
  #replyLine;
  #url;
  #key;
  /** The draft on the server, as far as this page knows. */
  #saved;
  /** Another device's draft is on the server and stays there: this one is kept on the device alone. */
  #isDeviceOnly = false;
  #timer = 0;
  #isSaving = false;

  constructor(box, replyLine, url, room) {
    this.#box = box;
    this.#replyLine = replyLine;
    this.#url = url;
    this.#key = `parvis-draft-${viewer}-${room}`;
    this.#saved = { body: box.field.defaultValue, reply: replyLine.current()?.id ?? "" };
  }

  start() {
    addEventListener("online", () => this.#save());
    addEventListener("pagehide", () => this.#saveAtOnce());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#saveAtOnce();
    });
    this.#box.field.addEventListener("input", () => this.#keep());
    this.#replyLine.addEventListener("change", () => this.#keep());
    this.#restore();
  }

  /** The text of the draft on the server, which goes when the message is sent. */
  get savedBody() {
    return this.#saved.body;
  }

  /** Begins the next draft, after a message was sent. */
  reset() {
    this.#isDeviceOnly = false;
    this.#keep();
    this.#save();
  }

  #restore() {
    const draft = stored(this.#key);
    if (typeof draft?.body !== "string") return;
    this.#box.text = draft.body;
    this.#saved.body = draft.known ?? this.#saved.body;
    this.#replyLine.clear();
    if (draft.reply) this.#replyLine.show(draft.reply);
    this.#keep();
  }

  #current() {
    return { body: this.#box.text, reply: this.#replyLine.current()?.id ?? "" };
  }

  #isSaved() {
    const { body, reply } = this.#current();
    return body === this.#saved.body && reply === this.#saved.reply;
  }

  /** Keeps the draft on the device until the server has it. */
  #keep() {
    clearTimeout(this.#timer);
    if (this.#isSaved() && !this.#isSaving) {
      store(this.#key, null);
      return;
    }
    store(this.#key, {
      body: this.#box.text,
      reply: this.#replyLine.current(),
      known: this.#saved.body,
      name: document.getElementById("room")?.textContent ?? "",
      at: Date.now(),
    });
    if (!this.#isDeviceOnly) this.#timer = setTimeout(() => this.#save(), DELAY);
  }

  async #save() {
    clearTimeout(this.#timer);
    // A save that is on its way looks again when it is done.
    if (this.#isSaving || this.#isDeviceOnly || this.#isSaved()) return;
    this.#isSaving = true;
    const draft = this.#current();
    const response = await this.#post(draft);
    this.#isSaving = false;
    this.#handleStatus(draft, response?.status);
  }

  /** The page may not come back. */
  async #saveAtOnce() {
    if (this.#isDeviceOnly || this.#isSaved()) return;
    clearTimeout(this.#timer);
    const draft = this.#current();
    const response = await this.#post(draft, { keepalive: true });
    this.#handleStatus(draft, response?.status);
  }

  #post({ body, reply }, options) {
    return post(this.#url, { body, reply_to: reply, replaces: this.#saved.body }, options).catch(() => null);
  }

  #handleStatus(draft, status) {
    if (status === 204) this.#saved = draft;
    if (status === 409) this.#isDeviceOnly = true;
    if (status === 204 || status === 409) this.#keep();
  }
}
