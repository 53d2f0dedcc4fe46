// The whole of a hall that is wider than the screen, small: free seats, and the part of the map that is in view.

/** The side of a seat, in pixels. */
const STEP = 6;

export class SeatOverview {
  #canvas;
  #grid;
  #scroll;
  #isWaiting = false;

  constructor(canvas, grid) {
    this.#canvas = canvas;
    this.#grid = grid;
    this.#scroll = grid.closest(".scroll");
  }

  start() {
    const scroll = this.#scroll;
    const drawSoon = () => this.#drawSoon();
    // The best seats are in the middle: the map begins there.
    scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
    scroll.addEventListener("scroll", drawSoon, { passive: true });
    new ResizeObserver(drawSoon).observe(scroll);
    new MutationObserver(drawSoon).observe(this.#grid, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-state"],
    });
    for (const name of ["pointerdown", "pointermove"]) {
      this.#canvas.addEventListener(name, (event) => this.#scrollTo(event));
    }
  }

  #scrollTo(event) {
    if (event.type === "pointermove" && event.buttons === 0) return;
    const box = this.#canvas.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    this.#scroll.scrollLeft = share * this.#scroll.scrollWidth - this.#scroll.clientWidth / 2;
  }

  #drawSoon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  #draw() {
    const [canvas, scroll] = [this.#canvas, this.#scroll];
    canvas.hidden = scroll.scrollWidth <= scroll.clientWidth + 12;
    if (canvas.hidden) return;
    const rows = [...this.#grid.tBodies[0].rows];
    canvas.width = Math.max(...rows.map((row) => row.cells.length - 1)) * STEP;
    canvas.height = rows.length * STEP;
    const { color } = getComputedStyle(canvas);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = color;
    for (const [y, row] of rows.entries()) {
      for (const [x, cell] of [...row.cells].slice(1).entries()) {
        const state = cell.firstElementChild?.dataset.state;
        context.globalAlpha = state === "free" ? 0.55 : state === "mine" ? 1 : 0.12;
        context.fillRect(x * STEP + 1, y * STEP + 1, STEP - 2, STEP - 2);
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = color;
    context.lineWidth = 2;
    const share = canvas.width / scroll.scrollWidth;
    context.strokeRect(scroll.scrollLeft * share + 1, 1, scroll.clientWidth * share - 2, canvas.height - 2);
  }
}
