// The page of a conversation: makes its parts and connects them. Parts that listen to the same event of the page get it in the
// order in which they start.

import { ClosedDirect } from "./closed_direct.js";
import { Composer } from "./composer.js";
import { Draft } from "./draft.js";
import { EditDrafts } from "./edit_drafts.js";
import { openPickerFromButtons, replaceEmojiNames } from "./emoji_input.js";
import { EmojiList } from "./emoji_list.js";
import { EmojiPicker } from "./emoji_picker.js";
import { main, sidebar, stream } from "./frame.js";
import { HistoryPager } from "./history_pager.js";
import { HistoryReloader } from "./history_reloader.js";
import { MembershipEnd } from "./membership_end.js";
import { MessageAnnouncer } from "./message_announcer.js";
import { MessageBox } from "./message_box.js";
import { MessageEditor } from "./message_editor.js";
import { MessageGroups } from "./message_groups.js";
import { MessageList } from "./message_list.js";
import { MessageMenu } from "./message_menu.js";
import { MessageStream } from "./message_stream.js";
import { outbox } from "./outbox.js";
import { ReadMarker } from "./read_marker.js";
import { ReplyLine } from "./reply_line.js";
import { ScrollPosition } from "./scroll_position.js";
import { Suggestions } from "./suggestions.js";
import { Typing } from "./typing.js";
import { UnreadLine } from "./unread_line.js";
import { UnsentMessages } from "./unsent_messages.js";
import { ViewerMarks } from "./viewer_marks.js";

const log = document.getElementById("messages");
const form = document.querySelector("form.composer");
const template = (id) => document.getElementById(id);
const { me, conversation: room } = log.dataset;

// ---- The messages.

const groups = new MessageGroups(log);
const list = new MessageList(log, groups, new ViewerMarks(log, me));
const scroll = new ScrollPosition(list, document.getElementById("below"));
const line = new UnreadLine();
const readMarker = new ReadMarker(list, scroll, stream);
const pager = new HistoryPager(list, scroll, template("lines"));

// ---- Writing.

const box = new MessageBox(form.querySelector("textarea"));
const replyLine = new ReplyLine(form, template("replying"));
const unsent = new UnsentMessages(list, outbox, box, replyLine);
const closedDirect = new ClosedDirect(form, log, unsent);
const draft = new Draft(box, replyLine, form.dataset.draft, room);
const editDrafts = new EditDrafts(log, box);
const emoji = new EmojiList(document.getElementById("emoji").dataset.list);
const picker = new EmojiPicker(document.getElementById("emoji"), emoji);
const suggestions = new Suggestions(form, emoji);
const typing = new Typing(document.getElementById("typing"), stream, me);

// ---- The stream, and messages that are read again.

const announcer = new MessageAnnouncer(list);
const messageStream = new MessageStream(stream, me, {
  list,
  scroll,
  line,
  readMarker,
  announcer,
  pager,
  unsent,
  outbox,
});
const reloader = new HistoryReloader(list, scroll, form, { messageStream, line, groups, readMarker });
const composer = new Composer(form, room, { box, replyLine, draft, outbox, scroll, list, reloader });
const membershipEnd = new MembershipEnd({ main, form, template: template("ended"), box, outbox, room });

list.addEventListener("overflow", () => reloader.reloadHere());
list.addEventListener("edit-lost", ({ detail }) => editDrafts.rescue(detail));
pager.addEventListener("paged", () => unsent.reconcile());
sidebar.addEventListener("blocked", () => reloader.reloadHere());
sidebar.addEventListener("lists", () => closedDirect.show());
readMarker.addEventListener("read", ({ detail }) => sidebar.markRead(detail));
stream.addEventListener("reset", ({ detail: { id } }) => {
  messageStream.resumeAfter(id);
  reloader.reloadHere();
});
stream.addEventListener("parvis:over", ({ detail: { status } }) => {
  if (status !== 401) membershipEnd.ask();
});
reloader.addEventListener("ended", () => membershipEnd.ask());
reloader.addEventListener("renewed", () => {
  pager.observeSoon();
  unsent.reconcile();
  editDrafts.resume();
});
unsent.addEventListener("gone", () => membershipEnd.ask());
composer.addEventListener("typed", ({ detail: hasStopped }) => typing.report(hasStopped));
composer.addEventListener("sent", () => suggestions.clearNamed());
// After a sign-out or another sign-in, the reloaded page shows it.
outbox.addEventListener("signed-out", () => location.reload());
document.getElementById("below").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  reloader.showNewest();
});

pager.start();
new MessageEditor(list, editDrafts, box).start();
new MessageMenu(log).start();
replyLine.start(log, box);
picker.start();
openPickerFromButtons(picker, log, form);
replaceEmojiNames(emoji, (element) => suggestions.isMessageField(element));
suggestions.start();
composer.start();
draft.start();
unsent.start();
closedDirect.show();
editDrafts.start();

document.addEventListener("DOMContentLoaded", () => {
  // Parts for browsers without script: messages in view are marked as read, and the button above the composer leads to the end.
  for (const spare of document.querySelectorAll("[data-reading], p:has(> [data-newest]), #end")) spare.remove();
  groups.nameDays();
  scroll.toStart();
  scroll.showButton();
  readMarker.markSoon();
});
