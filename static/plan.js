// The plan of the box office: what is streamed leaves the ticks as they are.
"use strict";

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!ctx.sourceElement?.matches?.("[data-live]")) return;
  for (const { fragment } of tasks) {
    for (const box of fragment.querySelectorAll('input[name="seat"]')) {
      box.toggleAttribute("checked", Boolean(document.getElementById(box.id)?.checked));
    }
  }
});
