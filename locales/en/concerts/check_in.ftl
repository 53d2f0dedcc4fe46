# The door: checking tickets.

door-title = Check tickets
door-turnout = seats filled
door-finder = Picture of the camera
door-camera = Camera
door-no-camera = The camera is not available. Type the booking number.
door-sound = Sounds
door-number = Booking number
door-check = Check
door-waiting = Scans to be sent when the network is back:
door-late = Sent afterwards
door-last = Last to come in
door-not-live = The counter is not live at the moment. It will be again as soon as the network is back.
door-nobody = Nobody has come in yet.
door-undo = Undo
door-by = by { $name }
door-seats = { $count ->
    [one] 1 seat
   *[other] { $count } seats
  }

door-let-in = Come in
door-how-many = How many come in?
door-count-all = { $count ->
    [one] The one that is missing
   *[other] All { $count }
  }
door-count-some = { $count ->
    [one] 1 comes in now
   *[other] { $count } come in now
  }
door-party = { $inside ->
    [one] { $inside } of { $whole } is in
   *[other] { $inside } of { $whole } are in
  }
door-given-up = Seat given up
door-given-up-text = This seat is no longer part of the booking: its ticket is worth nothing any more.
door-check-name = Typed number: check the name on an identity card.
door-inside = Already inside
door-inside-since = First came in
door-taken-back = Undone
door-taken-back-text = This scan counted, then the check-in was undone:
door-cancelled = Cancelled ticket
door-cancelled-text = This booking was cancelled: the ticket is worth nothing any more.
door-concert-cancelled = Concert cancelled
door-other-concert = Other concert
door-forged = Forged ticket
door-forged-text = This code was not made by this portal.
door-unknown = Unknown
door-unknown-text = No booking has this number.
door-unreadable = Unreadable
door-unreadable-text = This is neither a ticket nor a booking number of ten digits.
door-scan-name = The form is incomplete. Reload the page.
door-scan-reused = This scan was used for another ticket. Start again.
door-kept = Kept
door-kept-text = No network: the ticket was not checked. Look at the name and the concert; the scan is sent when the network is back.

undo-title = Undo a check-in
undo-since = Came in
undo-text = The person no longer counts as inside, and the ticket opens the door once more.
undo-reason = Reason
undo-reason-hint = Kept in the audit, with your name
undo-button = Undo the check-in
check-in-undone-before = This check-in was undone before.
flash-check-in-undone = The check-in is undone.
audit-check-in-undone = Check-in undone
