// A clock in a worker: browsers slow down the timers of hidden pages, but not those of workers.
"use strict";

setInterval(() => postMessage(null), 4_000);
