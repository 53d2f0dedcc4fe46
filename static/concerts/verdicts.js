// Verdicts on scanned tickets: the big one, the list of the last ones, and those that this page draws without the server.

/** So many verdicts stay in the list. */
const KEPT = 10;

/** An element with the HTML of a verdict. */
export function elementOf(html) {
  const element = document.createElement("div");
  element.innerHTML = html;
  return element;
}

/** `good`, or the tone of a refusal or a question. */
export const toneOf = (verdict) => verdict.querySelector("[data-tone]")?.dataset.tone;

/** `C 4, C 5` of the keys of seats. */
function placesOf(seats) {
  return seats.map((seat) => `${String.fromCharCode(64 + Math.floor(seat / 100))}\u00a0${seat % 100}`).join(", ");
}

export class Verdicts {
  #root;
  #latest;
  #list;
  #beeper;
  #campusTime;

  constructor(root, beeper) {
    this.#root = root;
    this.#latest = root.querySelector("#answer");
    this.#list = root.querySelector("[data-results]");
    this.#beeper = beeper;
    this.#campusTime = new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: root.dataset.zone,
    });
  }

  /** A time on the campus as the pages write it, whatever the zone of the phone. */
  clock(at) {
    const time = this.#campusTime.format(at);
    const [hour, minute] = time.split(":");
    return document.documentElement.lang === "fr" ? `${Number(hour)}\u00a0h\u00a0${minute}` : time;
  }

  /** Shows a verdict, says it to ear and hand, and keeps it in the list of the last ones. */
  show(html, scan) {
    this.#latest.innerHTML = html;
    const isGood = toneOf(this.#latest) === "good";
    navigator.vibrate?.(isGood ? 80 : [200, 80, 200]);
    this.#beeper.beep(isGood ? 880 : 220);
    this.#latest.scrollIntoView({ block: "nearest" });
    const line = document.createElement("li");
    line.dataset.scan = scan.scan_id;
    line.innerHTML = html;
    // The last one is in the big verdict; it is seen in the list once another follows.
    line.hidden = true;
    for (const before of this.#list.children) before.hidden = false;
    this.#root.querySelector("[data-results-title]").hidden = this.#list.children.length === 0;
    this.#list.prepend(line);
    while (this.#list.children.length > KEPT) this.#list.lastElementChild.remove();
  }

  /** Marks the line of a scan as known to the server. */
  markSent(scan) {
    this.#list.querySelector(`[data-scan="${scan.scan_id}"]`)?.setAttribute("data-sent", "");
  }

  /** Shows the server's verdict on a scan that it did not know when the ticket was shown, if it is another one. */
  showLate(html, scan) {
    const verdict = elementOf(html);
    const name = verdict.querySelector("[data-verdict]")?.dataset.verdict;
    // Let in, or refused rightly: nothing to be said.
    if (scan.refused ? name !== "valid" : toneOf(verdict) === "good") return;
    const place = this.#root.querySelector("[data-late]");
    place.append(verdict);
    place.hidden = false;
  }

  /** The verdict of the ticket list on this phone. */
  ofList(judged) {
    return this.#filled(judged.verdict, {
      seats: placesOf(judged.seats ?? []),
      time: judged.at ? this.clock(judged.at) : "",
      inside: judged.inside,
      total: judged.total > 1 ? judged.total : "",
    });
  }

  /** The question how many of a booking come in, asked without the server. */
  question(scan, { missing, seats }) {
    const element = elementOf(this.#filled("how_many", { seats: placesOf(seats) }));
    element.querySelector("[name=ticket]").setAttribute("value", scan.ticket);
    for (let count = missing; count > 0; count -= 1) {
      const button = document.createElement("button");
      button.className = count === missing ? "button primary large" : "button large";
      button.name = "count";
      button.setAttribute("value", count);
      button.textContent = count;
      element.querySelector(".counts").append(button);
    }
    return element.innerHTML;
  }

  /** A verdict from a template of the page, with its words filled in; a line with an empty word is left out. */
  #filled(verdict, words) {
    const element = document.createElement("div");
    element.append(this.#root.querySelector(`[data-said="${verdict}"]`).content.cloneNode(true));
    for (const slot of element.querySelectorAll("[data-slot]")) {
      const word = words[slot.dataset.slot];
      if (word === "" || word === undefined) (slot.closest("p") ?? slot).remove();
      else slot.textContent = word;
    }
    return element.innerHTML;
  }
}
