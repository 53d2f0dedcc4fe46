// The seat plan of the box office: streamed changes leave the ticked boxes as they are.

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!ctx.sourceElement?.matches?.("[data-live]")) return;
  for (const { fragment } of tasks) {
    for (const box of fragment.querySelectorAll('input[name="seat"]')) {
      box.toggleAttribute("checked", Boolean(document.getElementById(box.id)?.checked));
    }
  }
});
