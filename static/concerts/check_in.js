// The check-in: every scanned ticket waits in a queue until it has its verdict, with a network or without.

import { randomHex } from "../common/random_id.js";
import { wait } from "../common/timing.js";
import { ScanStore } from "./scan_store.js";
import { elementOf } from "./verdicts.js";

/** A person at the entrance waits so long for the server before the list on this phone is asked. */
const PATIENCE = 5000;
/** The longest time of an upload that nobody waits for. */
const UPLOAD_PATIENCE = 15000;
/** A verdict stands alone so long before the next one takes its place. */
const SHOWN_FOR = 1500;
const LIST_EVERY = 30000;
const UPLOAD_EVERY = 5000;
/** The age of the oldest scan that the server takes. */
const OLDEST = 12 * 3600 * 1000;
/** Responses that hold a verdict or a reason. */
const ANSWERED = new Set([200, 409, 413, 415, 422]);

/** How long ago a scan was, in milliseconds. Since the page was loaded again only the clock of the phone knows. */
function ageOf({ at, since }) {
  const age = performance.now() - at + (performance.timeOrigin - since);
  return Math.round(Math.min(Math.max(age, 0), OLDEST)) || 0;
}

export class CheckIn {
  #root;
  #address;
  #verdicts;
  #store;
  #queue = [];
  /** The ticket list of this phone; null where the browser cannot check one. */
  #list = null;
  /** The last attempt to reach the server failed: the list answers at once. */
  #isOffline = false;
  #isWorking = false;
  #isUploading = false;

  constructor(root, address, verdicts) {
    this.#root = root;
    this.#address = address;
    this.#verdicts = verdicts;
    this.#store = new ScanStore(root.dataset.door, () => this.#paint());
  }

  start() {
    addEventListener("online", () => this.#upload());
    setInterval(() => this.#upload(), UPLOAD_EVERY);
    addEventListener("beforeunload", (event) => {
      if (this.#store.all().length > 0) event.preventDefault();
    });
    this.#paint();
    this.#upload();
  }

  /** Takes a ticket into the queue; `answers` are those to the questions of an earlier verdict. */
  scan(ticket, answers = {}) {
    if (!ticket.trim()) return;
    const scan = { ticket, scan_id: randomHex(), at: performance.now(), since: performance.timeOrigin, ...answers };
    this.#queue.push(scan);
    this.#store.keep(scan);
    this.#work();
  }

  /** Keeps a ticket list current for as long as the page is open. */
  async keepList(list) {
    this.#list = list;
    await list.open();
    for (;;) {
      try {
        const isRenewed = await list.renew();
        if (isRenewed) list.forget(new Set(this.#store.all().flatMap((scan) => scan.seats ?? [])));
      } catch {
        // Offline: the list that is there stays.
      }
      this.#paint();
      await wait(LIST_EVERY);
    }
  }

  #paint() {
    const find = (selector) => this.#root.querySelector(selector);
    const unsent = this.#store.all().filter((scan) => !this.#isQueued(scan));
    const asOf = this.#list?.asOf;
    find("[data-waiting]").hidden = unsent.length === 0;
    find("[data-waiting-count]").textContent = unsent.length;
    find("[data-queue]").hidden = this.#queue.length < 2;
    find("[data-queue-count]").textContent = this.#queue.length - 1;
    find("[data-list-none]").hidden = this.#list === null || asOf !== null;
    find("[data-list-as-of]").hidden = !asOf;
    find("[data-list-time]").textContent = asOf ? this.#verdicts.clock(asOf) : "";
  }

  #isQueued(scan) {
    return this.#queue.some((waiting) => waiting.scan_id === scan.scan_id);
  }

  async #work() {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      while (this.#queue.length > 0) {
        this.#verdicts.show(await this.#decide(this.#queue[0]), this.#queue[0]);
        this.#queue.shift();
        this.#paint();
        if (this.#queue.length > 0) await wait(SHOWN_FOR);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  /** The verdict of the server, or of the list while the server is out of reach. */
  async #decide(scan) {
    if (!this.#isOffline) {
      try {
        const html = await this.#send(scan, PATIENCE);
        this.#store.remove(scan);
        this.#markEntered(html);
        return html;
      } catch {
        // It may have arrived: sent again under its id it does no harm.
        this.#isOffline = true;
      }
    }
    return this.#decideByList(scan);
  }

  async #decideByList(scan) {
    const judged = this.#list ? await this.#list.judge(scan.ticket, scan.count) : { verdict: "none" };
    if (judged.verdict === "how_many") {
      // Nothing is recorded before it is answered.
      this.#store.remove(scan);
      return this.#verdicts.question(scan, judged);
    }
    if (judged.verdict === "valid") this.#list.mark(judged.seats, Date.now());
    const refused = ["unknown", "inside"].includes(judged.verdict) ? "yes" : "";
    this.#store.keep({ ...scan, refused, seats: judged.seats ?? [], count: scan.count || "all" });
    return this.#verdicts.ofList(judged);
  }

  /** The server's verdict on a scan. Throws when there is none yet: the network or the server is away. */
  async #send(scan, patience) {
    const { ticket, scan_id, count = "", anyway = "", refused = "" } = scan;
    const response = await fetch(this.#address, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ ticket, scan_id, count, anyway, refused, age: ageOf(scan) }),
      signal: AbortSignal.timeout(patience),
    });
    if (ANSWERED.has(response.status)) {
      const html = await response.text();
      this.#isOffline = false;
      return html;
    }
    // Signed out, or no longer allowed: the page says so. The scans stay in storage.
    if (response.status === 401 || response.status === 403) location.reload();
    throw new Error(String(response.status));
  }

  /** Marks the seats that the server let in on the list of this phone. */
  #markEntered(html) {
    const entered = elementOf(html).querySelector("[data-entered]")?.dataset.entered;
    if (entered !== undefined) this.#list?.mark(entered.split(" ").filter(Boolean).map(Number), Date.now());
  }

  /** Sends the scans that wait, in order. */
  async #upload() {
    if (this.#isUploading) return;
    this.#isUploading = true;
    const nextUnsent = () => this.#store.all().find((scan) => !this.#isQueued(scan));
    try {
      for (let scan = nextUnsent(); scan; scan = nextUnsent()) {
        const html = await this.#send(scan, UPLOAD_PATIENCE);
        this.#store.remove(scan);
        this.#verdicts.markSent(scan);
        this.#verdicts.showLate(html, scan);
      }
    } catch {
      // Still offline: the next try comes.
    } finally {
      this.#isUploading = false;
    }
  }
}
