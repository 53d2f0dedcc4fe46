// The door: every ticket that is read waits in a queue until it has its answer, with a network or without. Without script the form
// is sent as any other.
"use strict";

(() => {
  const door = document.querySelector("[data-door]");
  if (!door) return;
  const one = (selector) => door.querySelector(selector);
  const form = one("[data-scan]");
  const answer = one("#answer");
  const results = one("[data-results]");
  const box = `parvis-door-${door.dataset.door}`;
  /** How long a person waits at the door for an answer before the list is asked. */
  const PATIENCE = 5000;
  /** How long an upload may take that nobody waits for. */
  const UPLOAD_PATIENCE = 15000;
  /** How long an answer stands alone before the next one takes its place. */
  const SHOWN_FOR = 1500;
  const KEPT_RESULTS = 10;
  const LIST_EVERY = 30000;
  /** What the server takes. */
  const OLDEST = 12 * 3600 * 1000;

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  // Scans without an answer of the server stay in the browser's storage, also when the page is loaded again.
  const stored = () => { try { return JSON.parse(localStorage.getItem(box)) ?? []; } catch { return []; } };
  function store(scans) {
    localStorage.setItem(box, JSON.stringify(scans));
    paint();
  }
  const keep = (scan) => store([...stored().filter((other) => other.scan_id !== scan.scan_id), scan]);
  const settle = (scan) => store(stored().filter((other) => other.scan_id !== scan.scan_id));

  const queue = [];
  /** Whether the last attempt to reach the server failed: then the list answers at once. */
  let away = false;
  let list = null;

  function paint() {
    const unsent = stored().filter((scan) => !queue.some((waiting) => waiting.scan_id === scan.scan_id));
    one("[data-waiting]").hidden = unsent.length === 0;
    one("[data-waiting-count]").textContent = unsent.length;
    one("[data-queue]").hidden = queue.length < 2;
    one("[data-queue-count]").textContent = queue.length - 1;
    one("[data-list-none]").hidden = list === null || list.asOf !== null;
    one("[data-list-as-of]").hidden = !list?.asOf;
    one("[data-list-time]").textContent = list?.asOf ? clock(list.asOf) : "";
  }

  const campusTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: door.dataset.zone });
  /** A time on the campus as the pages say it, wherever the phone thinks it is. */
  function clock(at) {
    const time = campusTime.format(at);
    const [hour, minute] = time.split(":");
    return document.documentElement.lang === "fr" ? `${Number(hour)}\u00a0h\u00a0${minute}` : time;
  }

  // Not randomUUID: it is missing where the page came over plain http.
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** How long ago a scan was, in milliseconds. Since the page was loaded again only the clock on the wall knows. */
  function ageOf({ at, since }) {
    const age = performance.now() - at + (performance.timeOrigin - since);
    return Math.round(Math.min(Math.max(age, 0), OLDEST)) || 0;
  }

  /** The answer to a scan. Throws when there is none yet: the network or the server is away. */
  async function send(scan, patience) {
    const { ticket, scan_id, count = "", anyway = "", refused = "" } = scan;
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ ticket, scan_id, count, anyway, refused, age: ageOf(scan) }),
      signal: AbortSignal.timeout(patience),
    });
    if ([200, 409, 413, 415, 422].includes(response.status)) {
      const html = await response.text();
      away = false;
      return html;
    }
    // Signed out, or no longer allowed: the page says so. The scans stay in storage.
    if (response.status === 401 || response.status === 403) location.reload();
    throw new Error(String(response.status));
  }

  const toneOf = (place) => place.querySelector("[data-tone]")?.dataset.tone;

  /** Shows a verdict, says it to ear and hand, and keeps it in the list of the last ones. */
  function show(html, scan) {
    answer.innerHTML = html;
    const tone = toneOf(answer);
    navigator.vibrate?.(tone === "good" ? 80 : [200, 80, 200]);
    beep(tone === "good" ? 880 : 220);
    answer.scrollIntoView({ block: "nearest" });
    const line = document.createElement("li");
    line.dataset.scan = scan.scan_id;
    line.innerHTML = html;
    // The last one is in the big verdict; it is seen here once another follows.
    line.hidden = true;
    for (const before of results.children) before.hidden = false;
    one("[data-results-title]").hidden = results.children.length === 0;
    results.prepend(line);
    while (results.children.length > KEPT_RESULTS) results.lastElementChild.remove();
  }

  function scan(ticket, more = {}) {
    if (!ticket.trim()) return;
    const one = { ticket, scan_id: name(), at: performance.now(), since: performance.timeOrigin, ...more };
    queue.push(one);
    keep(one);
    work();
  }

  let working = false;
  async function work() {
    if (working) return;
    working = true;
    try {
      while (queue.length > 0) {
        show(await decide(queue[0]), queue[0]);
        queue.shift();
        paint();
        if (queue.length > 0) await pause(SHOWN_FOR);
      }
    } finally {
      working = false;
    }
  }

  /** The verdict of the server, or of the list while the server is away. */
  async function decide(scan) {
    if (!away) {
      try {
        const html = await send(scan, PATIENCE);
        settle(scan);
        note(html);
        return html;
      } catch {
        // It may have arrived: sent again under its name it does no harm.
        away = true;
      }
    }
    return decideAlone(scan);
  }

  async function decideAlone(scan) {
    const judged = list ? await list.judge(scan.ticket, scan.count) : { verdict: "none" };
    if (judged.verdict === "how_many") {
      // Nothing is recorded before it is answered.
      settle(scan);
      return question(scan, judged);
    }
    if (judged.verdict === "valid") list.mark(judged.seats, Date.now());
    const refused = ["unknown", "inside"].includes(judged.verdict) ? "yes" : "";
    keep({ ...scan, refused, seats: judged.seats ?? [], count: scan.count || "all" });
    return filled(judged.verdict, {
      seats: placesOf(judged.seats ?? []),
      time: judged.at ? clock(judged.at) : "",
      inside: judged.inside,
      total: judged.total > 1 ? judged.total : "",
    });
  }

  /** `C 4, C 5` of the keys of seats. */
  const placesOf = (seats) => seats.map((seat) => `${String.fromCharCode(64 + Math.floor(seat / 100))}\u00a0${seat % 100}`).join(", ");

  /** A verdict of the page's own, with its words filled in; a line with an empty word is left out. */
  function filled(verdict, words) {
    const place = document.createElement("div");
    place.append(one(`[data-said="${verdict}"]`).content.cloneNode(true));
    for (const slot of place.querySelectorAll("[data-slot]")) {
      const word = words[slot.dataset.slot];
      if (word === "" || word === undefined) (slot.closest("p") ?? slot).remove();
      else slot.textContent = word;
    }
    return place.innerHTML;
  }

  /** How many of a booking come in, asked without the server. */
  function question(scan, { missing, seats }) {
    const place = document.createElement("div");
    place.innerHTML = filled("how_many", { seats: placesOf(seats) });
    place.querySelector("[name=ticket]").setAttribute("value", scan.ticket);
    for (let count = missing; count > 0; count -= 1) {
      const button = document.createElement("button");
      button.className = count === missing ? "button primary large" : "button large";
      button.name = "count";
      button.setAttribute("value", count);
      button.textContent = count;
      place.querySelector(".counts").append(button);
    }
    return place.innerHTML;
  }

  /** Notes on this phone what the server let in. */
  function note(html) {
    const place = document.createElement("div");
    place.innerHTML = html;
    const entered = place.querySelector("[data-entered]")?.dataset.entered.split(" ").filter(Boolean).map(Number);
    if (entered && list) list.mark(entered, Date.now());
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    scan(form.elements.ticket.value);
    form.elements.ticket.value = "";
    form.elements.ticket.focus();
  });

  // Answers to "how many come in?" and "let in anyway", in the big verdict and in those before it.
  door.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-question]")) return;
    event.preventDefault();
    const fields = new FormData(event.target, event.submitter);
    // The same question may stand in the list of the last verdicts too: it is answered once.
    for (const question of door.querySelectorAll("[data-question]")) {
      if (question.elements.ticket.value !== fields.get("ticket")) continue;
      for (const button of question.querySelectorAll("button")) button.disabled = true;
    }
    scan(fields.get("ticket"), { count: fields.get("count") ?? "", anyway: fields.get("anyway") ?? "" });
  });

  // What waits is sent in order, and the server's verdict is said where it is another than the one at the door.
  let uploading = false;
  async function upload() {
    if (uploading) return;
    uploading = true;
    try {
      for (let next = unsent(); next; next = unsent()) {
        const html = await send(next, UPLOAD_PATIENCE);
        settle(next);
        results.querySelector(`[data-scan="${next.scan_id}"]`)?.setAttribute("data-sent", "");
        tell(html, next);
      }
    } catch {
      // Still away: the next try comes.
    } finally {
      uploading = false;
    }
  }
  const unsent = () => stored().find((scan) => !queue.some((waiting) => waiting.scan_id === scan.scan_id));

  function tell(html, scan) {
    const place = document.createElement("div");
    place.innerHTML = html;
    const verdict = place.querySelector("[data-verdict]")?.dataset.verdict;
    // Let in, or refused rightly: nothing to be said.
    if (scan.refused ? verdict !== "valid" : toneOf(place) === "good") return;
    one("[data-late]").append(place);
    one("[data-late]").hidden = false;
  }

  addEventListener("online", upload);
  setInterval(upload, 5000);
  addEventListener("beforeunload", (event) => {
    if (stored().length > 0) event.preventDefault();
  });

  async function keepList() {
    const { list: address, key: publicKey, door: concert } = door.dataset;
    // Without https the browser gives no cryptography: there is no list then.
    if (!crypto.subtle) return;
    list = new TicketList({ address, publicKey, concert });
    await list.open();
    while (true) {
      try {
        if (await list.renew()) list.forget(new Set(stored().flatMap((scan) => scan.seats ?? [])));
      } catch {
        // Away: the list that is there stays.
      }
      paint();
      await pause(LIST_EVERY);
    }
  }
  keepList();

  const sound = one("[data-sound]");
  const wanted = "parvis-door-sound";
  sound.checked = localStorage.getItem(wanted) === "yes";
  let audio = null;
  sound.addEventListener("change", () => {
    localStorage.setItem(wanted, sound.checked ? "yes" : "no");
    beep(880);
  });
  function beep(pitch) {
    if (!sound.checked) return;
    audio ??= new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (pitch > 500 ? 0.12 : 0.4));
  }

  const button = one("[data-camera]");
  const camera = new TicketCamera(one("[data-finder]"), door.dataset.decoder, scan);
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    one("[data-no-camera]").hidden = true;
    if (!on) return camera.close();
    try {
      await camera.open();
    } catch {
      camera.close();
      button.setAttribute("aria-pressed", "false");
      one("[data-no-camera]").hidden = false;
    }
  });

  paint();
  upload();
})();
