# Changes that people are told of: pages, e-mails, calls.

change-concert = The concert has changed
change-concert-cancelled = The concert is cancelled
change-seats = Your seats have changed
change-announced = Announced:
change-booking-cancelled = The box office has cancelled this booking
change-and-reason = { $change }: { $reason }
change-fact = { $fact }:
change-reason = Message from the box office: { $reason }
booking-changed = Changed
ticket-calendar-cancelled = Remove from calendar

office-message-title = If title, artist, venue or times change
office-message = Message to the audience
office-message-hint = Why it changes, in one or two sentences. It is in the e-mails, on the page of each booking and in the audit. Needed only if title, artist, venue, start, doors or end change.
office-message-empty = There are people to be told: write them a message
office-reason-hint = The people concerned read it, and the audit keeps it.
office-audience = { $bookings ->
    [one] 1 booking
   *[other] { $bookings } bookings
  }{ $waiting ->
    [0] {""}
    [one] {" "}and 1 member on the waiting list
   *[other] {" "}and { $waiting } members on the waiting list
  } will be told of it.
office-audience-by-hand = { $count ->
    [one] 1 of them has no e-mail address and is to be told in person.
   *[other] { $count } of them have no e-mail address and are to be told in person.
  }
office-told-by-mail = An e-mail tells the holder, with your reason.
office-told-by-hand = No e-mail reaches the holder: tell this person yourself.
office-to-tell = { $count ->
    [one] 1 person is to be told in person: no e-mail reaches this person.
   *[other] { $count } people are to be told in person: no e-mail reaches them.
  }
office-to-tell-link = See the list
office-to-tell-badge = To be told
office-to-tell-one = To be told in person: no e-mail reaches this person
office-by-hand-title = To be told in person
office-by-hand-hint = People whom no e-mail reaches: guests and people at the door who left no address, and all whose address is missing or was refused. Mark each one once you have told the person; you can print the list.
office-by-hand-none = Nobody is to be told in person.
office-told = Mark as told
office-told-before = Another member of staff has told this person already.
office-reached-title = Already told
office-reached-by = told by { $name }
flash-told = Noted: this person has been told
office-tick-take-back = Not told after all
office-tick-changed = This has changed meanwhile: the person is to be told again, or was told anew. Nothing has been done.
flash-tick-taken-back = This person is to be told again
office-remove-awaited = Members are on the waiting list: this concert cannot be removed. Cancel it instead. What hangs on it: { $list }
audit-audience-told = Change of a concert told in person
audit-audience-tick-taken-back = “Told in person” taken back

waiting-lapsed = { $count ->
    [one] The seat kept for you ({ $seats }) was not booked in time and has gone to the next person:
   *[other] The seats kept for you ({ $seats }) were not booked in time and have gone to the next people:
  }
waiting-lapsed-join = You can join the list again, at its end.
waiting-lapsed-free = Seats are free: choose one on the map.

email-booking-changed = Booking changed
email-waiting-changed = Concert of a waiting list changed
email-waiting-lapsed = { $count ->
    [one] The seat kept for you ({ $seats }) was not booked in time and has gone to the next person:
   *[other] The seats kept for you ({ $seats }) were not booked in time and have gone to the next people:
  }
mail-change-line = { $fact }: { $before } → { $after }
mail-changed-subject = Changed: { $title }
mail-changed-text =
    Hello { $name },

    Your booking has changed.

    { $changes }

    Message from the box office: { $reason }

    This is how it stands now, and your booking remains valid:

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    The new ticket and the new calendar entry are enclosed. They are online as well:

    { $link }

    Can’t come any more? Give your seats to somebody else:

    { $cancellation }

    Parvis, the campus portal
mail-ended-text =
    Hello { $name },

    The box office has cancelled this booking. Its seats are given back.

    Message from the box office: { $reason }

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    The file enclosed takes the concert out of your calendar. The booking is online:

    { $link }

    Parvis, the campus portal
mail-concert-cancelled-subject = { $title } is cancelled
mail-concert-cancelled =
    Hello { $name },

    This concert does not take place. There is nothing you need to do.

    Message from the box office: { $reason }

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    The file enclosed takes the concert out of your calendar. Your booking is online:

    { $link }

    Parvis, the campus portal
mail-waiting-changed-text =
    Hello { $name },

    A concert has changed for which you are on the waiting list.

    { $changes }

    Message from the box office: { $reason }

    You keep your place on the list. If the concert does not suit you any more, leave the list there:

    { $link }

    { $title }
    When: { $when }
    Where: { $venue }

    Parvis, the campus portal
mail-waiting-cancelled-text =
    Hello { $name },

    A concert for which you are on the waiting list does not take place.

    Message from the box office: { $reason }

    { $title }
    When: { $when }
    Where: { $venue }

    The page of the concert:

    { $link }

    Parvis, the campus portal
mail-lapsed-subject = { $count ->
    [one] Your seat has gone to the next person
   *[other] Your seats have gone to the next people
  }: { $title }
mail-lapsed-text =
    Hello { $name },

    { $count ->
        [one] A seat of the waiting list was kept for you. You did not book it in time, so it has gone to the next person.
       *[other] { $count } seats of the waiting list were kept for you. You did not book them in time, so they have gone to the next people.
    }

    { $title }
    When: { $when }
    { $count ->
        [one] Seat
       *[other] Seats
    }: { $seats }

    You would still like to come? Join the list again, or see whether seats are free:

    { $link }

    Parvis, the campus portal

notice-concert-changed = The concert “{ $title }” has changed.
notice-concert-cancelled = The concert “{ $title }” is cancelled.
notice-booking-moved = Your seats for “{ $title }” have changed.
notice-booking-cancelled = The box office has cancelled your booking for “{ $title }”.
notice-offer-lapsed = Kept for you and not booked in time, for “{ $title }”: { $seat }. You can join the waiting list again.
