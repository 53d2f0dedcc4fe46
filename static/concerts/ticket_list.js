// The valid tickets of a concert on this phone, for the time without a network: keyed hashes without names, signed by the portal.

export class TicketList {
  #address;
  #publicKey;
  #key;
  /** The list that is in use, checked: its entries by hash, and the key of the hashes. */
  #list = null;
  /** When this phone let a seat in, by the key of the seat; the server has not said so in a list yet. */
  #marks;

  constructor({ address, publicKey, concert }) {
    this.#address = address;
    this.#publicKey = publicKey;
    this.#key = `parvis-door-list-${concert}`;
    this.concert = Number(concert);
    this.#marks = this.#read(`${this.#key}-in`) ?? {};
  }

  /** When the server last said that the list is right, in milliseconds; null without a list. */
  get asOf() {
    return this.#list?.asOf ?? null;
  }

  /** How many seats are on it. */
  get size() {
    return this.#list?.seats.size ?? 0;
  }

  /** Takes the list that an earlier page left on this phone. */
  async open() {
    const kept = this.#read(this.#key);
    if (kept && !(await this.#take(kept))) localStorage.removeItem(this.#key);
  }

  /** Asks for a newer list. Throws without a network; false when the list is not the portal's. */
  async renew() {
    const began = Date.now();
    const headers = this.#list ? { "If-None-Match": this.#list.etag } : {};
    const response = await fetch(this.#address, { headers, signal: AbortSignal.timeout(15000) });
    let kept = this.#read(this.#key);
    if (response.status === 304 && kept) {
      kept.asOf = began;
      this.#list.asOf = began;
    } else if (response.ok) {
      const { list, signature } = await response.json();
      kept = { list, signature, etag: response.headers.get("ETag"), asOf: began };
      if (!(await this.#take(kept))) return false;
    } else {
      throw new Error(String(response.status));
    }
    localStorage.setItem(this.#key, JSON.stringify(kept));
    return true;
  }

  /** Forgets the marks of scans that the server answered before this list was asked for. */
  forget(unsent) {
    const before = this.asOf ?? 0;
    const marks = Object.entries(this.#marks);
    this.#marks = Object.fromEntries(marks.filter(([seat, at]) => at >= before || unsent.has(Number(seat))));
    this.#keepMarks();
  }

  /** Notes that seats came in here. */
  mark(seats, at) {
    for (const seat of seats) this.#marks[seat] ??= at;
    this.#keepMarks();
  }

  /**
   * State of a ticket in the list: `none` without a list, `unknown`, `inside` with the time, `how_many`, or `valid` with the
   * seats that come in.
   */
  async judge(ticket, count) {
    if (!this.#list) return { verdict: "none" };
    const seats = this.#list.entries.get(await this.#hash(ticket));
    if (!seats) return { verdict: "unknown" };
    const missing = seats.filter((seat) => !this.#insideSince(seat));
    const party = this.#list.parties.get(seats[0]) ?? seats;
    const whole = { total: party.length, missing: missing.length };
    if (missing.length === 0) {
      return { ...whole, verdict: "inside", seats, at: Math.min(...seats.map((seat) => this.#insideSince(seat))) };
    }
    const wanted = count === "all" ? missing.length : Number(count || (missing.length === 1 ? 1 : 0));
    if (wanted < 1 || wanted > missing.length) return { ...whole, verdict: "how_many", seats: missing };
    const entering = missing.slice(0, wanted);
    const inside = party.filter((seat) => this.#insideSince(seat) || entering.includes(seat)).length;
    return { ...whole, verdict: "valid", seats: entering, inside };
  }

  #insideSince(seat) {
    return this.#marks[seat] ?? this.#list.seats.get(seat) ?? 0;
  }

  async #take({ list, signature, etag, asOf }) {
    try {
      const content = JSON.parse(list);
      if (content.concert !== this.concert || !(await this.#isSigned(list, signature))) return false;
      const key = await this.#hmacKey(bytesOf(content.key));
      this.#list = { ...this.#indexed(content), key, etag, asOf };
      return true;
    } catch {
      // Not a list, or a browser that cannot check it.
      return false;
    }
  }

  /** Entries by hash: a seat's code stands for its seat, a booking's code and number for all of its seats. */
  #indexed({ seats, bookings }) {
    const entries = new Map();
    const parties = new Map();
    const groups = bookings.map(() => []);
    for (const [hash, seat, booking] of seats) {
      entries.set(hash, [seat]);
      groups[booking].push(seat);
      parties.set(seat, groups[booking]);
    }
    for (const [index, hashes] of bookings.entries()) {
      for (const hash of hashes) entries.set(hash, groups[index]);
    }
    return { entries, parties, seats: new Map(seats.map(([, seat, , since]) => [seat, since * 1000])) };
  }

  async #isSigned(list, signature) {
    const key = await crypto.subtle.importKey("raw", bytesOf(this.#publicKey), { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, key, bytesOf(signature), new TextEncoder().encode(list));
  }

  #hmacKey(bytes) {
    return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  }

  /** The hash of a code, or of a number without the blanks, dots and dashes that people type. */
  async #hash(ticket) {
    const text = ticket.trim().startsWith("parvis:") ? ticket.trim() : ticket.replace(/[\s.\-\u2010-\u2015]/g, "");
    const hash = await crypto.subtle.sign("HMAC", this.#list.key, new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash, 0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  #keepMarks() {
    localStorage.setItem(`${this.#key}-in`, JSON.stringify(this.#marks));
  }

  #read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }
}

/** The bytes of a text of hexadecimal digits. */
function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
