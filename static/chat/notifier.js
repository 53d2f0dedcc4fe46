// Notifications of new messages, where the member wants them on this device: of each conversation the newest message, once, and
// not of the conversation in view.

import { store, stored } from "../common/storage.js";
import { viewer } from "../common/viewer.js";
import { TIME_LIMIT } from "./requests.js";

const CHOICE = `parvis-notify-${viewer}`;
/** By conversation, the last message that was announced on this device. */
const ANNOUNCED = `parvis-announced-${viewer}`;
/** The conversation before the member's eyes, and when it was last seen to be. */
const VIEW = `parvis-view-${viewer}`;
const VIEWED_FOR = 10_000;

const openRoom = () => document.querySelector("main.chat")?.dataset.open;

class Notifier {
  start() {
    addEventListener("focus", () => this.noteView());
    addEventListener("blur", () => this.#dropView());
    addEventListener("pagehide", () => this.#dropView());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#dropView();
    });
  }

  /** `desktop` and `sound`, as chosen on this device. */
  choice() {
    return stored(CHOICE) ?? {};
  }

  get isWanted() {
    const { desktop, sound } = this.choice();
    return Boolean(desktop || sound);
  }

  /** Chooses `desktop` and `sound`. Messages that are unread already are not announced any more. */
  async choose(choice) {
    const options = { headers: { "hx-request": "true", "x-viewer": viewer }, signal: AbortSignal.timeout(TIME_LIMIT) };
    const response = await fetch(`${document.body.dataset.unreadAt}?news=1`, options).catch(() => null);
    const unread = response?.ok ? await response.json().catch(() => null) : null;
    if (unread?.news) this.announce({ ...unread, quiet: true });
    store(CHOICE, { ...stored(CHOICE), ...choice });
  }

  /** Announces messages that were not announced before; with `quiet` it only notes them. */
  announce({ news, quiet }) {
    const announced = stored(ANNOUNCED) ?? {};
    const fresh = news.filter((message) => message.seq > (announced[message.room] ?? 0));
    for (const message of fresh) announced[message.room] = message.seq;
    store(ANNOUNCED, announced);
    const view = stored(VIEW);
    const viewed = view && Date.now() - view.at < VIEWED_FOR ? view.room : null;
    const loud = quiet ? [] : fresh.filter((message) => String(message.room) !== viewed);
    const choice = this.choice();
    if (choice.desktop) loud.forEach(notify);
    if (choice.sound && loud.length) this.play();
  }

  /** Notes that the open conversation is before the member's eyes. */
  noteView() {
    const room = openRoom();
    if (room && !document.hidden && document.hasFocus()) store(VIEW, { room, at: Date.now() });
  }

  #dropView() {
    if (openRoom() && stored(VIEW)?.room === openRoom()) store(VIEW, null);
  }

  /** Two short tones. Silent where the browser wants a click in the page first. */
  play() {
    const Context = window.AudioContext ?? window.webkitAudioContext;
    if (!Context) return;
    const audio = new Context();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
    volume.connect(audio.destination);
    for (const [hertz, at] of [
      [660, 0],
      [880, 0.12],
    ]) {
      const tone = audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(volume);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
    setTimeout(() => audio.close(), 1_000);
  }
}

function notify(message) {
  try {
    const note = new Notification(message.title, {
      body: message.text,
      tag: `parvis-room-${message.room}`,
      renotify: true,
      lang: document.documentElement.lang,
    });
    note.addEventListener("click", () => {
      note.close();
      window.focus();
      // A page that is not of the chat may hold a form that was begun.
      if (document.querySelector("main.chat")) location.assign(message.url);
      else window.open(message.url);
    });
  } catch {
    /* Phones show them by service workers alone. */
  }
}

/** The notifier of the signed-in member, which all scripts of a page share. */
export const notifier = new Notifier();
