// The number of unread messages on every page, in the title and in the navigation; and notifications of new ones, where the
// member wants them on this device. One tab asks for all: the answer is kept where the others find it.
"use strict";

(() => {
  const device = globalThis.parvisDevice;
  if (!device) return;
  const { me, stored, store } = device;
  const { unreadAt: address, ticker } = document.body.dataset;
  const PATIENCE = 15_000;
  /** How often the server is asked, and how often a tab looks whether it is time. */
  const EVERY = 20_000;
  const TICK = 4_000;
  const COUNT = `parvis-unread-${me}`;
  const CHOICE = `parvis-notify-${me}`;
  /** By conversation, the last message that was announced on this device. */
  const ANNOUNCED = `parvis-announced-${me}`;
  /** The conversation before the member's eyes, and when it was last seen to be. */
  const VIEW = `parvis-view-${me}`;
  const VIEWED_FOR = 10_000;

  // ---- Title and badge.

  function show(unread) {
    const shown = unread > 99 ? "99+" : String(unread);
    const title = document.title.replace(/^\((?:\d+|99\+)\) /, "");
    document.title = unread ? `(${shown}) ${title}` : title;
    const badge = document.querySelector("[data-chat-badge]");
    if (badge) {
      badge.hidden = !unread;
      badge.querySelector("[data-count]").textContent = shown;
    }
    if (navigator.setAppBadge) (unread ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => null);
  }

  /** What the stream of a chat page counts; it knows first. */
  let own = null;
  const isLive = () => own !== null && !document.hidden && !!document.querySelector("[data-live]")?._htmx?.sse?.reader;

  function counted(unread) {
    const grew = own !== null && unread > own;
    own = unread;
    show(unread);
    store(COUNT, { ...stored(COUNT), asked: Date.now(), unread, tag: "" });
    if (grew && wantsNews()) setTimeout(ask, 500);
  }

  addEventListener("storage", ({ key }) => {
    if (key === COUNT && !isLive()) show(stored(COUNT)?.unread ?? 0);
  });

  // ---- Asking: whichever tab finds that it is time.

  let signedOut = false;

  function tick() {
    noteView();
    if (signedOut || !navigator.onLine) return;
    const last = stored(COUNT);
    if (isLive()) {
      store(COUNT, { ...last, asked: Date.now(), unread: own });
      return;
    }
    const age = Date.now() - (last?.asked ?? 0);
    if (age < 0 || age >= EVERY) ask();
    else show(last.unread ?? 0);
  }

  const wantsNews = () => !!(stored(CHOICE)?.desktop || stored(CHOICE)?.sound);

  async function ask() {
    const last = stored(COUNT) ?? {};
    store(COUNT, { ...last, asked: Date.now() });
    const headers = { "hx-request": "true", "x-viewer": me, "x-unattended": "yes" };
    if (last.tag) headers["if-none-match"] = last.tag;
    const url = wantsNews() ? `${address}?news=1` : address;
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (answer?.status === 401) signedOut = true;
    if (answer?.status === 304 && !isLive()) show(last.unread ?? 0);
    const told = answer?.status === 200 ? await answer.json().catch(() => null) : null;
    if (typeof told?.unread !== "number") return null;
    if (!isLive()) {
      show(told.unread);
      store(COUNT, { asked: Date.now(), unread: told.unread, tag: answer.headers.get("etag") ?? "" });
    }
    if (told.news?.length) await device.alone("notify", () => announce(told)).catch(() => null);
    return told;
  }

  // ---- Notifications: of each conversation the newest message, once on this device, and not of the one in view.

  const openRoom = () => document.querySelector("main.chat")?.dataset.open;

  function noteView() {
    if (openRoom() && !document.hidden && document.hasFocus()) store(VIEW, { room: openRoom(), at: Date.now() });
  }

  function dropView() {
    if (openRoom() && stored(VIEW)?.room === openRoom()) store(VIEW, null);
  }

  addEventListener("focus", noteView);
  addEventListener("blur", dropView);
  addEventListener("pagehide", dropView);

  function announce({ news, quiet }) {
    const announced = stored(ANNOUNCED) ?? {};
    const fresh = news.filter((one) => one.seq > (announced[one.room] ?? 0));
    for (const one of fresh) announced[one.room] = one.seq;
    store(ANNOUNCED, announced);
    const view = stored(VIEW);
    const viewed = view && Date.now() - view.at < VIEWED_FOR ? view.room : null;
    const loud = quiet ? [] : fresh.filter((one) => String(one.room) !== viewed);
    const choice = stored(CHOICE) ?? {};
    if (choice.desktop) loud.forEach(notify);
    if (choice.sound && loud.length) play();
  }

  function notify(one) {
    try {
      const note = new Notification(one.title, { body: one.text, tag: `parvis-room-${one.room}`, renotify: true, lang: document.documentElement.lang });
      note.addEventListener("click", () => {
        note.close();
        window.focus();
        // A page that is not of the chat may hold a form that was begun.
        if (document.querySelector("main.chat")) location.assign(one.url);
        else open(one.url);
      });
    } catch { /* Phones show them by service workers alone. */ }
  }

  /** Two short tones. Silent where the browser wants a click in the page first. */
  function play() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!Context) return;
    const audio = new Context();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
    volume.connect(audio.destination);
    for (const [hertz, at] of [[660, 0], [880, 0.12]]) {
      const tone = audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(volume);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
    setTimeout(() => audio.close(), 1_000);
  }

  // ---- Time.

  let clock = null;

  /** The timers of a hidden page come late: a worker's do not. */
  function keepTime() {
    if (!document.hidden || clock) return;
    try {
      clock = new Worker(ticker);
      clock.addEventListener("message", tick);
    } catch { clock = null; }
  }

  setInterval(tick, TICK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) dropView();
    keepTime();
    tick();
  });
  addEventListener("online", tick);

  globalThis.parvisUnread = {
    counted,
    play,
    choice: () => stored(CHOICE) ?? {},
    /** Chooses `desktop` and `sound`. What is unread already is not announced any more. */
    async choose(choice) {
      const answer = await fetch(`${address}?news=1`, { headers: { "hx-request": "true", "x-viewer": me }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
      const told = answer?.ok ? await answer.json().catch(() => null) : null;
      if (told?.news) announce({ ...told, quiet: true });
      store(CHOICE, { ...stored(CHOICE), ...choice });
    },
  };

  show(stored(COUNT)?.unread ?? 0);
  keepTime();
  tick();
})();
