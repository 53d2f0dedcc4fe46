# The door out of hours, without a network, and on paper.

door-out-of-hours = Not now
door-out-of-hours-text = The ticket is valid, but this is not the evening of the concert. Nothing was recorded: the ticket is not used up.
door-out-of-hours-when = The concert begins:
door-anyway = Let in anyway
door-valid = Was valid
door-valid-text = This ticket was refused here without a network, and is valid: let the person in if they are still there.

door-queue = Waiting to be checked:
door-results = Checked on this phone
door-late-text = These scans were made without a network, and the portal says otherwise than this phone did:
door-by-list = By the list
door-by-list-text = No network: the ticket is on this phone’s list. Whether it came in by another door since then, only the network knows.
door-list-unknown = Not on the list
door-list-unknown-text = No network: this ticket is not on this phone’s list. It may have been booked since then.
door-list-inside = Already inside
door-list-inside-text = No network: it came in at
door-list-as-of = List for the time without a network, as of
door-list-none = There is no list for the time without a network on this phone yet.

door-list-title = List for the door
door-list-hint = Print it before the evening: bookings by surname, with a box for each seat. Boxes that are ticked already came in.
door-list-state = As of { $time }.
office-door-list-link = Printable list
audit-check-in-anyway = Let in out of hours
