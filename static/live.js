// Streams of changes: a page says when it is not live, and gets its stream back as soon as the network is.
"use strict";

(() => {
  // The server says something every 15 seconds. Whoever hears nothing for longer is cut off without knowing.
  const SILENCE = 20_000;
  // A stream that is back at once was not worth a word.
  const PATIENCE = 1_500;
  const AGAIN = 2_000;
  // Asking again would change nothing.
  const FINAL = new Set([401, 403, 404]);

  /** Stream by element: its connection, timers, whether it is over for good. */
  const streams = new Map();

  /** Asking again would change nothing: the page may know what to do, else it says that it is not live. */
  function over(stream, status) {
    stream.over = true;
    stream.taken = !stream.element.dispatchEvent(new CustomEvent("parvis:over", { bubbles: true, cancelable: true, detail: { status } }));
    if (stream.taken) show(stream, true);
    return stream.taken;
  }

  function streamOf(element) {
    if (!element.matches?.("[data-live]")) return null;
    if (!streams.has(element)) streams.set(element, { element, connection: null, over: false });
    return streams.get(element);
  }

  function show(stream, live) {
    clearTimeout(stream.notice);
    const line = document.querySelector("[data-live-state]");
    if (!line) return;
    if (live || stream.taken) line.hidden = true;
    else stream.notice = setTimeout(() => { line.hidden = document.hidden; }, PATIENCE);
  }

  function heard(stream) {
    clearTimeout(stream.silence);
    stream.silence = setTimeout(() => cut(stream), SILENCE);
  }

  /** Ends what may be hanging: the extension then connects anew, from where it was. */
  function cut(stream) {
    clearTimeout(stream.silence);
    if (!document.hidden) show(stream, false);
    stream.connection?.reader?.cancel();
  }

  /** The first connection failed, or the extension gave up. */
  function begin(stream) {
    clearTimeout(stream.again);
    const { element } = stream;
    if (stream.over || !element.isConnected || element._htmx?.sse) return;
    const timeout = htmx.config.sse.connectTimeout;
    htmx.ajax("GET", element.getAttribute("hx-sse:connect"), { source: element, timeout });
  }

  function beginLater(stream) {
    show(stream, false);
    clearTimeout(stream.again);
    stream.again = setTimeout(() => begin(stream), AGAIN * (0.5 + Math.random()));
  }

  const on = (name, act) => document.addEventListener(name, (event) => {
    const stream = streamOf(event.target);
    if (stream) act(stream, event.detail);
  });

  on("htmx:sse:before:connection", (stream, { connection }) => {
    stream.connection = connection;
    if (stream.over) connection.cancelled = true;
    if (connection.attempt > 0) show(stream, false);
  });
  on("htmx:sse:after:connection", (stream, { connection }) => {
    heard(stream);
    show(stream, true);
    // Opened in the background, or hidden while it connected: the extension gives back only what was there when
    // the page was hidden, and a browser has few connections for all its tabs.
    if (document.hidden) setTimeout(() => { if (document.hidden) connection.visibilityHandler?.(); });
  });
  on("htmx:sse:before:message", heard);
  on("htmx:sse:error", (stream, { status }) => {
    if (FINAL.has(status) && over(stream, status)) return;
    show(stream, false);
  });
  on("htmx:sse:close", (stream) => {
    clearTimeout(stream.silence);
    stream.connection = null;
    if (stream.element.isConnected) beginLater(stream);
    else streams.delete(stream.element);
  });
  on("htmx:finally:request", (stream, { ctx }) => {
    if (stream.element._htmx?.sse) return;
    if (FINAL.has(ctx.response?.status) && over(stream, ctx.response.status)) return;
    beginLater(stream);
  });

  // htmx may have looked at the page before the extension was there.
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
    for (const element of document.querySelectorAll("[data-live]")) if (!element._htmx) htmx.process(element);
  }));

  addEventListener("offline", () => streams.forEach(cut));
  addEventListener("online", () => {
    for (const stream of streams.values()) {
      stream.connection?.delayCanceller?.();
      if (!stream.connection) begin(stream);
    }
  });
  document.addEventListener("visibilitychange", () => {
    // A hidden page gives its stream back: silence is no sign then.
    if (document.hidden) streams.forEach((stream) => clearTimeout(stream.silence));
  });
})();
