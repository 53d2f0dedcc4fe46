// Reads the messages of the page again: too many were missed to be streamed one by one, or the viewer goes to the end.

import { wait } from "../common/timing.js";
import { seqOf } from "./message_list.js";
import { TIME_LIMIT } from "./requests.js";
import { textBehindForm } from "./set_aside.js";

const around = (message) => ({ query: `?around=${seqOf(message)}`, kept: message.id });

/** Dispatches `renewed` when the messages were drawn anew, and `ended` when the viewer is no member any more. */
export class HistoryReloader extends EventTarget {
  #list;
  #scroll;
  #composer;
  #parts;
  /** The place that was asked for last. */
  #wanted = null;
  #renewing = null;

  /** `parts` are the other objects of the page that new messages concern; `composer` is the form. */
  constructor(list, scroll, composer, parts) {
    super();
    this.#list = list;
    this.#scroll = scroll;
    this.#composer = composer;
    this.#parts = parts;
  }

  /** Reads the messages around those that the viewer reads. */
  reloadHere() {
    return this.#reload(this.#here());
  }

  /** Goes to the newest messages, wherever the page is. */
  showNewest() {
    if (!this.#list.hasEnd()) return this.#reload({ query: `?before=${this.#composer.dataset.end}`, isEnd: true });
    this.#scroll.toEnd();
    this.#scroll.showButton();
    return Promise.resolve();
  }

  #here() {
    const edited = this.#list.log.querySelector("article:has([data-edit-form])");
    if (edited) return around(edited);
    const first = this.#scroll.isNearEnd() && this.#list.hasEnd() ? null : this.#scroll.firstInView();
    return first ? around(first) : { query: "" };
  }

  #reload(place) {
    this.#wanted = place;
    this.#renewing ??= this.#run().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Asks until there is a response for the place that was asked for last. */
  async #run() {
    const { messageStream } = this.#parts;
    messageStream.hold();
    for (let pause = 1_000; ; pause = Math.min(pause * 2, 30_000)) {
      const place = this.#wanted;
      const { page, refusal, retryAfter } = await this.#load(place.query);
      if (refusal === 401) {
        // Signed out: the page says so itself.
        location.reload();
        return;
      }
      if (refusal) {
        this.dispatchEvent(new Event("ended"));
        return;
      }
      if (page && place === this.#wanted) {
        this.#show(page, place);
        break;
      }
      if (!page) await wait(Math.max(pause, retryAfter));
    }
    messageStream.release();
  }

  /** The messages of a page, or the status of a refusal, or when to ask again. */
  async #load(query) {
    const options = { headers: { accept: "text/html" }, signal: AbortSignal.timeout(TIME_LIMIT) };
    const response = await fetch(this.#composer.dataset.page + query, options).catch(() => null);
    if ([401, 403, 404].includes(response?.status)) return { refusal: response.status };
    const retryAfter = Number(response?.headers.get("retry-after") ?? 0) * 1_000;
    const text = response?.ok ? await response.text().catch(() => null) : null;
    if (text === null) return { retryAfter };
    const page = new DOMParser().parseFromString(text, "text/html").getElementById("messages");
    return page ? { page } : { refusal: 401 };
  }

  #show(page, place) {
    const { log } = this.#list;
    const { line, groups, readMarker } = this.#parts;
    const top = document.getElementById(place.kept ?? "")?.getBoundingClientRect().top;
    const form = log.querySelector("[data-edit-form]");
    const focus = log.contains(document.activeElement) ? document.activeElement : null;
    page.querySelector("#end")?.remove();
    log.replaceChildren(...page.childNodes, ...this.#list.all(":scope > [data-unsent]"));
    log.toggleAttribute("data-newer", page.hasAttribute("data-newer"));
    htmx.process(log);
    if (form) this.#continueEdit(form);
    if (focus) (focus.isConnected ? focus : log).focus({ preventScroll: true });
    line.refresh();
    groups.nameDays();
    this.dispatchEvent(new Event("renewed"));
    const kept = document.getElementById(place.kept ?? "");
    kept?.removeAttribute("data-target");
    if (kept && top !== undefined) this.#scroll.keepInPlace(kept, top);
    else if (place.isEnd) this.#scroll.toEnd();
    else this.#scroll.toStart();
    this.#scroll.isFollowing = this.#scroll.isNearEnd();
    this.#scroll.showButton();
    readMarker.markSoon();
  }

  /** Puts the form of an edit in the place of its message again. */
  #continueEdit(form) {
    const article = document.getElementById(form.id)?.closest("article");
    const text = article?.querySelector(":scope > .prose");
    if (text) {
      textBehindForm.set(article, text);
      text.replaceWith(form);
    } else {
      this.#list.loseEdit(form);
    }
  }
}
