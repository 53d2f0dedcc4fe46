# Box office: the list, and the page of a concert.
nav-office = Box office
office-title = Box office
office-new = New concert
office-search = Search concerts
office-search-hint = Title, artist or venue
office-none-title = No concert to show
office-none = Create the first concert: it is on the programme at once.
office-none-found = Try another title, an artist or a venue.
office-on-sale = On sale
office-sold-of = { $booked } of { $seats }
office-edit-link = Edit
office-copy-link = Duplicate
office-copy-hint = The picture, the blocked seats and those for wheelchairs and companions are taken over from the copied concert.
office-public-link = Public page
office-bookings-link = Bookings
office-door-link = Sell at the door

# The form of a concert.
office-new-title = New concert
office-edit-title = Edit the concert
office-create = Create the concert
office-save = Save
office-field-title = Title
office-field-artist = Artist
office-field-venue = Venue
office-field-starts-at = Start of the concert
office-field-time-hint = Campus time
office-field-rows = Rows
office-field-rows-hint = From 1 to 26, named A to Z
office-field-seats-per-row = Seats per row
office-field-sale-opens-at = Sale opens
office-field-sale-closes-at = Sale closes
office-field-audience = Who may book
office-audience-everyone = Everyone
office-audience-members = Members of the campus
office-field-limit = Seats per person
office-field-text = About the concert
office-field-text-hint = What people should know. Optional.
office-field-picture = Picture
office-remove-picture = Remove the present picture
office-title-empty = Write a title
office-artist-empty = Write the name of the artist
office-venue-empty = Write a venue
office-long = This text must have at most { $max } characters
office-characters = This text has characters that do not show
office-rows-range = Choose from 1 to { $max } rows
office-seats-range = Choose from 1 to { $max } seats per row
office-limit-range = Choose from 1 to { $max } seats per person
office-time-empty = Choose a day and a time
office-time-unreadable = Write the day and the time like 2026-12-03T20:30
office-time-skipped = This time does not exist: the clocks go forward that night. Choose an earlier or later time.
office-time-past = This date is past. Check the day and the year.
office-sale-late = The sale must open before the concert starts
office-sale-order = The sale must close after it opens
office-size-taken = The hall cannot lose seats that are held or booked: { $seats }. Move these bookings first. What hangs on it: { $list }
office-size-named = The hall cannot lose seats that were booked before, even if given back: { $seats }. Block them instead. What hangs on it: { $list }
office-size-unseen = The smaller hall loses seats that are blocked or marked. Nothing has been changed yet: read the list, then save again.
office-gone = This concert has just been removed.
flash-concert-created = Concert created
flash-concert-changed = Concert changed

# Sales and plan.
office-sales-title = Live sales
office-sales-free = { $count } free
office-sales-held = { $count } held
office-sales-booked = { $count } booked
office-sales-blocked = { $count } blocked
office-sales-inside = { $count } checked in
office-sales-none = Nothing sold yet.
office-sales-by-day = Seats sold by day
office-sales-day = Day
office-sales-seats = Seats
office-plan-hint = Tick seats, then choose what becomes of them. A taken seat leads to its booking.
office-block = Block
office-block-hint = To block seats. Kept in the audit.
office-unblock = Unblock
office-kind = For whom
office-kind-standard = Everyone
office-kind-wheelchair = Wheelchair
office-kind-companion = Companion
office-mark = Apply to the ticked seats
office-seats-none = Tick at least one seat
office-block-taken = Only a free seat can be blocked. Not free: { $seats }.
office-unblock-not = These seats are not blocked: { $seats }.
flash-seats-blocked = Seats blocked
flash-seats-unblocked = Seats unblocked
flash-seats-marked = Seats changed

# Cancel, remove.
office-end-title = End of the concert
office-cancel = Cancel the concert
office-cancel-title = Cancel this concert?
office-cancel-text = The sale stops. Bookings stay and say that the concert is cancelled. Those who booked and whose address is known get an e-mail. The cancellation can be taken back within ten minutes.
office-cancelled-before = This concert is cancelled already.
office-remove = Remove the concert
office-remove-title = Remove this concert?
office-remove-text = The concert and its plan are gone for good. This is possible only while nobody has booked.
office-remove-booked = Seats have been booked: this concert can no longer be removed. Cancel it instead. What hangs on it: { $list }
office-remove-held = Somebody is booking right now. Wait a few minutes, or cancel the concert. What hangs on it: { $list }
flash-concert-cancelled = Concert cancelled
flash-concert-removed = Concert removed

# Bookings as the box office sees them.
office-bookings-title = Bookings
office-bookings-search = Search bookings
office-bookings-search-hint = Name, booking number or seat
office-bookings-none-title = No booking to show
office-bookings-none = Try a part of the name, the booking number, or a seat like C5.
office-inside = Checked in
office-booked-at = Booked
office-at-the-door = at the door
office-ticket-link = See the ticket
office-move-title = Change seats
office-move-from = Seat given up
office-move-to = New seat
office-move-to-hint = Only free seats are offered
office-move = Change seats
office-move-same = Choose another seat than the present one
office-move-taken = This seat has just been taken. Choose another one.
office-move-not-theirs = The booking no longer has this seat. Reload the page.
office-booking-end = Cancellation
office-booking-cancel-title = Cancel this booking?
office-booking-cancel-text = Its seats are free at once. Within ten minutes the cancellation can be taken back, while nobody has taken the seats.
office-booking-cancelled-before = This booking is cancelled already.
office-booking-inside = This ticket has been checked in. Undo the check-in first.
flash-booking-cancelled = Booking cancelled
flash-booking-moved = Seat changed

# Sale at the door.
office-door-title = Sell at the door
office-door-best = Without choosing on the plan
office-door-best-hint = How many seats side by side, the best ones. Empty: tick seats on the plan.
office-door-button = Book
office-door-count = { $max ->
    [one] Choose { $max } seat
   *[other] Choose from 1 to { $max } seats
}
office-door-both = Choose a number of seats, or seats on the plan, but not both
office-door-taken = These seats are not free: { $seats }. Choose others.
flash-door-sold = Booked

# Audit.
audit-concert-created = Concert created
audit-concert-changed = Concert changed
audit-concert-cancelled = Concert cancelled
audit-concert-removed = Concert removed
audit-seats-blocked = Seats blocked
audit-seats-unblocked = Seats unblocked
audit-seats-marked = Seats kept for somebody, or given back to all
audit-booking-sold = Sale at the door
audit-booking-cancelled = Booking cancelled by the box office
audit-booking-moved = Booking moved to another seat
