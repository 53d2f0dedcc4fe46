// What the map of seats gains from script: arrow keys, one's own seats in what is streamed, the clock of a hold.
"use strict";

(() => {
  const SOON = 60;
  const grid = document.querySelector("[data-seats]");
  const sheet = () => document.getElementById("sheet");
  const seatsIn = (place) => [...place.querySelectorAll("[data-seat]")];
  const announce = (text) => document.dispatchEvent(new CustomEvent("parvis:announce", { detail: text }));

  /** Says something under the map, to the eye and the ear. */
  function say(text) {
    const line = document.querySelector("[data-said]");
    if (line) line.textContent = text;
    else announce(text);
  }

  // The focus: one seat is in the order of the tabulator, the arrows lead to the others.
  let current = grid?.querySelector('[data-state="mine"], [data-state="free"]') ?? grid?.querySelector("[data-seat]");

  function setCurrent(seat) {
    if (current) current.tabIndex = -1;
    current = seat;
    current.tabIndex = 0;
  }

  function neighbour(seat, key, far) {
    const shown = seatsIn(grid).filter((one) => one.checkVisibility());
    const row = shown.filter((one) => one.closest("tr") === seat.closest("tr"));
    const listed = grid.classList.contains("listed");
    const at = shown.indexOf(seat);
    const step = (by) => shown[at + by];
    const inRow = (by) => row[row.indexOf(seat) + by];
    const across = (by) => {
      const rows = [...grid.tBodies[0].rows];
      const other = rows[rows.indexOf(seat.closest("tr")) + by];
      return other?.cells[seat.closest("td").cellIndex]?.querySelector("[data-seat]");
    };
    switch (key) {
      case "ArrowRight": return listed ? step(1) : inRow(1);
      case "ArrowLeft": return listed ? step(-1) : inRow(-1);
      case "ArrowDown": return listed ? step(1) : across(1);
      case "ArrowUp": return listed ? step(-1) : across(-1);
      case "Home": return far ? shown[0] : row[0];
      case "End": return far ? shown.at(-1) : row.at(-1);
      default: return undefined;
    }
  }

  function setUpGrid() {
    for (const seat of seatsIn(grid)) seat.tabIndex = seat === current ? 0 : -1;
    grid.addEventListener("keydown", (event) => {
      const seat = event.target.closest("[data-seat]");
      if (!seat || event.altKey || event.metaKey || event.shiftKey) return;
      if (!/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(event.key)) return;
      event.preventDefault();
      neighbour(seat, event.key, event.ctrlKey)?.focus();
    });
    grid.addEventListener("focusin", (event) => {
      const seat = event.target.closest("[data-seat]");
      if (seat) setCurrent(seat);
    });
    // What cannot be had is not asked for: why is said.
    grid.addEventListener("click", (event) => {
      const seat = event.target.closest("[data-seat]");
      if (!seat) return;
      const refused = seat.getAttribute("aria-disabled") === "true";
      if (refused) event.preventDefault();
      say(refused ? seat.getAttribute("aria-label") : "");
    });
  }

  // What is streamed is drawn for everybody: here one's own seats become one's own again.
  const marks = new Set(grid?.dataset.marks.split(" ").filter(Boolean));

  function claim(seat) {
    const label = seat.getAttribute("aria-label");
    seat.dataset.state = "mine";
    seat.removeAttribute("aria-disabled");
    seat.setAttribute("aria-pressed", "true");
    seat.setAttribute("aria-label", label.slice(0, label.lastIndexOf(", ") + 2) + grid.dataset.stateMine);
    seat.setAttribute("formaction", `${grid.closest("form").getAttribute("action")}/${seat.value}/release`);
  }

  /** Prepares a seat that is about to be shown. Whether it comes to the reader, or goes. */
  function prepare(seat, streamed) {
    const shown = document.getElementById(seat.id);
    const { holder, state } = seat.dataset;
    if (streamed && state === "held" && marks.has(holder)) claim(seat);
    // A guest has a mark from the first hold on.
    if (!streamed && state === "mine" && holder) marks.add(holder);
    seat.tabIndex = shown === current ? 0 : -1;
    return (shown?.dataset.state === "mine") !== (seat.dataset.state === "mine");
  }

  let focusInSheet = false;

  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    focusInSheet = Boolean(sheet()?.contains(document.activeElement));
    if (!grid) return;
    const streamed = Boolean(ctx.sourceElement?.matches?.("[data-live]"));
    const seats = tasks.flatMap((task) => seatsIn(task.fragment));
    const moved = seats.map((seat) => prepare(seat, streamed)).includes(true);
    if (streamed && moved) checkSoon();
  });

  document.addEventListener("htmx:after:swap", () => {
    const sale = document.getElementById("sale");
    // Another hall has other rows: the map is drawn anew, not by all in the same moment.
    if (grid && sale && sale.dataset.hall !== grid.dataset.hall) setTimeout(() => location.reload(), Math.random() * 1000);
    tick();
    if (focusInSheet && document.activeElement === document.body) {
      (sheet()?.querySelector("button, a") ?? current)?.focus({ preventScroll: true });
    }
    focusInSheet = false;
  });

  // The sheet follows the map: a seat may go, or come from another window.
  let asked = 0;
  let check = 0;
  const ours = (event) => event.detail.ctx.sourceElement?.matches?.("[data-live]") === false;
  document.addEventListener("htmx:before:request", (event) => { if (ours(event)) asked += 1; });
  document.addEventListener("htmx:finally:request", (event) => { if (ours(event)) asked = Math.max(0, asked - 1); });

  function checkSoon() {
    clearTimeout(check);
    check = setTimeout(compare, 250);
  }

  function compare() {
    // What the reader has just asked for brings a sheet of its own.
    if (asked > 0) return checkSoon();
    const onMap = seatsIn(grid).filter((seat) => seat.dataset.state === "mine").map((seat) => seat.value);
    const inSheet = sheet().dataset.held.split(" ").filter(Boolean);
    const gone = inSheet.filter((seat) => !onMap.includes(seat));
    if (gone.length > 0) say(`${grid.dataset.gone} ${gone.join(", ")}`);
    if (gone.length > 0 || onMap.length !== inSheet.length) fetchSheet();
  }

  function fetchSheet() {
    const element = sheet();
    if (element) htmx.ajax("GET", element.dataset.sheet, { target: "#sheet", swap: "outerHTML" });
  }

  // The clock of a hold. It goes by the time since the page came, whatever the clock on the wall says.
  const ends = new WeakMap();
  let warned = false;

  function endOf(element, seconds) {
    if (!ends.has(element)) ends.set(element, performance.now() + Number(seconds) * 1000);
    return ends.get(element);
  }

  function tickHold(hold) {
    const left = Math.max(0, Math.ceil((endOf(hold, hold.dataset.seconds) - performance.now()) / 1000));
    const clock = hold.querySelector("[data-hold-clock]");
    clock.textContent = `${Math.floor(left / 60)} min ${left % 60} s`;
    clock.setAttribute("datetime", `PT${left}S`);
    const bar = hold.querySelector("progress");
    if (bar) bar.value = left;
    if (left <= SOON) hold.dataset.tone = "warn";
    if (left > SOON) warned = false;
    else if (!warned && left > 0) {
      warned = true;
      announce(hold.dataset.soon);
    }
    if (left === 0 && !hold.dataset.ended) end(hold);
  }

  function end(hold) {
    hold.dataset.ended = "true";
    warned = false;
    if (sheet()) {
      hold.hidden = true;
      say(hold.dataset.over);
      // The server counts in fractions: it is not asked a moment too soon.
      setTimeout(fetchSheet, 1000);
    } else {
      hold.textContent = hold.dataset.over;
      announce(hold.dataset.over);
      // Nothing can be booked any more: the same seats can be taken again.
      for (const part of document.querySelectorAll("[data-while-held]")) part.hidden = true;
      for (const part of document.querySelectorAll("[data-when-over]")) part.hidden = false;
    }
  }

  function tick() {
    for (const hold of document.querySelectorAll("[data-hold]:not([data-ended])")) tickHold(hold);
    for (const sale of document.querySelectorAll("[data-opens]:not([data-opened])")) {
      // A little apart: everybody waits for the same moment.
      if (endOf(sale, sale.dataset.opens) + 300 + Math.random() * 700 > performance.now()) continue;
      sale.dataset.opened = "true";
      htmx.trigger(sale, "opened");
    }
  }

  document.addEventListener("visibilitychange", () => {
    // A machine that slept may have stopped this clock.
    if (!document.hidden && sheet()?.querySelector("[data-hold]")) fetchSheet();
  });

  // The whole of a hall that is wider than the screen, small: where is something free, and what does one see of it?
  const overview = document.querySelector("[data-overview]");
  const STEP = 6;

  function drawOverview() {
    const scroll = grid.closest(".scroll");
    overview.hidden = scroll.scrollWidth <= scroll.clientWidth + 12;
    if (overview.hidden) return;
    const rows = [...grid.tBodies[0].rows];
    overview.width = Math.max(...rows.map((row) => row.cells.length - 1)) * STEP;
    overview.height = rows.length * STEP;
    const style = getComputedStyle(overview);
    const draw = overview.getContext("2d");
    draw.clearRect(0, 0, overview.width, overview.height);
    for (const [y, row] of rows.entries()) {
      for (const [x, cell] of [...row.cells].slice(1).entries()) {
        const state = cell.firstElementChild?.dataset.state;
        draw.globalAlpha = state === "free" ? 0.55 : state === "mine" ? 1 : 0.12;
        draw.fillStyle = style.color;
        draw.fillRect(x * STEP + 1, y * STEP + 1, STEP - 2, STEP - 2);
      }
    }
    draw.globalAlpha = 1;
    draw.strokeStyle = style.color;
    draw.lineWidth = 2;
    const share = overview.width / scroll.scrollWidth;
    draw.strokeRect(scroll.scrollLeft * share + 1, 1, scroll.clientWidth * share - 2, overview.height - 2);
  }

  function setUpOverview() {
    const scroll = grid.closest(".scroll");
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; drawOverview(); });
    };
    // The best seats are in the middle: one begins there.
    scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
    scroll.addEventListener("scroll", soon, { passive: true });
    new ResizeObserver(soon).observe(scroll);
    new MutationObserver(soon).observe(grid, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
    const go = (event) => {
      if (event.type === "pointermove" && event.buttons === 0) return;
      const box = overview.getBoundingClientRect();
      scroll.scrollLeft = ((event.clientX - box.left) / box.width) * scroll.scrollWidth - scroll.clientWidth / 2;
    };
    overview.addEventListener("pointerdown", go);
    overview.addEventListener("pointermove", go);
  }

  if (grid) setUpGrid();
  if (grid && overview) setUpOverview();
  tick();
  setInterval(tick, 500);
})();
