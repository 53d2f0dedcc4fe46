# Single seats of a booking: given up, handed on, handed back.

seat-title = One seat
seat-name = Seat { $seat }
seat-back = Back to the booking
seat-change = Give up or hand on
seat-cancel-title = Give this seat up
seat-cancel-text = The seat is given back at once, and offered to the waiting list first. Its code is worth nothing any more; the other seats stay yours.
seat-cancel-last = This is the last seat of the booking: the booking is cancelled with it. The seat is given back at once, and offered to the waiting list first.
seat-cancel = Give seat { $seat } up
seat-cancelled = The seat is given up. The tickets of your other seats stay valid.
seat-not-yours = This seat is no longer part of your booking.
seat-checked-in = Somebody has come in with this seat: it can no longer be given up or handed on.

transfer-title = Hand this seat on
transfer-text = The other person gets a booking of their own for this seat, with a new code. The code that you have for it now no longer lets anybody in.
transfer-to = To whom?
transfer-to-member = A member of the campus
transfer-to-name = Somebody without an account
transfer-member = Number of the member
transfer-member-hint = Eight digits; the surname must be the member’s
transfer-member-missing = Type the number of the member.
transfer-member-unknown = No active member has this number and this surname. Check both of them.
transfer-first-name-hint = For somebody without an account; the seat still counts among yours
transfer-email = E-mail address of that person (optional)
transfer-email-hint = For their ticket and a reminder the day before. Without one, you tell them the booking number.
transfer-button = Hand on
transfer-done = The seat is handed on.
transfer-limit = This person has as many seats as one person may have for this concert.
transfer-same = This seat is that person’s already.
transfer-closed = This concert has no seats for people without an account, or does not take place.

handed-title = Seats handed on
handed-to = Seat { $seat }: { $name }
handed-number = booking number { $number }
handed-number-hint = Tell the person this number: with it and their surname they find their ticket under “Find a booking”.
booking-handed-on = Seat handed on
office-received-from = Handed on from booking
office-handed-to = Handed on to booking

hand-back-title = This seat was handed on to you
hand-back-text = Can’t come? Hand it back, or cancel the booking: then the seat is free for others.
hand-back = Hand the seat back
hand-back-done = The seat is handed back.
hand-back-gone = The booking from which this seat came is gone. Cancel the booking instead: the seat is then free for others.

cancellation-which = Which seats?
cancellation-which-hint = The others stay yours.

door-handed-on = Handed on
door-handed-on-text = This seat was handed on to another person: only the new ticket lets in.

audit-seats-given-up = Seats of a booking given up by the box office
audit-seat-handed-on = Seat handed on by the box office
audit-seat-handed-back = Seat handed back by the box office

email-seats-cancelled = Seats given up
email-seat-handed-on = Seat handed on
email-seat-received = Seat received
email-seat-handed-back = Seat handed back
notice-seat-received = The seat { $seat } for “{ $title }” was handed on to you.
notice-seat-handed-back = The seat { $seat } for “{ $title }” was handed back to you.

mail-seats-cancelled-subject = Seats given up: { $title }
mail-seats-cancelled-text =
    Hello { $name },

    You have given up: { $seat }. The tickets of these seats are worth nothing any more.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats that you keep: { $seats }
    Booking number: { $number }

    Your booking:

    { $link }

    Parvis, the campus portal
mail-handed-on-subject = Seat handed on: { $title }
mail-handed-on-text =
    Hello { $name },

    You have handed the seat { $seat } on to { $person }. Your ticket for it no longer lets anybody in.

    { $title }
    When: { $when }
    Where: { $venue }
    Booking number: { $number }

    Your booking:

    { $link }

    Parvis, the campus portal
mail-received-subject = A seat for you: { $title }
mail-received-text =
    Hello { $name },

    A seat was handed on to you. You need not do anything: your ticket is enclosed.

    { $title }
    When: { $when }
    Where: { $venue }
    Seat: { $seats }
    Booking number: { $number }

    Here you see the ticket, and can hand it back or cancel it:

    { $link }

    Parvis, the campus portal
mail-handed-back-subject = Seat handed back: { $title }
mail-handed-back-text =
    Hello { $name },

    { $person } has handed the seat { $seat } back to you. It has a new ticket, which is enclosed.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    Your booking:

    { $link }

    Parvis, the campus portal
