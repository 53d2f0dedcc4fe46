// Lockers on maps that are streamed to everybody: the viewer's own are marked, and the rest of the page is read again when they
// change.

/** Several changes within this time are followed by one request. */
const BATCH = 200;

const words = (text) => (text ?? "").split(" ").filter(Boolean);

/** The element that lists the viewer's own and borrowed lockers. */
const ownSet = () => document.getElementById("own-set");
const ownLockers = () => new Set(words(ownSet()?.dataset.own).map((entry) => entry.split(":")[0]));
const relatedLockers = () => new Set([...ownLockers(), ...words(ownSet()?.dataset.lent)]);

/** Marks a cell of the viewer on a map that is about to be shown. */
function markOwn(cell) {
  cell.dataset.mine = "";
  const label = cell.querySelector("[data-whose]");
  if (label) label.textContent = ownSet().dataset.saidMine;
}

/** Whether the card of a locker shows another door state or allocation than its new cell. */
function differsFromCard(cell) {
  const { locker } = cell.dataset;
  const card = document.querySelector(`[data-card="${locker}"], [data-stranger][data-locker="${locker}"]`);
  const differs = (name) => card.dataset[name] !== cell.dataset[name];
  return Boolean(card) && (differs("door") || differs("allocation"));
}

/** Puts the connection of a bay on the whole of the bay. True: a card shows another one. */
function updateConnection(line) {
  const bay = document.getElementById(line.id)?.closest("[data-bay]");
  if (bay) bay.dataset.connection = line.dataset.line;
  const id = line.id.split("-")[1];
  const card = document.querySelector(`[data-of-bay="${id}"]`);
  return Boolean(card) && card.dataset.connectionOf !== line.dataset.line;
}

let reloadTimer = 0;

/** Asks for the viewer's part of the page, which the stream for everybody cannot bring. */
function reloadOwnPart() {
  clearTimeout(reloadTimer);
  reloadTimer = setTimeout(() => {
    const place = document.querySelector("[data-follows]");
    if (!place) return;
    const target = `#${place.id}`;
    htmx.ajax("GET", place.dataset.follows, { target, select: target, swap: "outerMorph" });
  }, BATCH);
}

/** Whether a list of own lockers differs from the one in the page. */
function isChanged(set) {
  return set.dataset.own !== ownSet().dataset.own || set.dataset.lent !== ownSet().dataset.lent;
}

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!ctx.sourceElement?.matches?.("[data-live]") || !ownSet()) return;
  const own = ownLockers();
  const related = relatedLockers();
  const showsStranger = document.querySelector("[data-stranger]") !== null;
  for (const { fragment } of tasks) {
    for (const cell of fragment.querySelectorAll(".cell[data-locker]")) {
      if (own.has(cell.dataset.locker)) markOwn(cell);
      if ((related.has(cell.dataset.locker) || showsStranger) && differsFromCard(cell)) reloadOwnPart();
    }
    for (const line of fragment.querySelectorAll("[data-line]")) if (updateConnection(line)) reloadOwnPart();
    const set = fragment.querySelector("#own-set");
    if (set && isChanged(set)) reloadOwnPart();
  }
});
