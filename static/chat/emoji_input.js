// Emoji in the boxes of messages and under messages: from the dialog, or written as `:name:`.

function insert(field, emoji) {
  field.focus();
  field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Opens the dialog from the button of the composer, and from the menus of the messages. */
export function openPickerFromButtons(picker, log, composer) {
  composer.querySelector("[data-emoji-open]")?.addEventListener("click", () => {
    picker.open((emoji) => insert(composer.querySelector("textarea"), emoji));
  });
  log.addEventListener("click", (event) => {
    const more = event.target.closest("[data-emoji-more]");
    if (!more) return;
    event.preventDefault();
    const form = more.closest("form");
    picker.open((emoji) => {
      form.querySelector("input[name=emoji]").value = emoji;
      form.requestSubmit();
    });
  });
}

/** Writes an emoji in the place of its name between colons. */
export function replaceEmojiNames(list, isMessageField) {
  document.addEventListener("input", async ({ target, data }) => {
    if (data !== ":" || !isMessageField(target)) return;
    const before = target.value.slice(0, target.selectionStart);
    const [, typed, name] = before.match(/(?:^|[\s(«])(:([a-z0-9_+-]+):)$/iu) ?? [];
    if (!typed) return;
    const [emoji] = await list.find(name, 1);
    const value = target.value.slice(0, target.selectionStart);
    if (!emoji?.codes.includes(name.toLowerCase()) || !value.endsWith(typed)) return;
    target.setRangeText(emoji.emoji, value.length - typed.length, value.length, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
