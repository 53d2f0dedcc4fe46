// Seats to be chosen on a plan: says how many are, and of which.
"use strict";

(() => {
  function show(place) {
    const chosen = [...place.querySelectorAll("input[name=seat]:checked")].map((box) => box.value);
    const line = place.querySelector("[data-chosen]");
    const seats = chosen.length > 0 ? chosen.join(", ") : "–";
    line.textContent = line.dataset.text.replace("{chosen}", `${seats} (${chosen.length})`);
    line.toggleAttribute("data-wrong", chosen.length !== Number(place.dataset.choice));
  }

  const showAll = () => document.querySelectorAll("[data-choice]").forEach(show);
  document.addEventListener("change", (event) => {
    const place = event.target.closest("[data-choice]");
    if (place) show(place);
  });
  document.addEventListener("htmx:after:swap", showAll);
  showAll();
})();
