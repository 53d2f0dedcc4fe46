// Common parts of each page of the chat: the lists of conversations, presence, and shortcuts.

import { unsentMarks } from "./background.js";
import { reloadPage } from "./page_reload.js";
import { Presence } from "./presence.js";
import { Shortcuts } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { unreadCount } from "./unread_count.js";

export const main = document.querySelector("main.chat");
export const stream = document.querySelector("[data-live]");
export const sidebar = new Sidebar(main, stream);

sidebar.addEventListener("total", ({ detail }) => unreadCount.update(detail));
sidebar.addEventListener("lists", () => unsentMarks.show());
sidebar.start();
new Presence(main, stream);
new Shortcuts(main, sidebar).start();

stream.addEventListener("parvis:over", (event) => {
  const isSignedOut = event.detail.status === 401;
  // The page of a conversation shows itself how the membership ended.
  if ((main.dataset.open && !isSignedOut) || reloadPage()) event.preventDefault();
});
