// The seat map: arrow keys, and the visitor's own seats in what is streamed to everybody.

import { holdSummary, reloadHoldSummary, say, seatsIn } from "./seats.js";

export class SeatMap {
  #grid;
  /** One seat is in the order of the tabulator; the arrows lead to the others. */
  #current;
  /** The marks by which streamed seats are known to be the visitor's. */
  #marks;
  /** Requests of the visitor that have no response yet. */
  #requests = 0;
  #comparison = 0;

  constructor(grid) {
    this.#grid = grid;
    this.#current = grid.querySelector('[data-state="mine"], [data-state="free"]') ?? grid.querySelector("[data-seat]");
    this.#marks = new Set(grid.dataset.marks.split(" ").filter(Boolean));
  }

  /** The seat that the tabulator leads to. */
  get current() {
    return this.#current;
  }

  start() {
    for (const seat of seatsIn(this.#grid)) seat.tabIndex = seat === this.#current ? 0 : -1;
    this.#grid.addEventListener("keydown", (event) => this.#handleKey(event));
    this.#grid.addEventListener("focusin", (event) => {
      const seat = event.target.closest("[data-seat]");
      if (seat) this.#setCurrent(seat);
    });
    // A seat that cannot be had is not asked for: the reason is shown.
    this.#grid.addEventListener("click", (event) => {
      const seat = event.target.closest("[data-seat]");
      if (!seat) return;
      const isRefused = seat.getAttribute("aria-disabled") === "true";
      if (isRefused) event.preventDefault();
      say(isRefused ? seat.getAttribute("aria-label") : "");
    });
    document.addEventListener("htmx:before:swap", ({ detail }) => this.#beforeSwap(detail));
    document.addEventListener("htmx:after:swap", () => this.#afterSwap());
    this.#countRequests();
  }

  #setCurrent(seat) {
    if (this.#current) this.#current.tabIndex = -1;
    this.#current = seat;
    this.#current.tabIndex = 0;
  }

  #handleKey(event) {
    const seat = event.target.closest("[data-seat]");
    if (!seat || event.altKey || event.metaKey || event.shiftKey) return;
    if (!/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(event.key)) return;
    event.preventDefault();
    this.#neighbour(seat, event.key, event.ctrlKey)?.focus();
  }

  /** The seat that a key leads to; with `isFar` beyond the row. */
  #neighbour(seat, key, isFar) {
    const shown = seatsIn(this.#grid).filter((other) => other.checkVisibility());
    const row = shown.filter((other) => other.closest("tr") === seat.closest("tr"));
    const isListed = this.#grid.classList.contains("listed");
    const step = (by) => shown[shown.indexOf(seat) + by];
    const inRow = (by) => row[row.indexOf(seat) + by];
    switch (key) {
      case "ArrowRight":
        return isListed ? step(1) : inRow(1);
      case "ArrowLeft":
        return isListed ? step(-1) : inRow(-1);
      case "ArrowDown":
        return isListed ? step(1) : this.#across(seat, 1);
      case "ArrowUp":
        return isListed ? step(-1) : this.#across(seat, -1);
      case "Home":
        return isFar ? shown[0] : row[0];
      case "End":
        return isFar ? shown.at(-1) : row.at(-1);
      default:
        return undefined;
    }
  }

  /** The seat of the same column, some rows further. */
  #across(seat, by) {
    const rows = [...this.#grid.tBodies[0].rows];
    const row = rows[rows.indexOf(seat.closest("tr")) + by];
    return row?.cells[seat.closest("td").cellIndex]?.querySelector("[data-seat]");
  }

  /** Draws a streamed seat as the visitor's own. */
  #claim(seat) {
    const label = seat.getAttribute("aria-label");
    seat.dataset.state = "mine";
    seat.removeAttribute("aria-disabled");
    seat.setAttribute("aria-pressed", "true");
    seat.setAttribute("aria-label", label.slice(0, label.lastIndexOf(", ") + 2) + this.#grid.dataset.stateMine);
    seat.setAttribute("formaction", `${this.#grid.closest("form").getAttribute("action")}/${seat.value}/release`);
  }

  /** Prepares a seat that is about to be shown. True: it becomes the visitor's, or ceases to be. */
  #prepare(seat, isStreamed) {
    const shown = document.getElementById(seat.id);
    const { holder, state } = seat.dataset;
    if (isStreamed && state === "held" && this.#marks.has(holder)) this.#claim(seat);
    // A guest has a mark from the first hold on.
    if (!isStreamed && state === "mine" && holder) this.#marks.add(holder);
    seat.tabIndex = shown === this.#current ? 0 : -1;
    return (shown?.dataset.state === "mine") !== (seat.dataset.state === "mine");
  }

  #beforeSwap({ ctx, tasks }) {
    const isStreamed = Boolean(ctx.sourceElement?.matches?.("[data-live]"));
    const seats = tasks.flatMap((task) => seatsIn(task.fragment));
    const hasMoved = seats.map((seat) => this.#prepare(seat, isStreamed)).includes(true);
    if (isStreamed && hasMoved) this.#compareSoon();
  }

  #afterSwap() {
    const sale = document.getElementById("sale");
    // Another hall has other rows: the map is drawn anew, not by all visitors in the same moment.
    if (sale && sale.dataset.size !== this.#grid.dataset.size)
      setTimeout(() => location.reload(), Math.random() * 1000);
  }

  // ---- The summary follows the map: a seat may go, or come from another window.

  #countRequests() {
    const isOurs = (event) => event.detail.ctx.sourceElement?.matches?.("[data-live]") === false;
    document.addEventListener("htmx:before:request", (event) => {
      if (isOurs(event)) this.#requests += 1;
    });
    document.addEventListener("htmx:finally:request", (event) => {
      if (isOurs(event)) this.#requests = Math.max(0, this.#requests - 1);
    });
  }

  #compareSoon() {
    clearTimeout(this.#comparison);
    this.#comparison = setTimeout(() => this.#compare(), 250);
  }

  #compare() {
    // The response to a request of the visitor brings a summary of its own.
    if (this.#requests > 0) {
      this.#compareSoon();
      return;
    }
    const mine = seatsIn(this.#grid).filter((seat) => seat.dataset.state === "mine");
    const onMap = mine.map((seat) => seat.value);
    const inSummary = holdSummary().dataset.held.split(" ").filter(Boolean);
    const lost = inSummary.filter((seat) => !onMap.includes(seat));
    if (lost.length > 0) say(`${this.#grid.dataset.gone} ${lost.join(", ")}`);
    if (lost.length > 0 || onMap.length !== inSummary.length) reloadHoldSummary();
  }
}
