const swaps = new WeakMap();

/**
 * Calls `before(message, source)` and `after(message, source)` around each swap of htmx that an element inside a message asked
 * for.
 */
export function aroundMessageSwaps({ before, after }) {
  document.addEventListener("htmx:before:swap", ({ detail }) => {
    const source = detail.ctx?.sourceElement;
    const message = source?.closest?.("article[data-message]");
    if (!message) return;
    // An element that was swapped out cannot say any more where it was.
    swaps.set(detail.ctx, { id: message.id, source });
    before?.(message, source);
  });
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const swap = swaps.get(detail.ctx);
    const message = document.getElementById(swap?.id ?? "");
    if (message) after(message, swap.source);
  });
}
