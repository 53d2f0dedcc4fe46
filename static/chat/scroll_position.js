// Where the viewer reads in the messages, and the button that leads to their end.

/** Closer to the end than this, in pixels, the end is in view. */
const NEAR = 120;

export class ScrollPosition {
  /** The end is followed: it was in view when the viewer last scrolled. */
  isFollowing = true;
  #log;
  #list;
  #button;
  /** New messages below the view. */
  #unseen = 0;

  /** `button` leads to the end. */
  constructor(list, button) {
    this.#list = list;
    this.#log = list.log;
    this.#button = button;
    this.#log.addEventListener("scroll", () => {
      this.isFollowing = this.isNearEnd();
      this.showButton();
    });
    // The keyboard of a phone, or a box that grows, hides nothing of the end.
    new ResizeObserver(() => {
      if (this.isFollowing) this.toEnd();
    }).observe(this.#log);
  }

  isNearEnd() {
    const log = this.#log;
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.isFollowing = true;
  }

  /** To the end, but not past an element above which the viewer has read. */
  followTo(element) {
    this.toEnd();
    if (!element) return;
    const hidden = this.#log.getBoundingClientRect().top - element.getBoundingClientRect().top;
    if (hidden <= 0) return;
    this.#log.scrollTop -= hidden;
    this.isFollowing = this.isNearEnd();
  }

  /** To the message that was asked for, to the first unread one, or to the end. */
  toStart() {
    const place = this.#log.querySelector("[data-target]") ?? document.getElementById("new");
    if (place) place.scrollIntoView({ block: "center" });
    else this.toEnd();
    this.isFollowing = this.isNearEnd();
  }

  /** Moves the view by so much as an element has moved since its top was there. */
  keepInPlace(element, top) {
    if (element?.isConnected) this.#log.scrollTop += element.getBoundingClientRect().top - top;
  }

  /** The first message in view. */
  firstInView() {
    const top = this.#log.getBoundingClientRect().top;
    return this.#list.messages().find((message) => message.getBoundingClientRect().bottom > top);
  }

  /** Counts new messages, unless the end is in view. */
  countUnseen(messages) {
    if (!this.isNearEnd()) this.#unseen += messages;
  }

  showButton() {
    if (this.isNearEnd()) this.#unseen = 0;
    this.#button.hidden = this.isNearEnd() && this.#list.hasEnd();
    this.#button.querySelector("[data-count]").textContent = this.#unseen ? String(this.#unseen) : "";
  }
}
