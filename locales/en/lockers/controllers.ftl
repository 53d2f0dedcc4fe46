# What a bay shows on its display, and what the portal notes about it.
bay-card-refused = This card opens nothing here.
bay-card-choose = You have several lockers here: choose one first.
bay-door-busy = This door is moving already.
bay-door-opens = Locker { $plate } opens.
bay-door-stuck = The lock was powered { $count } times in a row and the door did not move.
bay-reader-only = Only the card reader opens this door.
audit-locker-opened = Locker opened, with that given back
audit-enrolment-code = Enrolment code for a bay
audit-bay-enrolled = Controller of a bay enrolled
audit-bay-tokens-revoked = Secrets of a bay’s controllers revoked
audit-card-refused = Card refused at a bay
