// The page of the chat without an open conversation: the texts that this device keeps.

import { main, sidebar } from "./frame.js";
import { KeptTexts } from "./kept_texts.js";
import { outbox } from "./outbox.js";

const section = document.getElementById("kept");
const template = document.getElementById("kept-item");

if (section && template) {
  const keptTexts = new KeptTexts(main, section, template, outbox);
  outbox.addEventListener("change", () => keptTexts.show());
  sidebar.addEventListener("lists", () => keptTexts.show());
  // A message that was just written is listed when it takes longer than a moment.
  setTimeout(() => keptTexts.show(), 3_500);
  keptTexts.show();
}
