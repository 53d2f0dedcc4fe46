// The page of a concert: the seat map, its overview, and the clocks of holds and of the sale.

import { Countdown } from "./countdown.js";
import { SeatMap } from "./seat_map.js";
import { SeatOverview } from "./seat_overview.js";
import { keepFocusInHoldSummary } from "./seats.js";

const grid = document.querySelector("[data-seats]");
const overview = document.querySelector("[data-overview]");

const map = grid ? new SeatMap(grid) : null;

keepFocusInHoldSummary(() => map?.current);
map?.start();
if (grid && overview) new SeatOverview(overview, grid).start();
new Countdown().start();
