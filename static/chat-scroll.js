// Older and newer messages as one scrolls, without moving what one reads; never more than three hundred in the page.
"use strict";

(() => {
  const chat = globalThis.parvisChat;
  const lines = document.getElementById("lines");
  if (!chat || !lines) return;
  const { log, messages } = chat;
  const MOST = 300;

  const line = (way) => log.querySelector(`:scope > .more:has([data-${way}])`);

  /** Says where the way on begins: `older` before the first message, `newer` after the last. */
  function lead(way) {
    const shown = messages();
    let place = line(way);
    if (!place) {
      place = lines.content.querySelector(`.more:has([data-${way}])`).cloneNode(true);
      if (way === "older") log.prepend(place);
      else shown.at(-1).after(place);
      htmx.process(place);
      watcher.observe(place);
    }
    const seq = chat.seq(way === "older" ? shown[0] : shown.at(-1));
    for (const link of place.querySelectorAll("a")) {
      for (const name of ["href", "hx-get"]) {
        link.setAttribute(name, link.getAttribute(name).replace(/(before|after)=\d+/, `$1=${seq}`));
      }
    }
  }

  /** Day lines without a day below them, and those that say the same day twice. */
  function tidy() {
    // What was read meanwhile has moved the line: the last one counts.
    for (const line of [...log.querySelectorAll(":scope > #new")].slice(0, -1)) line.remove();
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
    const spare = from === "top" ? shown.slice(0, over) : shown.slice(-over);
    // What is being written stays.
    if (spare.some((node) => node.querySelector("[data-edit-form]"))) return;
    const rest = log.scrollHeight - log.scrollTop;
    for (const node of spare) node.remove();
    if (from === "foot") log.setAttribute("data-newer", "");
    lead(from === "top" ? "older" : "newer");
    tidy();
    if (from === "top") log.scrollTop = log.scrollHeight - rest;
  }

  chat.trim = trim;

  /** What comes in above pushes nothing that one reads. */
  let anchor = null;

  const wayOn = ({ detail }) => {
    const place = detail.ctx?.sourceElement?.closest?.(".more");
    return place?.parentElement === log ? place : null;
  };

  document.addEventListener("htmx:before:request", (event) => {
    if (!wayOn(event)) return;
    // What asked is swapped out by the answer, and cannot be asked any more.
    event.detail.ctx.wayOn = true;
    chat.loading += 1;
  });
  document.addEventListener("htmx:finally:request", ({ detail }) => {
    if (!detail.ctx?.wayOn) return;
    chat.loading -= 1;
    if (chat.loading === 0) chat.replay();
    // Nothing came: what stays in sight would not be asked again.
    setTimeout(() => { watcher.disconnect(); observe(); }, 3_000);
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const place = wayOn(event);
    if (!place) return;
    const older = !!place.querySelector("[data-older]");
    const shown = messages();
    const kept = older ? shown[0] : shown.at(-1);
    anchor = { older, kept, top: kept?.getBoundingClientRect().top ?? 0, held: place.contains(document.activeElement) };
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!anchor) return;
    const { older, kept, top, held } = anchor;
    anchor = null;
    tidy();
    if (!older) log.toggleAttribute("data-newer", !!line("newer"));
    chat.replay();
    chat.reconcile?.();
    if (kept?.isConnected) log.scrollTop += kept.getBoundingClientRect().top - top;
    trim(older ? "foot" : "top");
    if (kept?.isConnected) log.scrollTop += kept.getBoundingClientRect().top - top;
    if (held) focusOn(kept, older);
    observe();
  });

  /** The focus that the way on had goes to what it led to. */
  function focusOn(kept, older) {
    let next = older ? kept?.previousElementSibling : kept?.nextElementSibling;
    while (next && !next.matches("article[data-message]")) next = older ? next.previousElementSibling : next.nextElementSibling;
    (next ?? log).focus({ preventScroll: true });
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && target.isConnected) target.querySelector("a")?.click();
    }
  }, { root: log, rootMargin: "200px 0px" });

  function observe() {
    for (const place of ["older", "newer"].map(line).filter(Boolean)) {
      htmx.process(place);
      watcher.observe(place);
    }
  }

  // Not at once: the page first goes to where one reads.
  log.addEventListener("parvis:renewed", () => setTimeout(observe, 500));
  setTimeout(observe, 500);
})();
