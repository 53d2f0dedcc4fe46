// The script of every page. Without it every link and form works the same; elements that need script are served `hidden`.

import { announce } from "./announcer.js";
import { handleButtonActions } from "./button_actions.js";
import { handleFileUploads } from "./file_upload.js";
import { viewer } from "./viewer.js";

const root = document.documentElement;
const within = (place, selector) => [
  ...(place.matches?.(selector) ? [place] : []),
  ...place.querySelectorAll(selector),
];

/** Prepares what the server drew: at load, and after each swap. */
function enhance(place) {
  for (const element of within(place, "[data-script]")) element.hidden = false;
  showErrors(place);
}

/** Leads to the errors of a form: the title names them, and the summary has the focus. */
function showErrors(place) {
  const [summary] = within(place, "[data-error-summary]");
  if (!summary) return;
  const prefix = summary.dataset.titlePrefix;
  if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title;
  summary.focus();
}

/** Shows a notice that the page keeps in a `<template>`. */
function showNotice(id) {
  const template = document.getElementById(id);
  const notices = document.getElementById("notices");
  if (!template || !notices) return;
  notices.replaceChildren(template.content.cloneNode(true));
  enhance(notices);
  notices.scrollIntoView({ block: "nearest" });
}

handleButtonActions();

// The theme changes at once; saving the form makes it last.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-theme-choices] input")) return;
  if (target.value === "auto") delete root.dataset.theme;
  else root.dataset.theme = target.value;
});

// Another member may have signed in since, in another tab: in their name this page does nothing.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (viewer && ctx.request.headers) ctx.request.headers["x-viewer"] = viewer;
});

handleFileUploads();

// "More": the first new line takes the focus that the link had.
let lineBeforeMore = null;
document.addEventListener("htmx:before:swap", (event) => {
  const link = event.detail.ctx.sourceElement;
  lineBeforeMore = link?.matches?.("[data-more]") ? link.closest("li, tr")?.previousElementSibling : null;
});

document.addEventListener("htmx:after:swap", (event) => {
  const line = lineBeforeMore?.nextElementSibling;
  lineBeforeMore = null;
  if (line) {
    const link = line.querySelector("a, button");
    if (!link) line.tabIndex = -1;
    (link ?? line).focus();
  }
  // htmx names the element that it replaced; the element that stands there now has the same id.
  const place = document.getElementById(event.detail.ctx.target?.id) ?? event.target;
  if (place.id === "notices") place.scrollIntoView({ block: "nearest" });
  enhance(place);
  announce(place.querySelector("[data-announce]")?.textContent.trim());
});

// A stream comes back by itself.
document.addEventListener("htmx:error", ({ target }) => {
  if (!target.matches?.("[data-live]")) showNotice("connection-lost");
});

enhance(document);
