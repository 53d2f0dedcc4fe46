// The outbox of the chat: messages are kept on the device until the server has them, and any page of the portal sends them.
// Each is sent once: the server knows it by its id. Those of one room go in the order in which they were written.
"use strict";

(() => {
  const device = globalThis.parvisDevice;
  if (!device) return;
  const { me, stored, store, keys } = device;
  const { messages: address, end: endAddress } = document.body.dataset;
  const PREFIX = `parvis-outbox-${me}-`;
  /** The server answers within this time, or does not. */
  const PATIENCE = 15_000;
  /** What takes longer than a moment is said to wait. */
  const MOMENT = 3_000;
  /** Older messages ask first whether they are still to go. */
  const OLD = 3_600_000;
  /** A command is sent within this time, or not at all. */
  const COMMAND = 30_000;
  /** After this time the page that began a command has ended without knowing its outcome. */
  const ABANDONED = COMMAND + PATIENCE;

  /** Messages that the device does not keep. */
  const memory = new Map();
  /** The commands that were typed in this page. */
  const typed = new Set();

  // ---- Each message has a key of its own, so that two tabs do not undo what the other one keeps.

  const keyOf = (one) => `${PREFIX}${one.room}-${one.client_id}`;

  function read(key) {
    const [, room, client] = key.slice(PREFIX.length).match(/^(\d+)-([0-9a-f-]{36})$/) ?? [];
    const one = room ? stored(key) : null;
    return one?.body && one.client_id === client ? { ...one, room } : null;
  }

  /** All messages that were not delivered, the oldest first. */
  function all() {
    const kept = keys(PREFIX).map(read).filter(Boolean);
    return [...kept, ...memory.values()].sort((one, other) => one.at - other.at);
  }

  const find = (client) => all().find((one) => one.client_id === client);

  function save(one) {
    if (store(keyOf(one), one)) memory.delete(one.client_id);
    else memory.set(one.client_id, one);
  }

  function remove(one) {
    memory.delete(one.client_id);
    store(keyOf(one), null);
  }

  addEventListener("beforeunload", (event) => {
    if (memory.size) event.preventDefault();
  });

  /** A line that asks for an act. Unlike a message it has no name by which the server knows it again. */
  const isCommand = (one) => /^\/\p{L}+(?=\s|$)/u.test(one.body) && !/^\/(me|moi)\s+\S/iu.test(one.body);

  // ---- What the pages show of it.

  /** Tells the page: `sending`, `waits`, `failed`, `unknown`, `old`, `gone`; `sent` and `forgotten` when it is over. */
  function tell(one, state) {
    document.dispatchEvent(new CustomEvent("parvis:outbox", { detail: { one, state } }));
    showMarks();
  }

  function fail(one, state, why = "") {
    Object.assign(one, { failed: state, why });
    save(one);
    tell(one, state);
  }

  /** Marks a room in the lists as having unsent messages. */
  function mark(link, isUnsent) {
    const known = link.querySelector("[data-unsent-mark]");
    if (known && !isUnsent) known.remove();
    const template = document.getElementById("unsent-mark");
    if (!known && isUnsent && template) link.querySelector(".end")?.prepend(template.content.cloneNode(true));
  }

  let marking = 0;

  /** Rooms with unsent messages in the lists, and their number in the navigation. One that is just being sent is none. */
  function showMarks() {
    clearTimeout(marking);
    const unsent = all();
    const late = unsent.filter((one) => one.failed || Date.now() - one.at > MOMENT);
    if (late.length < unsent.length) marking = setTimeout(showMarks, MOMENT);
    const rooms = new Set(late.map((one) => one.room));
    for (const link of document.querySelectorAll("#side-lists [data-room]")) mark(link, rooms.has(link.dataset.room));
    const badge = document.querySelector("[data-unsent-badge]");
    if (!badge) return;
    badge.hidden = late.length === 0;
    badge.querySelector("[data-count]").textContent = late.length;
  }

  document.addEventListener("parvis:lists", showMarks);

  // Another tab wrote, sent or forgot one.
  addEventListener("storage", ({ key, oldValue }) => {
    if (!key?.startsWith(PREFIX)) return;
    const one = read(key);
    const [, room, client_id] = key.slice(PREFIX.length).match(/^(\d+)-(.*)$/) ?? [];
    if (one) tell(one, one.failed ?? (oldValue ? "waits" : "sending"));
    else if (room) tell({ room, client_id }, "forgotten");
  });

  // ---- Sending: one message at a time, by one tab at a time.

  let running = false;
  let asked = false;
  let again = 0;
  let pause = 1_000;
  let signedOut = false;

  async function send() {
    clearTimeout(again);
    asked = true;
    if (running || signedOut) return;
    running = true;
    try {
      while (asked) {
        asked = false;
        while (all().some(goes) && (await device.alone("outbox", step).catch(() => false)));
      }
    } finally { running = false; }
    settle();
  }

  /** Whether a message goes by itself. */
  const goes = (one) => !one.failed && (!isCommand(one) || typed.has(one.client_id));

  /** Messages that do not go by themselves any more. */
  function settle() {
    let next = Infinity;
    for (const one of all().filter((each) => !each.failed)) {
      const age = Date.now() - one.at;
      const limit = typed.has(one.client_id) ? COMMAND : ABANDONED;
      if (!isCommand(one)) {
        if (age > OLD && !one.agreed) fail(one, "old");
      } else if (age > limit) {
        fail(one, one.tried ? "unknown" : "failed");
      } else {
        next = Math.min(next, limit - age);
      }
    }
    if (next < Infinity) setTimeout(send, next + 1_000);
  }

  /** Sends the next message. True: the one after it may go. */
  async function step() {
    settle();
    const one = all().find(goes);
    return one ? deliver(one) : false;
  }

  function post(one) {
    const fields = { body: one.body, client_id: one.client_id };
    if (one.reply) fields.reply_to = one.reply.id;
    if (one.draft) fields.draft = one.draft;
    return fetch(address.replace("/0/", `/${one.room}/`), {
      method: "POST",
      headers: { "hx-request": "true", "x-viewer": me, ...(document.hidden ? { "x-unattended": "yes" } : {}) },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => null);
  }

  async function deliver(one) {
    const command = isCommand(one);
    if (command) save(Object.assign(one, { tried: true }));
    const slow = setTimeout(() => tell(one, "waits"), MOMENT);
    const answer = await post(one);
    clearTimeout(slow);
    const place = answer?.headers.get("hx-redirect");
    // Any other 200 is of somebody on the way, such as the login page of a network.
    if (answer?.status === 204 || (answer?.ok && place)) {
      pause = 1_000;
      remove(one);
      one.seq = Number(answer.headers.get("x-message-seq") ?? 0);
      tell(one, "sent");
      if (place && typed.has(one.client_id)) window.location = place;
      return true;
    }
    return refused(one, answer, command);
  }

  async function refused(one, answer, command) {
    const status = answer?.status ?? 0;
    // The stream said meanwhile that it arrived.
    if (!find(one.client_id)) return true;
    if (status === 401) {
      // Kept, and sent after signing in.
      signedOut = true;
      delete one.tried;
      save(one);
      tell(one, "waits");
      document.dispatchEvent(new CustomEvent("parvis:signed-out"));
      return false;
    }
    if (status === 404) {
      one.end = await endOf(one.room);
      fail(one, "gone");
      return true;
    }
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      const page = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
      fail(one, "failed", (page.querySelector(".composer [role=alert]") ?? page.querySelector("[role=alert]"))?.textContent.trim());
      return true;
    }
    if (command && status !== 429) {
      fail(one, "unknown");
      return true;
    }
    all().filter(goes).forEach((each) => tell(each, "waits"));
    again = setTimeout(send, Math.max(Number(answer?.headers.get("retry-after") ?? 0) * 1_000, pause));
    pause = Math.min(pause * 2, 30_000);
    return false;
  }

  /** How the membership of a room ended: `removed`, `left`, `deleted`; null where nobody knows. */
  async function endOf(room) {
    const answer = await fetch(endAddress.replace("/0/", `/${room}/`), { headers: { "hx-request": "true", "x-viewer": me } }).catch(() => null);
    return answer?.ok ? (await answer.json().catch(() => null))?.end ?? null : null;
  }

  addEventListener("online", () => {
    pause = 1_000;
    send();
  });

  globalThis.parvisOutbox = {
    all,
    of: (room) => all().filter((one) => one.room === room),
    isCommand,
    endOf,
    add(one) {
      if (isCommand(one)) typed.add(one.client_id);
      save(one);
      tell(one, "sending");
      send();
    },
    /** The page shows it: the server has it, whoever said so. */
    delivered(client) {
      const one = find(client);
      if (one) remove(one);
      if (one) showMarks();
    },
    forget(client) {
      const one = find(client);
      if (one) remove(one);
      if (one) tell(one, "forgotten");
    },
    /** Sends one that was refused, or that is old. */
    retry(client) {
      const one = find(client);
      if (!one) return;
      if (isCommand(one)) {
        typed.add(client);
        one.at = Date.now();
        delete one.tried;
      }
      delete one.failed;
      one.agreed = true;
      save(one);
      tell(one, "sending");
      send();
    },
    /** None of a room can be sent any more. */
    close(room, end) {
      for (const one of all().filter((each) => each.room === room && each.failed !== "gone")) {
        one.end = end;
        fail(one, "gone");
      }
    },
  };

  showMarks();
  send();
})();
