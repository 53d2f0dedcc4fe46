// The page of a booking that is being made: the clock of its holds.

import { Countdown } from "./countdown.js";

new Countdown().start();
