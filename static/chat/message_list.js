// The messages of a conversation: each once and in its place.

import { laterVersion, toolsBehindMenu } from "./set_aside.js";

/** So many messages wait for a piece of the history; beyond that the page is read again. */
const MOST_POSTPONED = 300;

/** The position of a message in its conversation. */
export const seqOf = (message) => Number(message?.dataset.seq ?? 0);

/** Puts the focus back on a message that was drawn anew. */
function restoreFocus(message, focused, known) {
  const isSame = focused === known;
  const same = isSame
    ? message
    : focused.value && message.querySelector(`button[value="${CSS.escape(focused.value)}"]`);
  const log = message.parentElement;
  (same || message.querySelector(".tools a, header a") || log).focus({ preventScroll: true });
  if (!message.contains(document.activeElement)) log.focus({ preventScroll: true });
}

/**
 * Dispatches `overflow` when messages were dropped that belong to the history, and `edit-lost` with the form of an edit whose
 * message is gone.
 */
export class MessageList extends EventTarget {
  #groups;
  #marks;
  /** Pieces of the history that are on their way. */
  #loading = 0;
  /** Messages that belong to a piece that is on its way, by id. */
  #postponed = new Map();
  #hasDropped = false;

  constructor(log, groups, marks) {
    super();
    this.log = log;
    this.#groups = groups;
    this.#marks = marks;
  }

  /** All messages that stand in the page, without unsent ones. */
  messages() {
    return this.all(":scope > [data-message]");
  }

  all(selector) {
    return [...this.log.querySelectorAll(selector)];
  }

  /** Whether the newest message stands in the page. */
  hasEnd() {
    return !this.log.hasAttribute("data-newer");
  }

  /** The unsent message with this id. */
  findUnsent(client) {
    return this.log.querySelector(`:scope > [data-unsent][data-client="${CSS.escape(client)}"]`);
  }

  /** The sent message with this id. */
  findSent(client) {
    return this.log.querySelector(`:scope > [data-message][data-client="${CSS.escape(client)}"]`);
  }

  beginLoading() {
    this.#loading += 1;
  }

  endLoading() {
    this.#loading -= 1;
    if (this.#loading === 0) this.putPostponed();
  }

  /** Puts a message where it belongs. True: it is new in the page. */
  put(message) {
    this.#marks.apply(message);
    if (message.dataset.client) this.findUnsent(message.dataset.client)?.remove();
    const known = document.getElementById(message.id);
    if (known) {
      this.#replace(known, message);
      return false;
    }
    const shown = this.messages();
    if (!this.#belongs(message, shown)) {
      this.#postpone(message);
      return false;
    }
    const firstUnsent = () => this.log.querySelector(":scope > [data-unsent]");
    const next = shown.find((other) => seqOf(other) > seqOf(message)) ?? (shown.length ? null : firstUnsent());
    if (next) next.before(message);
    else if (shown.length) shown.at(-1).after(message);
    else this.log.append(message);
    this.log.querySelector(":scope > .empty")?.remove();
    this.#groups.insert(message);
    htmx.process(message);
    return true;
  }

  /** After a piece of the history came: messages that were streamed meanwhile may belong to it. */
  putPostponed() {
    const messages = [...this.#postponed.values()];
    this.#postponed.clear();
    for (const message of messages) this.put(message);
    if (this.#hasDropped) this.dispatchEvent(new Event("overflow"));
    this.#hasDropped = false;
  }

  /** Hands over the form of an edit whose message is gone. */
  loseEdit(form) {
    this.dispatchEvent(new CustomEvent("edit-lost", { detail: form }));
  }

  #belongs(message, shown) {
    if (!shown.length) return this.hasEnd();
    if (seqOf(message) > seqOf(shown.at(-1))) return this.hasEnd();
    return seqOf(message) > seqOf(shown[0]);
  }

  #postpone(message) {
    if (!this.#loading) return;
    const postponed = this.#postponed;
    postponed.delete(message.id);
    postponed.set(message.id, message);
    if (postponed.size <= MOST_POSTPONED) return;
    postponed.delete(postponed.keys().next().value);
    this.#hasDropped = true;
  }

  /** Draws a message anew, unless the page has a later version of it. */
  #replace(known, message) {
    if (Number((laterVersion.get(known) ?? known).dataset.changed) > Number(message.dataset.changed)) return;
    const form = known.querySelector("[data-edit-form]");
    if (form && !message.hasAttribute("data-deleted")) {
      // Shown when the editing ends.
      laterVersion.set(known, message);
      return;
    }
    if (form) this.loseEdit(form);
    for (const mark of ["data-continues", "data-target"]) if (known.hasAttribute(mark)) message.setAttribute(mark, "");
    const focused = known.contains(document.activeElement) ? document.activeElement : null;
    const menu = known.querySelector(":scope > .tools.open");
    const tools = message.querySelector(":scope > .tools");
    if (menu && tools) {
      toolsBehindMenu.set(message, tools);
      tools.replaceWith(menu);
    }
    known.replaceWith(message);
    htmx.process(message);
    this.#groups.joinNext(message);
    if (focused && menu?.contains(focused)) focused.focus({ preventScroll: true });
    else if (focused) restoreFocus(message, focused, known);
  }
}
