// Text that screen readers say without moving the focus.

export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region || !text) return;
  region.textContent = "";
  // A region that is emptied and filled in one go may stay silent.
  setTimeout(() => {
    region.textContent = text;
  }, 100);
}
