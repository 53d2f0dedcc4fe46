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
