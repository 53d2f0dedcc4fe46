// Common code of the scripts of a concert's page.

import { announce } from "../common/announcer.js";

/** The seats in a part of a page. */
export const seatsIn = (place) => [...place.querySelectorAll("[data-seat]")];

/** The summary of the seats that the visitor holds; null where the page has none. */
export const holdSummary = () => document.getElementById("sheet");

/** Shows a text under the seat map, to the eye and the ear. */
export function say(text) {
  const line = document.querySelector("[data-said]");
  if (line) line.textContent = text;
  else announce(text);
}

/** Asks the server for the summary. */
export function reloadHoldSummary() {
  const element = holdSummary();
  if (element) htmx.ajax("GET", element.dataset.sheet, { target: "#sheet", swap: "outerHTML" });
}

/** Keeps the focus in the summary when a swap draws it anew; without a link or button in it, on another element. */
export function keepFocusInHoldSummary(fallback) {
  let wasInside = false;
  document.addEventListener("htmx:before:swap", () => {
    wasInside = Boolean(holdSummary()?.contains(document.activeElement));
  });
  document.addEventListener("htmx:after:swap", () => {
    if (wasInside && document.activeElement === document.body) {
      (holdSummary()?.querySelector("button, a") ?? fallback())?.focus({ preventScroll: true });
    }
    wasInside = false;
  });
}
