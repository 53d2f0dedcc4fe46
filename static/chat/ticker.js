// A clock in a worker: browsers slow down the timers of hidden pages, but not those of workers.

setInterval(() => postMessage(null), 4_000);
