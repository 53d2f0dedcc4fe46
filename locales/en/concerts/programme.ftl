# Concerts: programme, seat map, bookings.

concerts-title = Concerts
concerts-lede = Choose a concert, then your seats on the map.
concerts-none-title = No concert announced
concerts-none = The programme appears here as soon as a date is set.
concert-cancelled = Cancelled
concert-cancelled-text = This concert is cancelled.
concert-sale-ahead = On sale soon
concert-sale-opens = The sale opens
concert-sale-over = Sale over
concert-sale-over-text = The sale is over.
concert-full = Sold out
concert-seats-left = { $count ->
    [one] 1 seat
   *[other] { $count } seats
  }
concert-members-only = This concert is for members of the campus.
concert-about = About the concert
concert-free-of = { $free ->
    [one] { $free } free seat
   *[other] { $free } free seats
} of { $count }

stage = Stage
seats-map = Seat map
seats-list = List of seats
seats-legend = Legend
seat-label = Row { $row }, seat { $number }, { $state }
seat-label-wheelchair = Row { $row }, seat { $number }, wheelchair, { $state }
seat-label-companion = Row { $row }, seat { $number }, companion, { $state }
seat-free = free
seat-held = on hold
seat-booked = taken
seat-mine = mine
seat-blocked = unavailable
legend-free = Free
legend-mine = Mine
legend-held = On hold
legend-booked = Taken
legend-blocked = Unavailable
legend-wheelchair = Wheelchair

best-label = Without choosing on the map
best-count = { $count ->
    [one] The best seat
   *[other] { $count } seats together
  }
best-button = Suggest

hold-mine = My seats
hold-time-left = Time left
hold-still = still
hold-release = give the seat back
hold-extend = More time
hold-continue = Continue
hold-nearest = The nearest:
hold-over = Time is up: these seats are not held for you any more.
hold-soon = One minute left. “More time” prolongs the hold.
hold-taken = This seat has just been taken. Choose another one.
hold-limit = { $limit ->
    [one] One person may have one seat at most for this concert.
   *[other] One person may have { $limit } seats at most for this concert.
  }
hold-crowded = Visitors on your network already hold as many seats as they may between them. Sign in: a member has a limit of their own only. Otherwise try again in some minutes.
hold-closed = This concert is not on sale to you at the moment.
hold-unknown = There is no such seat in the hall.
hold-twice = The same seat is asked for twice.
hold-none = Choose a seat.
hold-count = Choose a number of seats that is allowed.
hold-none-left = No seat is left.
hold-none-together = There are not that many seats side by side any more. Take fewer, or choose on the map.
hold-not-extended = The time cannot be prolonged any more.
hold-not-yours = This seat is not yours, or no longer.
hold-other-concert = The form speaks of another concert than the page. Start again from the page of the concert.

booking-title = Book
booking-other-seats = Change seats
booking-seats = Seats
booking-button = Book
booking-lost = Your seats are not the same any more, or time is up. Check them before you book.
booking-key = The form is incomplete. Reload the page and start again.
booking-done = It is booked
booking-cancelled = Booking cancelled
booking-number = Booking number
booking-when = When
booking-where = Where
booking-name = In the name of
bookings-title = My bookings
bookings-none-title = No booking
bookings-none = Your tickets appear here.
find-title = Find a booking
cancellation-link = Cancel the booking
field-surname = Surname
field-first-name = First name
