# Cards: lost, found, replaced, and how readers say their numbers.
card-form-as-is = As in the school’s file
card-form-hex = Hexadecimal, first byte first
card-form-hex-reversed = Hexadecimal, last byte first
card-form-decimal = Decimal
card-lost = reported lost
card-lost-since = since
card-lost-hint = This card opens nothing. If you have found it, or need another one, go to the help desk.
card-lose = I have lost my card
card-lose-title = Block your card?
card-lose-text = It opens no locker any more, at once. Only the help desk can unblock it. You still open your locker from your phone.
card-block = Block the lost card
card-unblock = Unblock the card
card-replace = Give another card
card-replace-title = Another card
card-replace-text = The card before is blocked at once: it opens nothing any more. The member is told by e-mail.
card-unchanged = Nothing changed: the card is so already.
record-card-hint-needed = 8 to 20 digits or letters A to F, as printed or read from the card.
flash-card-blocked = The card is blocked. It opens nothing any more.
flash-card-blocked-before = The card was blocked already.
flash-card-unblocked = The card opens lockers again.
flash-card-replaced = The new card opens lockers from now on; the one before is blocked.
import-card-lost = this card was reported lost; the help desk can unblock it
permission-replace-cards = block and replace lost cards
audit-card-blocked = Card blocked
audit-card-unblocked = Card unblocked
audit-card-replaced = Card replaced
email-card-blocked = Card blocked
email-card-unblocked = Card unblocked
email-card-replaced = Card replaced
notice-card-blocked = Your card was blocked: { $at }. It opens no locker. If you did not ask for it, go to the help desk.
notice-card-unblocked = Your card opens lockers again: { $at }. If you did not ask for it, go to the help desk.
notice-card-replaced = You were given another card: { $at }. The one before opens nothing any more. If you did not ask for it, go to the help desk.
mail-card-blocked-subject = Your card is blocked
mail-card-blocked-text =
    Hello { $name },

    Your card was reported lost: { $at }. It opens no locker any more. You still open your locker from its page.

    If you have found it, or need another one, go to the help desk. If you did not ask for this, tell the help desk at once.

    Parvis, the campus portal
mail-card-unblocked-subject = Your card opens lockers again
mail-card-unblocked-text =
    Hello { $name },

    Your card was unblocked: { $at }. It opens lockers again.

    If you did not ask for this, tell the help desk at once.

    Parvis, the campus portal
mail-card-replaced-subject = You have another card
mail-card-replaced-text =
    Hello { $name },

    The help desk gave you another card: { $at }. It opens your locker and those that are lent to you; the one before opens nothing any more.

    If you did not ask for this, tell the help desk at once.

    Parvis, the campus portal
audit-unknown-card = unknown card
audit-foreign-card = another member’s card
audit-lost-card = lost card
audit-expired-card = expired card
audit-not-theirs = not their locker
audit-no-locker-here = no locker here
audit-under-penalty = penalty
audit-too-many-attempts = too many tries
