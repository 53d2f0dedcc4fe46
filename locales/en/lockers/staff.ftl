# Bays and lockers, as staff sees them.
nav-bays = Bays
bay-title = Bays and lockers
bay-new = New bay
bay-ways = Pages of lockers
bay-all-lockers = All lockers
bay-faults = Faults
bay-alarms = Alarms
bay-penalties = Penalties
bay-attention = Needs attention
bay-all-well = All is well
bay-none-title = No bay
bay-list-none = Create the first bay: its lockers get their numbers at once.
bay-not-live = This page no longer updates by itself; it goes on as soon as the network is back.
bay-acknowledge = Seen
bay-alarm-forced = Door forced
bay-alarm-left-open = Door left open
bay-alarm-offline = Bay offline
bay-alarm-tamper = Casing opened
bay-alarm-jam = Lock jammed
bay-alarm-withdrawn-card = Opened offline with a withdrawn card
bay-alarm-journal = Journal of the bay incomplete or contradictory
bay-alarm-over = over
bay-more-alarms = { $count ->
    [one] { $count } more alarm
   *[other] { $count } more alarms
}
bay-open-faults = { $count ->
    [one] { $count } reported fault
   *[other] { $count } reported faults
}
bay-overdue = { $count ->
    [one] { $count } overdue locker
   *[other] { $count } overdue lockers
}
bay-last-signal = last heard
bay-taken-of = { $taken } of { $lockers } taken
bay-free-count = { $count } free
bay-unusable-count = { $count } to check or out of service
bay-lockers-of = Lockers, { $name }
bay-door = door
bay-since = since
bay-use-until = until
bay-nobody = Nobody
bay-map-legend = Legend
bay-legend-kept = reserved or offered
bay-legend-open = door open
bay-board = Lockers live
bay-holders = Who has which locker
bay-hours = { $opens } to { $closes }
bay-edit-link = Edit
bay-gone = This bay was closed meanwhile
bay-more-title = Add lockers
bay-more = Add
bay-more-hint = They take the next free numbers of the campus
bay-end-title = End of the bay
bay-close = Close for good
bay-close-title = Close the bay for good?
bay-close-text = It disappears from the pages, its controller is no longer let in, its waiting list is emptied. Its history stays. This cannot be undone.
bay-close-taken = { $count ->
    [one] { $count } locker is still somebody’s: take it back first
   *[other] { $count } lockers are still somebody’s: take them back first
}
flash-bay-created = The bay is created
flash-bay-changed = The bay is changed
flash-bay-closed = The bay is closed
flash-lockers-added = The lockers are added

# The form of a bay.
bay-new-title = New bay
bay-edit-title = Edit the bay
bay-create = Create the bay
bay-save = Save
bay-field-name = Name
bay-field-name-hint = As people call it: “North hall”
bay-field-site = Site
bay-field-site-hint = A known site, or a new one
bay-field-lockers = Number of lockers
bay-field-lockers-hint = 1 to 500; they take the next free numbers of the campus, but those that contain 22
bay-field-policy = For how long
bay-field-policy-hint = Lockers that are taken keep their deadline
bay-policy-day-use = By the day: given back in the evening
bay-policy-term = By the term: kept until a date
bay-field-term-end = End of the term
bay-field-term-end-hint = Only for a bay by the term
bay-field-release = Opening gives the locker back (it can be kept for 10 minutes)
bay-field-opens = Opens
bay-field-closes = Closes
bay-field-closes-hint = Lockers are given back by that time
bay-field-department = Department
bay-field-department-hint = Empty: for everybody
bay-field-actuator = Who moves the doors
bay-actuator-bay = A controller that the portal commands
bay-actuator-self = The card reader, on our word
bay-quotas-title = Quotas
bay-quotas-hint = How many lockers a person may have on the whole campus, the one taken here included
bay-field-students = Students
bay-field-teachers = Teachers
bay-field-staff = Staff
bay-times-title = Times
bay-field-extension = Days of an extension
bay-field-extension-hint = 1 to 200
bay-field-extensions = Extensions allowed
bay-field-reservation = Minutes of a reservation
bay-field-penalty = Hours of penalty
bay-field-penalty-hint = For whoever keeps a locker beyond its deadline; 0: none
bay-name-empty = Write a name
bay-site-empty = Write a site
bay-name-taken = This site already has a bay of this name
bay-long = { $max } characters at most
bay-characters = This text holds characters that do not show
bay-range = Write a number from { $min } to { $max }
bay-time-unreadable = Write a time like 08:00
bay-day-unreadable = Choose a day
bay-hours-order = It closes after it opens
bay-numbers-out = There are not enough locker numbers left
bay-lockers-full = A bay has { $max } lockers at most

audit-bay-created = Bay created
audit-bay-changed = Bay changed
audit-bay-closed = Bay closed
audit-lockers-added = Lockers added
audit-locker-changed = Locker changed
audit-locker-service-changed = Service of the locker changed
audit-locker-taken-back = Locker taken back by staff
audit-locker-exchanged = Locker exchanged
audit-term-ended = Locker taken back at the end of the term
audit-alarm-acknowledged = Alarm seen
audit-fault-closed = Fault closed
audit-penalty-lifted = Penalty lifted

# Lockers, one by one.
bay-lockers-title = All lockers
bay-search = Search for a locker
bay-search-hint = Number, bay, name or number of the person
bay-state = State
bay-any-state = Any state
bay-bay = Bay
bay-any-bay = All bays
bay-lockers-none = No locker to show
bay-none-found = Try another number, another name or fewer filters.
bay-locker-title = Locker { $plate }
bay-holder = Holder
bay-since-title = Since
bay-door-title = Door
bay-command-title = Open or close
bay-open = Open locker { $plate }
bay-shut = Close locker { $plate }
bay-command-key = This form is incomplete: reload the page
bay-command-busy = Another order to this door is under way: wait until it is finished
bay-command-reader = Only the card reader at the bay moves this door
bay-command-offline = The bay has not answered since { $since }: nothing was sent
bay-command-never = No controller was ever connected to this bay: nothing was sent
bay-locker-gone = This locker is gone
bay-commands-title = Orders to the door
bay-source-web = member’s page
bay-commands-none = No order yet
bay-take-back = Take the locker back
bay-take-back-title = Take this locker back?
bay-take-back-text = The person loses it at once and is told the reason. The door does not open.
bay-reason-told = Told to the person, kept in the audit
bay-move = Give another locker
bay-move-title = Give another locker
bay-move-text = The person keeps the deadline and the shares.
bay-move-to = New locker
bay-move-none = No locker is free
bay-move-taken = This locker was just taken or is out of service: choose another
bay-move-not-in-use = Nobody uses this locker: there is nothing to exchange
bay-nobodys = This locker is nobody’s any more
bay-service-title = Service
bay-service-label = This locker is
bay-service-same = The locker is so already
bay-uses-title = Who had it
bay-uses-none = Nobody yet
bay-ending-none = now
bay-ending-released = given back
bay-ending-expired = expired
bay-ending-cancelled = cancelled
bay-ending-opened = given back by opening
bay-ending-moved = exchanged
bay-ending-by-staff = taken back by staff
bay-ending-term = end of the term
bay-fittings-title = The locker itself
bay-field-place = Place
bay-field-place-hint = “Top row”, for example
bay-field-locker-department-hint = Empty: as the bay
bay-field-accessible = Easy to reach: given first to those who ask
bay-field-sensor = Door sensor (open or closed)
bay-field-pulse = Pulse of the lock, in milliseconds
bay-field-pulse-hint = 50 to 5000
flash-door-ordered = The order is given: follow it below
flash-service-changed = The state of the locker is changed
flash-locker-taken-back = The locker is taken back
flash-locker-exchanged = The person has this locker now
flash-locker-changed = The locker is changed

# Alarms, faults, penalties.
bay-alarms-none-title = No alarm
bay-alarms-none = Doors forced or left open, bays offline: all of it shows here.
bay-alarm-seen-by = Seen by { $name }
flash-alarm-seen = The alarm is seen
flash-alarm-seen-before = Somebody has seen this alarm already
bay-faults-which = Faults to show
bay-faults-open = Open
bay-faults-closed = Closed
bay-faults-none-title = No fault
bay-faults-none = What members report, and what the portal notices, shows here.
bay-problem-stuck = does not open
bay-problem-not-closing = does not close
bay-problem-damaged = damaged
bay-problem-dirty = dirty
bay-problem-occupied = used by somebody else
bay-problem-other = another problem
bay-fault-open = open
bay-fault-by-portal = noticed by the portal
bay-fault-close = Close the ticket
bay-fault-resolution = What was done
bay-fault-resolution-hint = Kept with the ticket and in the audit
bay-fault-back = Put the locker in service again
bay-fault-closed-before = Somebody has closed this ticket already
bay-colon = :
flash-fault-closed = The ticket is closed
bay-penalty-search = Search for a person
bay-penalty-search-hint = Name or number
bay-penalties-none-title = No penalty
bay-penalties-none-found = No penalty found
bay-penalties-none = Whoever keeps a locker too long can take none for a time.
bay-penalty-live = running
bay-penalty-lifted = lifted
bay-penalty-ended = over
bay-penalty-lift = Lift the penalty
bay-penalty-over = This penalty no longer counts
bay-penalty-new = Give a penalty
bay-penalty-give = Give the penalty
bay-penalty-number-hint = Eight digits
bay-penalty-end = Until
bay-penalty-end-hint = A year at most
bay-penalty-until = Choose a date to come, within a year
bay-member-unknown = No member has this number
flash-penalty-given = The penalty is given
flash-penalty-lifted = The penalty is lifted

# The controller of a bay.
bay-controller-title = Controller
bay-code-title = Code of the controller
bay-code-how = Type this code on the bay’s controller. It is shown once.
bay-code-until = Good until
bay-code-hint = The controller enrols with a code that is good for 15 minutes; the code before it is worth nothing then
bay-code-make = Make a code
bay-tokens = Enrolled controllers
bay-token-unnamed = Controller
bay-token-since = enrolled
bay-token-used = seen
bay-token-revoke = Revoke
bay-token-revoked = revoked
flash-token-revoked = The controller is no longer let in
flash-token-revoked-before = This controller was not let in any more

# Many lockers at once.
bulk-release = End-of-term release
bulk-release-text = The chosen lockers are taken back one after the other; each person is told the reason. The doors do not open.
bulk-open = Mass opening
bulk-open-text = The chosen doors open one after the other. Their holders’ things are then within everybody’s reach.
bulk-bays = Bays
bulk-preview = See what would be done
bulk-nobody = Nothing to do in these bays
bulk-release-count = { $count ->
    [one] { $count } locker to take back
   *[other] { $count } lockers to take back
}
bulk-open-count = { $count ->
    [one] { $count } door to open
   *[other] { $count } doors to open
}
bulk-except = Untick the exceptions
bulk-release-begin = Take back the ticked lockers
bulk-open-begin = Open the ticked doors
bulk-choose = Tick one locker at least
bulk-nothing = Nothing is left to do: all has changed meanwhile
bulk-busy = Another act of this kind is under way: wait for its end
bulk-running = under way
bulk-stopping = stopping
bulk-finished = finished
bulk-stopped = stopped
bulk-interrupted = interrupted
bulk-interrupted-text = The portal ended before the last one. What is done stays done; begin again for the rest.
bulk-progress = { $done } of { $total } done
bulk-failed = { $count } not possible
bulk-stop = Stop
flash-bulk-stopped = It was asked to stop
flash-bulk-ended = It had ended already
audit-bulk-begun = Act on many lockers
audit-bulk-stopped = Act on many lockers stopped

# Occupancy and dashboard.
bay-occupancy = Occupancy
bay-occupancy-span = Period
bay-occupancy-week = 7 days
bay-occupancy-month = 30 days
bay-occupancy-show = Show
bay-occupancy-text = Lockers used by day
bay-occupancy-average = a day on average, of { $lockers ->
    [one] { $lockers } locker
   *[other] { $lockers } lockers
}
bay-occupancy-day = Day
bay-occupancy-used = Used
bay-dashboard-all = All bays
bay-dashboard-alarms = { $count ->
    [one] { $count } alarm to see
   *[other] { $count } alarms to see
}

# Import.
bay-import = Import
bay-import-title = Import lockers or cards
bay-import-text = The file is checked first: nothing is written before “Import”, and nothing at all while an error is left.
bay-import-lockers = Lockers
bay-import-lockers-hint = The first three columns are needed. The headings may be in French. An unknown bay is created with the usual rules. A known code is updated. accessible and sensor: yes or no.
bay-import-cards = Cards
bay-import-cards-hint = The first two columns are needed. The member’s card before it is replaced.
bay-import-file = CSV file
bay-import-file-hint = Up to 10 MB, from a French spreadsheet or any other: semicolons, commas or tabs
bay-import-large = This file is too large: 10 MB at most
bay-import-none = Choose a file
bay-import-check = Check
bay-import-write = Import
bay-import-written = imported
bay-import-refused = nothing is written
bay-import-dry = checked, nothing is written
bay-import-counts = { $changes } to change, { $same } unchanged, { $wrong } wrong
bay-import-line = line { $line }
bay-import-site = write the site, 80 characters at most
bay-import-bay = write the bay, 80 characters at most
bay-import-code = write the code like this: locker_03
bay-import-place = the place has 80 characters at most
bay-import-department = this department will not do
bay-import-pulse = write a pulse from 50 to 5000
bay-import-yes = write yes or no
bay-import-bay-closed = this bay is closed for good
bay-import-elsewhere = this locker is in another bay
bay-import-made = { $code } is new, { $bay }
bay-import-changed = { $code } changes, { $bay }
bay-import-accessible = Easy to reach
bay-import-sensor = Door sensor
bay-import-pulse-field = Pulse (ms)
bay-import-is = yes
bay-import-is-not = no
bay-import-empty = nothing
bay-import-number = a member number has eight digits
bay-import-card = a card number has 8 to 20 digits or letters A to F
bay-import-card-given = { $number } gets the card …{ $card }
audit-bays-imported = Lockers imported
audit-cards-imported = Cards imported

# Sites.
bay-sites = Sites
bay-sites-none-title = No site
bay-sites-none = Bays are grouped by site. Create the first one.
bay-sites-bays = { $count ->
    [0] no bay
    [one] { $count } bay
   *[other] { $count } bays
}
bay-site-new = New site
bay-site-create = Create the site
bay-site-rename = Rename the site
bay-site-name-hint = As people on campus call it: “North campus”
bay-site-taken = Another site has this name already
flash-site-added = The site is created
flash-site-renamed = The site has its new name
audit-site-added = Site created
audit-site-renamed = Site renamed
