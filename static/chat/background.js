// Background work of every page of a signed-in member: sends the outbox, counts unread messages and announces new ones.

import { notifier } from "./notifier.js";
import { outbox } from "./outbox.js";
import { warnBeforeSignOut } from "./sign_out_warning.js";
import { unreadCount } from "./unread_count.js";
import { UnsentMarks } from "./unsent_marks.js";

export const unsentMarks = new UnsentMarks(outbox);

unsentMarks.show();
outbox.start();
notifier.start();
unreadCount.start();
warnBeforeSignOut(outbox);
