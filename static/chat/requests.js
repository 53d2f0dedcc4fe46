// Common code of the requests of the chat.

import { viewer } from "../common/viewer.js";

/** A response comes within this time, in milliseconds, or not at all. */
export const TIME_LIMIT = 15_000;

/** Headers that name the member for whom the page was drawn, so that it does nothing in the name of another one. */
export function viewerHeaders() {
  return { "hx-request": "true", "x-viewer": viewer, ...(document.hidden ? { "x-unattended": "yes" } : {}) };
}

/** Posts fields. Rejects without a response. */
export function post(url, fields, options = {}) {
  return fetch(url, {
    method: "POST",
    headers: viewerHeaders(),
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(TIME_LIMIT),
    ...options,
  });
}
