// The page of the check-in. Without script its form is sent as any other.

import { Beeper } from "./beeper.js";
import { CheckIn } from "./check_in.js";
import { TicketCamera } from "./ticket_camera.js";
import { TicketList } from "./ticket_list.js";
import { Verdicts } from "./verdicts.js";

const root = document.querySelector("[data-door]");
const form = root.querySelector("[data-scan]");
const verdicts = new Verdicts(root, new Beeper(root.querySelector("[data-sound]")));
const checkIn = new CheckIn(root, form.action, verdicts);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  checkIn.scan(form.elements.ticket.value);
  form.elements.ticket.value = "";
  form.elements.ticket.focus();
});

// Answers to "how many come in?" and "let in anyway", in the big verdict and in those before it.
root.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-question]")) return;
  event.preventDefault();
  const fields = new FormData(event.target, event.submitter);
  // The same question may stand in the list of the last verdicts too: it is answered once.
  for (const question of root.querySelectorAll("[data-question]")) {
    if (question.elements.ticket.value !== fields.get("ticket")) continue;
    for (const button of question.querySelectorAll("button")) button.disabled = true;
  }
  checkIn.scan(fields.get("ticket"), { count: fields.get("count") ?? "", anyway: fields.get("anyway") ?? "" });
});

const button = root.querySelector("[data-camera]");
const noCamera = root.querySelector("[data-no-camera]");
const camera = new TicketCamera(root.querySelector("[data-finder]"), (ticket) => checkIn.scan(ticket));

button.addEventListener("click", async () => {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  noCamera.hidden = true;
  if (!isOn) {
    camera.close();
    return;
  }
  try {
    await camera.open();
  } catch {
    camera.close();
    button.setAttribute("aria-pressed", "false");
    noCamera.hidden = false;
  }
});

checkIn.start();
// Without https the browser gives no cryptography: there is no list then.
if (crypto.subtle) {
  const { list: address, key: publicKey, door: concert } = root.dataset;
  checkIn.keepList(new TicketList({ address, publicKey, concert }));
}
