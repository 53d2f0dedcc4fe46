// Seats to be chosen on a plan: shows how many are chosen, and which.

function show(place) {
  const chosen = [...place.querySelectorAll("input[name=seat]:checked")].map((box) => box.value);
  const line = place.querySelector("[data-chosen]");
  const seats = chosen.length > 0 ? chosen.join(", ") : "–";
  line.textContent = line.dataset.text.replace("{chosen}", `${seats} (${chosen.length})`);
  line.toggleAttribute("data-wrong", chosen.length !== Number(place.dataset.choice));
}

function showAll() {
  for (const place of document.querySelectorAll("[data-choice]")) show(place);
}

document.addEventListener("change", (event) => {
  const place = event.target.closest("[data-choice]");
  if (place) show(place);
});
document.addEventListener("htmx:after:swap", showAll);
showAll();
