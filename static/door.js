// The door: the camera, sounds, and scans that wait for the network. Without it the form is sent as any other.
"use strict";

(() => {
  const door = document.querySelector("[data-door]");
  if (!door) return;
  const one = (selector) => door.querySelector(selector);
  const form = one("[data-scan]");
  const answer = one("#answer");
  const box = `parvis-door-${door.dataset.door}`;
  /** How long one answer may take before the scan is kept. */
  const PATIENCE = 8000;
  /** A ticket that stays before the camera is one scan. */
  const SAME_FOR = 5000;
  /** What the server takes. */
  const OLDEST = 12 * 3600 * 1000;

  const stored = () => { try { return JSON.parse(localStorage.getItem(box)) ?? []; } catch { return []; } };
  function store(scans) {
    localStorage.setItem(box, JSON.stringify(scans));
    one("[data-waiting]").hidden = scans.length === 0;
    one("[data-waiting-count]").textContent = scans.length;
  }

  // Not randomUUID: it is missing where the page came over plain http.
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** How long ago a scan was, in milliseconds. Since the page was loaded again only the clock on the wall knows. */
  function ageOf({ at, since }) {
    const age = performance.now() - at + (performance.timeOrigin - since);
    return Math.round(Math.min(Math.max(age, 0), OLDEST)) || 0;
  }

  /** The answer to a scan. Throws when there is none yet: the network or the server is away. */
  async function send(scan) {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ ticket: scan.ticket, scan_id: scan.scan_id, count: scan.count ?? "", age: ageOf(scan) }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if ([200, 409, 413, 415, 422].includes(response.status)) return response.text();
    // Signed out, or no longer allowed: the page says so.
    if (response.status === 401 || response.status === 403) location.reload();
    throw new Error(String(response.status));
  }

  /** Shows a verdict, and says it to ear and hand. */
  function show(html) {
    answer.innerHTML = html;
    const tone = answer.querySelector("[data-tone]")?.dataset.tone;
    navigator.vibrate?.(tone === "good" ? 80 : [200, 80, 200]);
    beep(tone === "good" ? 880 : 220);
    answer.scrollIntoView({ block: "nearest" });
  }

  let busy = false;
  async function scan(ticket, count = "") {
    if (busy || !ticket.trim()) return;
    busy = true;
    const scan = { ticket, count, scan_id: name(), at: performance.now(), since: performance.timeOrigin };
    try {
      show(await send(scan));
    } catch {
      // It may have arrived: sent again under its name it does no harm.
      store([...stored(), { ...scan, count: count || "all" }]);
      show(one("[data-kept]").innerHTML);
    } finally {
      busy = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    scan(form.elements.ticket.value);
    form.elements.ticket.value = "";
  });

  // How many of a booking come in.
  answer.addEventListener("submit", (event) => {
    event.preventDefault();
    scan(event.target.elements.ticket.value, event.submitter?.value);
  });

  // What waits is sent in order; what was not let in is said, since the person is inside.
  let uploading = false;
  async function upload() {
    if (uploading) return;
    uploading = true;
    try {
      for (let scans = stored(); scans.length > 0; scans = stored()) {
        const html = await send(scans[0]);
        store(stored().filter((scan) => scan.scan_id !== scans[0].scan_id));
        const place = document.createElement("div");
        place.innerHTML = html;
        if (!place.querySelector('[data-tone="good"]')) {
          one("[data-late]").append(place);
          one("[data-late]").hidden = false;
        }
      }
    } catch {
      // Still away: the next try comes.
    } finally {
      uploading = false;
    }
  }
  addEventListener("online", upload);
  setInterval(upload, 5000);
  store(stored());
  upload();

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

  const finder = one("[data-finder]");
  const button = one("[data-camera]");
  let last = { text: "", at: 0 };

  /** The browser's own reader of codes, or the one that we keep. */
  async function reader() {
    const formats = ["qr_code"];
    const own = await window.BarcodeDetector?.getSupportedFormats().catch(() => []);
    if (own?.includes("qr_code")) return new window.BarcodeDetector({ formats });
    const { BarcodeDetector } = await import(door.dataset.decoder);
    return new BarcodeDetector({ formats });
  }

  async function look(codes, stream) {
    if (finder.srcObject !== stream) return;
    if (finder.readyState >= 2 && !document.hidden && !busy) {
      const [code] = await codes.detect(finder).catch(() => []);
      if (code?.rawValue) {
        const same = code.rawValue === last.text && Date.now() - last.at < SAME_FOR;
        last = { text: code.rawValue, at: Date.now() };
        if (!same) await scan(code.rawValue);
      }
    }
    setTimeout(look, 150, codes, stream);
  }

  async function open() {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    finder.srcObject = stream;
    finder.hidden = false;
    await finder.play();
    // The screen stays on while the camera does.
    navigator.wakeLock?.request("screen").catch(() => {});
    look(await reader(), stream);
  }

  function close() {
    for (const track of finder.srcObject?.getTracks() ?? []) track.stop();
    finder.srcObject = null;
    finder.hidden = true;
  }

  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    one("[data-no-camera]").hidden = true;
    if (!on) return close();
    try {
      await open();
    } catch {
      close();
      button.setAttribute("aria-pressed", "false");
      one("[data-no-camera]").hidden = false;
    }
  });
})();
