// The line below a box that says whom its text names.

export class NamedMembers {
  #line;
  #url;
  #home;
  #field;
  #isOffering;
  #timer = 0;

  /** `isOffering` tells whether names are being offered for the text. */
  constructor(line, url, field, isOffering) {
    this.#line = line;
    this.#url = url;
    this.#home = line.nextSibling;
    this.#field = field;
    this.#isOffering = isOffering;
  }

  clear() {
    this.#line.replaceChildren();
  }

  /** Goes to another box; `isHome` is the one of the composer. */
  moveTo(field, isHome) {
    this.clear();
    this.#field = field;
    if (isHome) this.#home.before(this.#line);
    else field.after(this.#line);
  }

  /** Asks whom the text names when nothing was typed for a moment. */
  updateSoon() {
    clearTimeout(this.#timer);
    if (this.#field.value.includes("@")) this.#timer = setTimeout(() => this.#update(), 500);
    else this.clear();
  }

  async #update() {
    const field = this.#field;
    const text = field.value;
    if (!text.includes("@")) {
      this.clear();
      return;
    }
    const options = { method: "POST", headers: { "hx-request": "true" }, body: new URLSearchParams({ body: text }) };
    const response = await fetch(this.#url, options).catch(() => null);
    const html = response?.status === 200 ? await response.text().catch(() => "") : "";
    // A text that was changed meanwhile is asked about anew; a name that is being typed is no mistake yet.
    if (field !== this.#field || text !== field.value) return;
    this.#line.innerHTML = html;
    if (this.#isOffering()) this.#line.querySelector("[data-unknown]")?.remove();
  }
}
