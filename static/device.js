// What the browser keeps for the signed-in member on this device, and acts that one tab does at a time.
"use strict";

(() => {
  const me = document.body.dataset.viewer;
  if (!me) return;

  /** How long a tab waits for another one that may have been put to sleep in the middle of an act. */
  const LONGEST = 40_000;
  /** How long an act is another tab's, where the browser has no locks. */
  const LEASE = 20_000;

  // The device may be full, or keep nothing at all.

  function stored(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  /** Keeps a value, or removes it when there is none. False: the device does not keep it. */
  function store(key, value) {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
      return true;
    } catch { return false; }
  }

  function keys(prefix) {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; }
  }

  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

  /** A random UUID. Pages that are not served over TLS have no `randomUUID`. */
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** Does an act while no other tab of the member does one of this name. */
  async function alone(name, act) {
    const lock = `parvis-${name}-${me}`;
    if (!navigator.locks) return lease(lock, act);
    try {
      return await navigator.locks.request(lock, { signal: AbortSignal.timeout(LONGEST) }, act);
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      return navigator.locks.request(lock, { steal: true }, act);
    }
  }

  async function lease(lock, act) {
    const by = newId();
    for (;;) {
      const held = stored(lock);
      const ahead = (held?.until ?? 0) - Date.now();
      if (ahead <= 0 || ahead > LEASE) {
        // What is not kept is not seen by other tabs either.
        if (!store(lock, { by, until: Date.now() + LEASE })) return act();
        await wait(50 + Math.random() * 50);
        if (stored(lock)?.by === by) break;
      }
      await wait(250);
    }
    try {
      return await act();
    } finally {
      if (stored(lock)?.by === by) store(lock, null);
    }
  }

  globalThis.parvisDevice = { me, stored, store, keys, wait, newId, alone };
})();
