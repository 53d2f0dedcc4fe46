// What the pages of lockers gain from script: one's own lockers on maps that are drawn for everybody, and the rest of the
// page when they become others.
"use strict";

(() => {
  const set = () => document.getElementById("own-set");
  const words = (text) => (text ?? "").split(" ").filter(Boolean);
  const mine = () => new Set(words(set()?.dataset.own).map((one) => one.split(":")[0]));
  const touched = () => new Set([...mine(), ...words(set()?.dataset.lent)]);

  /** Marks what is the reader's on a map that is about to be shown. */
  function mark(cell) {
    cell.dataset.mine = "";
    const said = cell.querySelector("[data-whose]");
    if (said) said.textContent = set().dataset.saidMine;
  }

  /** Whether a card shows the door or the state otherwise than the map does now. */
  function differs(cell) {
    const card = document.querySelector(`[data-card="${cell.dataset.locker}"], [data-stranger][data-locker="${cell.dataset.locker}"]`);
    return Boolean(card) && (card.dataset.door !== cell.dataset.door || card.dataset.allocation !== cell.dataset.allocation);
  }

  /** The line to a bay: its mark stands on the whole of the bay. Whether a card speaks of it otherwise. */
  function connect(line) {
    const bay = document.getElementById(line.id)?.closest("[data-bay]");
    if (bay) bay.dataset.connection = line.dataset.line;
    const id = line.id.split("-")[1];
    const card = document.querySelector(`[data-of-bay="${id}"]`);
    return Boolean(card) && card.dataset.connectionOf !== line.dataset.line;
  }

  let later = 0;

  /** Asks again for what the stream, which says the same to everybody, cannot bring. */
  function follow() {
    clearTimeout(later);
    later = setTimeout(() => {
      const place = document.querySelector("[data-follows]");
      if (!place) return;
      const target = `#${place.id}`;
      htmx.ajax("GET", place.dataset.follows, { target, select: target, swap: "outerMorph" });
    }, 200);
  }

  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    if (!ctx.sourceElement?.matches?.("[data-live]") || !set()) return;
    const own = mine();
    const near = touched();
    for (const { fragment } of tasks) {
      for (const cell of fragment.querySelectorAll(".cell[data-locker]")) {
        if (own.has(cell.dataset.locker)) mark(cell);
        if (near.has(cell.dataset.locker) || document.querySelector("[data-stranger]")) if (differs(cell)) follow();
      }
      for (const line of fragment.querySelectorAll("[data-line]")) if (connect(line)) follow();
      const now = fragment.querySelector("#own-set");
      if (now && (now.dataset.own !== set().dataset.own || now.dataset.lent !== set().dataset.lent)) follow();
    }
  });
})();
