// Parts of messages that are set aside while a form or a menu stands in their place, by message.

/** The text behind an edit form. */
export const textBehindForm = new WeakMap();
/** The tools behind a menu. */
export const toolsBehindMenu = new WeakMap();
/** The version that came while the message was edited. */
export const laterVersion = new WeakMap();
