# Kinds of e-mails.
email-account-link = Link to choose a password
email-booking-ticket = Ticket
email-booking-cancelled = Booking cancelled
email-seat-offered = Seat offered from the waiting list
email-concert-cancelled = Concert cancelled
email-locker-reminder = Locker: deadline near
email-locker-overdue = Locker: deadline passed
email-locker-offered = Locker offered from the waiting list
email-locker-shared = Locker shared
email-locker-taken-back = Locker taken back
email-locker-term = Locker: end of term
email-password-set = New password
email-code-made = Code made at the help desk
email-account-suspended = Account suspended
email-account-closed = Account closed
email-account-restored = Account restored
email-locker-out-of-service = Locker out of service
email-locker-exchanged = Locker exchanged
email-locker-offer-over = Locker offer expired
email-locker-reservation-over = Locker reservation expired
email-locker-unshared = Locker no longer shared
email-locker-loan-over = Borrowed locker no longer available
email-locker-loan-out-of-service = Borrowed locker out of service
email-locker-loan-exchanged = Borrowed locker exchanged
email-locker-loan-paused = Borrowed locker paused
email-locker-loan-resumed = Borrowed locker open again

# The staff page of e-mails that were not sent.
nav-mail = E-mails
outbox-title = E-mails not sent
outbox-lede = E-mails that the mail server refused, and those that have waited for more than ten minutes.
outbox-none-title = All e-mails were sent
outbox-none = An e-mail that the mail server refuses appears here.
outbox-failed = { $count ->
    [0] None given up.
    [one] { $count } given up.
   *[other] { $count } given up.
}
outbox-waiting = { $count ->
    [0] None waiting.
    [one] { $count } waiting.
   *[other] { $count } waiting.
}
outbox-attempts = { $count ->
    [0] not refused so far
    [one] refused once
   *[other] refused { $count } times
}
outbox-since = since
outbox-state-failed = Given up
outbox-state-waiting = Waiting
outbox-try = Try again
outbox-try-all = Try all again
outbox-cause-none = not tried yet
outbox-cause-expired = not sent in time
outbox-cause-wrong-letter = the address is not valid
outbox-cause-folder = the mail folder cannot be written
outbox-cause-unreachable = the mail server did not answer
outbox-cause-not-written = an error of the portal; see the log
outbox-cause-code = the mail server answered { $code }
flash-mail-tried-again = Another try is under way.
audit-mail-tried-again = E-mail tried again

# News on the first page.
notices-title = New for you
notice-see = See
notice-seen = Dismiss
notice-password-set = A new password was set for your account: { $at }. If it was not you, go to the help desk.
notice-code-made = The help desk or the administration made a code for your account: { $at }. If you did not ask for it, go to the help desk.
notice-account-restored = Your account was suspended and has been restored: { $at }.
notice-locker-taken-back = The staff has taken back locker { $locker }.
notice-locker-term = The term is over: locker { $locker } is no longer yours.
notice-locker-out-of-service = Locker { $locker } cannot be used for now.
notice-locker-exchanged = The staff has given you locker { $locker } instead of locker { $from }.
notice-locker-offer-over = Locker { $locker } was held for you and is not any more: the offer has expired.
notice-locker-reservation-over = Your reservation of locker { $locker } has expired.
notice-locker-unshared = Locker { $locker } is no longer shared with you.
notice-locker-loan-over = Locker { $locker }, which was shared with you, was given or taken back: you can no longer open it.
notice-locker-loan-out-of-service = Locker { $locker }, which is shared with you, cannot be used for now.
notice-locker-loan-exchanged = Locker { $locker } is shared with you instead of locker { $from }.
notice-locker-loan-paused = Locker { $locker }, which is shared with you, cannot be opened for now.
notice-locker-loan-resumed = Locker { $locker }, which is shared with you, can be opened again.

# Members who get no e-mail.
bay-by-hand = The holder, or a person with whom the locker is shared, gets no e-mail: there is no address, or the account is not active. To be told in person.
bay-by-hand-short = to be told in person
