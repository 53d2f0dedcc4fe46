// Older and newer messages as one scrolls, without moving what one reads; never more than three hundred in the page.
"use strict";

(() => {
  const log = document.getElementById("messages");
  const lines = document.getElementById("lines");
  if (!log || !lines) return;
  const MOST = 300;

  const messages = () => [...log.querySelectorAll(":scope > [data-message]")];
  const line = (way) => log.querySelector(`:scope > .more:has([data-${way}])`);

  /** Says where the way on begins: `older` before the first message, `newer` after the last. */
  function lead(way) {
    let place = line(way);
    if (!place) {
      place = lines.content.querySelector(`.more:has([data-${way}])`).cloneNode(true);
      if (way === "older") log.prepend(place);
      else log.append(place);
      htmx.process(place);
      watcher.observe(place);
    }
    const shown = messages();
    const seq = (way === "older" ? shown[0] : shown[shown.length - 1])?.dataset.seq ?? 0;
    for (const link of place.querySelectorAll("a")) {
      for (const name of ["href", "hx-get"]) {
        link.setAttribute(name, link.getAttribute(name).replace(/(before|after)=\d+/, `$1=${seq}`));
      }
    }
  }

  /** Day lines without a day below them, and those that say the same day twice. */
  function tidy() {
    let day = null;
    for (const node of [...log.children]) {
      if (!node.matches("h2.day")) continue;
      const here = node.querySelector("time")?.dateTime;
      let next = node.nextElementSibling;
      while (next?.matches("#new")) next = next.nextElementSibling;
      if (here === day || !next || next.matches("h2.day, .more")) node.remove();
      else day = here;
    }
  }

  /** The oldest go while one reads the end, the newest while one reads what was before. */
  function trim(from) {
    const shown = messages();
    const over = shown.length - MOST;
    if (over <= 0) return;
    for (const node of from === "top" ? shown.slice(0, over) : shown.slice(-over)) node.remove();
    if (from === "foot") log.setAttribute("data-newer", "");
    lead(from === "top" ? "older" : "newer");
    tidy();
  }

  log.addEventListener("parvis:grown", () => {
    const rest = log.scrollHeight - log.scrollTop;
    trim("top");
    log.scrollTop = log.scrollHeight - rest;
  });

  /** What comes in above pushes nothing that one reads. */
  let anchor = null;

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    const place = detail.ctx?.sourceElement?.closest?.(".more");
    if (!place || place.parentElement !== log) return;
    const older = !!place.querySelector("[data-older]");
    const kept = messages()[older ? 0 : messages().length - 1];
    anchor = { older, kept, top: kept?.getBoundingClientRect().top ?? 0 };
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!anchor) return;
    const { older, kept, top } = anchor;
    anchor = null;
    tidy();
    if (!older) log.toggleAttribute("data-newer", !!line("newer"));
    if (kept?.isConnected) log.scrollTop += kept.getBoundingClientRect().top - top;
    trim(older ? "foot" : "top");
    if (kept?.isConnected) log.scrollTop += kept.getBoundingClientRect().top - top;
    for (const way of ["older", "newer"]) if (line(way)) watcher.observe(line(way));
  });

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && target.isConnected) target.querySelector("a")?.click();
    }
  }, { root: log, rootMargin: "200px 0px" });

  // Not at once: the page first goes to where one reads.
  setTimeout(() => {
    for (const way of ["older", "newer"]) if (line(way)) watcher.observe(line(way));
  }, 500);
})();
