# Mail addresses of guests.

field-guest-email = E-mail address (optional)
guest-email-hint = For the ticket, a reminder the day before, and word if something changes. Erased a month after the concert.
guest-email-sent = The ticket is also sent to { $email }.
guest-email-limit = Too many e-mails were asked for from here, or to this address. Leave the field empty: the booking is valid without, and its page is your ticket.
guest-email-refused = The last e-mail did not arrive
mail-guest-name = dear guest
mail-guest-reason = You get this e-mail because this address was left with the booking. It was not you? Then somebody mistyped theirs: you need do nothing.
outbox-booking = booking { $number }
