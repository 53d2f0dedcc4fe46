// Streams of changes: a page says when it is not live, and gets its stream back as soon as the network is.

/** The server sends a comment every 15 seconds: after a longer silence the connection is dead. */
const SILENCE = 20_000;
/** A stream that is back within this time is not reported as lost. */
const PATIENCE = 1_500;
const RETRY_AFTER = 2_000;
/** Asking again would change nothing. */
const FINAL = new Set([401, 403, 404]);

/** The connection of an element with `data-live`, which the extension hx-sse opens. */
class LiveStream {
  /** The connection of the extension; null without one. */
  connection = null;
  #element;
  /** The server refused it for good. */
  #isOver = false;
  /** The page itself deals with its end. */
  #isTaken = false;
  #noticeTimer = 0;
  #silenceTimer = 0;
  #retryTimer = 0;

  constructor(element) {
    this.#element = element;
  }

  get isConnected() {
    return this.#element.isConnected;
  }

  /** Opens the stream, when the first connection failed or the extension gave up. */
  open() {
    clearTimeout(this.#retryTimer);
    const element = this.#element;
    if (this.#isOver || !element.isConnected || element._htmx?.sse) return;
    const timeout = htmx.config.sse.connectTimeout;
    htmx.ajax("GET", element.getAttribute("hx-sse:connect"), { source: element, timeout });
  }

  /** Ends a connection that may be dead: the extension then connects anew, from the last event on. */
  cut() {
    this.stopWaiting();
    if (!document.hidden) this.#show(false);
    this.connection?.reader?.cancel();
  }

  /** Does not take silence for a dead connection any more. */
  stopWaiting() {
    clearTimeout(this.#silenceTimer);
  }

  beforeConnection(connection) {
    this.connection = connection;
    if (this.#isOver) connection.cancelled = true;
    if (connection.attempt > 0) this.#show(false);
  }

  afterConnection(connection) {
    this.receive();
    this.#show(true);
    // Opened in the background, or hidden while it connected: the extension gives back only streams that were there when
    // the page was hidden, and a browser has few connections for all its tabs.
    if (document.hidden) {
      setTimeout(() => {
        if (document.hidden) connection.visibilityHandler?.();
      });
    }
  }

  /** Notes a sign of life. */
  receive() {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.cut(), SILENCE);
  }

  fail(status) {
    if (FINAL.has(status) && this.#end(status)) return;
    this.#show(false);
  }

  close() {
    this.stopWaiting();
    this.connection = null;
    if (this.isConnected) this.#openLater();
  }

  afterRequest(status) {
    if (this.#element._htmx?.sse) return;
    if (FINAL.has(status) && this.#end(status)) return;
    this.#openLater();
  }

  /** Ends the stream for good. True: the page deals with it, else the page shows that it is not live. */
  #end(status) {
    this.#isOver = true;
    const event = new CustomEvent("parvis:over", { bubbles: true, cancelable: true, detail: { status } });
    this.#isTaken = !this.#element.dispatchEvent(event);
    if (this.#isTaken) this.#show(true);
    return this.#isTaken;
  }

  #openLater() {
    this.#show(false);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.open(), RETRY_AFTER * (0.5 + Math.random()));
  }

  #show(isLive) {
    clearTimeout(this.#noticeTimer);
    const line = document.querySelector("[data-live-state]");
    if (!line) return;
    if (isLive || this.#isTaken) {
      line.hidden = true;
    } else {
      this.#noticeTimer = setTimeout(() => {
        line.hidden = document.hidden;
      }, PATIENCE);
    }
  }
}

const streams = new Map();

function streamOf(element) {
  if (!element.matches?.("[data-live]")) return null;
  if (!streams.has(element)) streams.set(element, new LiveStream(element));
  return streams.get(element);
}

/** Calls `act` with the stream of the element of an event of htmx. */
function on(name, act) {
  document.addEventListener(name, ({ target, detail }) => {
    const stream = streamOf(target);
    if (stream) act(stream, detail, target);
  });
}

on("htmx:sse:before:connection", (stream, { connection }) => stream.beforeConnection(connection));
on("htmx:sse:after:connection", (stream, { connection }) => stream.afterConnection(connection));
on("htmx:sse:before:message", (stream) => stream.receive());
on("htmx:sse:error", (stream, { status }) => stream.fail(status));
on("htmx:sse:close", (stream, _, element) => {
  stream.close();
  if (!stream.isConnected) streams.delete(element);
});
on("htmx:finally:request", (stream, { ctx }) => stream.afterRequest(ctx.response?.status));

// htmx may have looked at the page before the extension was there.
document.addEventListener("DOMContentLoaded", () =>
  setTimeout(() => {
    for (const element of document.querySelectorAll("[data-live]")) if (!element._htmx) htmx.process(element);
  }),
);

addEventListener("offline", () => {
  for (const stream of streams.values()) stream.cut();
});
addEventListener("online", () => {
  for (const stream of streams.values()) {
    stream.connection?.delayCanceller?.();
    if (!stream.connection) stream.open();
  }
});
document.addEventListener("visibilitychange", () => {
  // A hidden page gives its stream back: silence is no sign then.
  if (document.hidden) for (const stream of streams.values()) stream.stopWaiting();
});
