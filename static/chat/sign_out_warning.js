// Asks before a member signs out of a device that keeps unsent messages.

/** `data-sign-out` of a form holds the question. */
export function warnBeforeSignOut(outbox) {
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.signOut;
    if (question && outbox.all().length && !confirm(question)) event.preventDefault();
  });
}
