// Acts that one tab of the signed-in member does at a time.

import { randomUuid } from "./random_id.js";
import { store, stored } from "./storage.js";
import { wait } from "./timing.js";
import { viewer } from "./viewer.js";

/** How long a tab waits for another one that may have been put to sleep in the middle of an act. */
const LONGEST = 40_000;
/** How long an act belongs to another tab, where the browser has no locks. */
const LEASE = 20_000;

/** Does an act while no other tab of the member does one of this name. */
export async function runAlone(name, act) {
  const lock = `parvis-${name}-${viewer}`;
  if (!navigator.locks) return runLeased(lock, act);
  try {
    return await navigator.locks.request(lock, { signal: AbortSignal.timeout(LONGEST) }, act);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    return navigator.locks.request(lock, { steal: true }, act);
  }
}

async function runLeased(lock, act) {
  const by = randomUuid();
  for (;;) {
    const held = stored(lock);
    const ahead = (held?.until ?? 0) - Date.now();
    if (ahead <= 0 || ahead > LEASE) {
      // A value that is not kept is not seen by other tabs either.
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
