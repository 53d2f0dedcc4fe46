# Bays and lockers, as staff sees them.
nav-bays = Bays
rack-title = Bays and lockers
rack-new = New bay
rack-ways = Pages of lockers
rack-all-lockers = All lockers
rack-faults = Faults
rack-alarms = Alarms
rack-penalties = Penalties
rack-attention = Needs attention
rack-all-well = All is well
rack-none-title = No bay
rack-none = Create the first bay: its lockers get their numbers at once.
rack-not-live = This page no longer updates by itself; it goes on as soon as the network is back.
rack-acknowledge = Seen
rack-alarm-forced = Door forced
rack-alarm-left-open = Door left open
rack-alarm-offline = Bay offline
rack-alarm-tamper = Casing opened
rack-alarm-jam = Lock jammed
rack-alarm-withdrawn-card = Opened offline with a withdrawn card
rack-alarm-journal = Journal of the bay incomplete or contradictory
rack-alarm-over = over
rack-more-alarms = { $count ->
    [one] { $count } more alarm
   *[other] { $count } more alarms
}
rack-open-faults = { $count ->
    [one] { $count } reported fault
   *[other] { $count } reported faults
}
rack-overdue = { $count ->
    [one] { $count } overdue locker
   *[other] { $count } overdue lockers
}
rack-heard = last heard
rack-taken-of = { $taken } of { $lockers } taken
rack-free-count = { $count } free
rack-unusable-count = { $count } to check or out of service
rack-lockers-of = Lockers, { $name }
rack-door = door
rack-since = since
rack-until = until
rack-nobody = Nobody
rack-legend = Legend
rack-legend-kept = reserved or offered
rack-legend-open = door open
rack-board = Lockers live
rack-holders = Who has which locker
rack-hours = { $opens } to { $closes }
rack-edit-link = Edit
rack-gone = This bay was closed meanwhile
rack-more-title = Add lockers
rack-more = Add
rack-more-hint = They take the next free numbers of the campus
rack-end-title = End of the bay
rack-close = Close for good
rack-close-title = Close the bay for good?
rack-close-text = It disappears from the pages, its controller is no longer let in, its waiting list is emptied. Its history stays. This cannot be undone.
rack-close-taken = { $count ->
    [one] { $count } locker is still somebody’s: take it back first
   *[other] { $count } lockers are still somebody’s: take them back first
}
flash-bay-created = The bay is created
flash-bay-changed = The bay is changed
flash-bay-closed = The bay is closed
flash-lockers-added = The lockers are added

# The form of a bay.
rack-new-title = New bay
rack-edit-title = Edit the bay
rack-create = Create the bay
rack-save = Save
rack-field-name = Name
rack-field-name-hint = As people call it: “North hall”
rack-field-site = Site
rack-field-site-hint = A known site, or a new one
rack-field-lockers = Number of lockers
rack-field-lockers-hint = 1 to 500; they take the next free numbers of the campus, but those that contain 22
rack-field-policy = For how long
rack-field-policy-hint = Lockers that are taken keep their deadline
rack-policy-day-use = By the day: given back in the evening
rack-policy-term = By the term: kept until a date
rack-field-term-end = End of the term
rack-field-term-end-hint = Only for a bay by the term
rack-field-release = Opening gives the locker back (it can be kept for 10 minutes)
rack-field-opens = Opens
rack-field-closes = Closes
rack-field-closes-hint = Lockers are given back by that time
rack-field-department = Department
rack-field-department-hint = Empty: for everybody
rack-field-actuator = Who moves the doors
rack-actuator-bay = A controller that the portal commands
rack-actuator-self = The card reader, on our word
rack-quotas-title = Quotas
rack-quotas-hint = How many lockers a person may have on the whole campus, the one taken here included
rack-field-students = Students
rack-field-teachers = Teachers
rack-field-staff = Staff
rack-times-title = Times
rack-field-extension = Days of an extension
rack-field-extension-hint = 1 to 200
rack-field-extensions = Extensions allowed
rack-field-reservation = Minutes of a reservation
rack-field-penalty = Hours of penalty
rack-field-penalty-hint = For whoever keeps a locker beyond its deadline; 0: none
rack-name-empty = Write a name
rack-site-empty = Write a site
rack-name-taken = This site already has a bay of this name
rack-long = { $max } characters at most
rack-characters = This text holds characters that do not show
rack-range = Write a number from { $min } to { $max }
rack-time-unreadable = Write a time like 08:00
rack-day-unreadable = Choose a day
rack-hours-order = It closes after it opens
rack-numbers-out = There are not enough locker numbers left
rack-full = A bay has { $max } lockers at most

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
rack-lockers-title = All lockers
rack-search = Search for a locker
rack-search-hint = Number, bay, name or number of the person
rack-state = State
rack-any-state = Any state
rack-bay = Bay
rack-any-bay = All bays
rack-lockers-none = No locker to show
rack-none-found = Try another number, another name or fewer filters.
rack-locker-title = Locker { $plate }
rack-holder = Holder
rack-since-title = Since
rack-door-title = Door
rack-order-title = Open or close
rack-open = Open locker { $plate }
rack-shut = Close locker { $plate }
rack-order-key = This form is incomplete: reload the page
rack-order-busy = Another order to this door is under way: wait until it is finished
rack-order-reader = Only the card reader at the bay moves this door
rack-order-offline = The bay has not answered since { $since }: nothing was sent
rack-order-never = No controller was ever connected to this bay: nothing was sent
rack-locker-gone = This locker is gone
rack-orders-title = Orders to the door
rack-source-web = member’s page
rack-orders-none = No order yet
rack-take-back = Take the locker back
rack-take-back-title = Take this locker back?
rack-take-back-text = The person loses it at once and is told the reason. The door does not open.
rack-reason-told = Told to the person, kept in the audit
rack-move = Give another locker
rack-move-title = Give another locker
rack-move-text = The person keeps the deadline and the shares.
rack-move-to = New locker
rack-move-none = No locker is free
rack-move-taken = This locker was just taken or is out of service: choose another
rack-move-not-in-use = Nobody uses this locker: there is nothing to exchange
rack-nobodys = This locker is nobody’s any more
rack-service-title = Service
rack-service-label = This locker is
rack-service-same = The locker is so already
rack-tenures-title = Who had it
rack-tenures-none = Nobody yet
rack-ending-none = now
rack-ending-released = given back
rack-ending-expired = expired
rack-ending-cancelled = cancelled
rack-ending-opened = given back by opening
rack-ending-moved = exchanged
rack-ending-by-staff = taken back by staff
rack-ending-term = end of the term
rack-fittings-title = The locker itself
rack-field-place = Place
rack-field-place-hint = “Top row”, for example
rack-field-locker-department-hint = Empty: as the bay
rack-field-accessible = Easy to reach: given first to those who ask
rack-field-sensor = Door sensor (open or closed)
rack-field-pulse = Pulse of the lock, in milliseconds
rack-field-pulse-hint = 50 to 5000
flash-door-ordered = The order is given: follow it below
flash-service-changed = The state of the locker is changed
flash-locker-taken-back = The locker is taken back
flash-locker-exchanged = The person has this locker now
flash-locker-changed = The locker is changed

# Alarms, faults, penalties.
rack-alarms-none-title = No alarm
rack-alarms-none = Doors forced or left open, bays offline: all of it shows here.
rack-alarm-seen-by = Seen by { $name }
flash-alarm-seen = The alarm is seen
flash-alarm-seen-before = Somebody has seen this alarm already
rack-faults-which = Faults to show
rack-faults-open = Open
rack-faults-closed = Closed
rack-faults-none-title = No fault
rack-faults-none = What members report, and what the portal notices, shows here.
rack-problem-stuck = does not open
rack-problem-not-closing = does not close
rack-problem-damaged = damaged
rack-problem-dirty = dirty
rack-problem-occupied = used by somebody else
rack-problem-other = another problem
rack-fault-open = open
rack-fault-by-portal = noticed by the portal
rack-fault-close = Close the ticket
rack-fault-resolution = What was done
rack-fault-resolution-hint = Kept with the ticket and in the audit
rack-fault-back = Put the locker in service again
rack-fault-closed-before = Somebody has closed this ticket already
rack-colon = :
flash-fault-closed = The ticket is closed
rack-penalty-search = Search for a person
rack-penalty-search-hint = Name or number
rack-penalties-none-title = No penalty
rack-penalties-none-found = No penalty found
rack-penalties-none = Whoever keeps a locker too long can take none for a time.
rack-penalty-live = running
rack-penalty-lifted = lifted
rack-penalty-ended = over
rack-penalty-lift = Lift the penalty
rack-penalty-over = This penalty no longer counts
rack-penalty-new = Give a penalty
rack-penalty-give = Give the penalty
rack-penalty-number-hint = Eight digits
rack-penalty-end = Until
rack-penalty-end-hint = A year at most
rack-penalty-until = Choose a date to come, within a year
rack-member-unknown = No member has this number
flash-penalty-given = The penalty is given
flash-penalty-lifted = The penalty is lifted

# The controller of a bay.
rack-controller-title = Controller
rack-code-title = Code of the controller
rack-code-how = Type this code on the bay’s controller. It is shown once.
rack-code-until = Good until
rack-code-hint = The controller enrols with a code that is good for 15 minutes; the code before it is worth nothing then
rack-code-make = Make a code
rack-tokens = Enrolled controllers
rack-token-unnamed = Controller
rack-token-since = enrolled
rack-token-used = seen
rack-token-revoke = Revoke
rack-token-revoked = revoked
flash-token-revoked = The controller is no longer let in
flash-token-revoked-before = This controller was not let in any more

# Many lockers at once.
rack-mass-release = End-of-term release
rack-mass-release-text = The chosen lockers are taken back one after the other; each person is told the reason. The doors do not open.
rack-mass-open = Mass opening
rack-mass-open-text = The chosen doors open one after the other. Their holders’ things are then within everybody’s reach.
rack-mass-bays = Bays
rack-mass-preview = See what would be done
rack-mass-nobody = Nothing to do in these bays
rack-mass-release-count = { $count ->
    [one] { $count } locker to take back
   *[other] { $count } lockers to take back
}
rack-mass-open-count = { $count ->
    [one] { $count } door to open
   *[other] { $count } doors to open
}
rack-mass-except = Untick the exceptions
rack-mass-release-begin = Take back the ticked lockers
rack-mass-open-begin = Open the ticked doors
rack-mass-choose = Tick one locker at least
rack-mass-nothing = Nothing is left to do: all has changed meanwhile
rack-mass-busy = Another act of this kind is under way: wait for its end
rack-mass-running = under way
rack-mass-stopping = stopping
rack-mass-finished = finished
rack-mass-stopped = stopped
rack-mass-interrupted = interrupted
rack-mass-interrupted-text = The portal ended before the last one. What is done stays done; begin again for the rest.
rack-mass-progress = { $done } of { $total } done
rack-mass-failed = { $count } not possible
rack-mass-stop = Stop
flash-mass-stopped = It was asked to stop
flash-mass-ended = It had ended already
audit-mass-act-begun = Act on many lockers
audit-mass-act-stopped = Act on many lockers stopped

# Occupancy and dashboard.
rack-occupancy = Occupancy
rack-occupancy-span = Period
rack-occupancy-week = 7 days
rack-occupancy-month = 30 days
rack-occupancy-show = Show
rack-occupancy-text = Lockers used by day
rack-occupancy-average = a day on average, of { $lockers ->
    [one] { $lockers } locker
   *[other] { $lockers } lockers
}
rack-occupancy-day = Day
rack-occupancy-used = Used
rack-dashboard-all = All bays
rack-dashboard-alarms = { $count ->
    [one] { $count } alarm to see
   *[other] { $count } alarms to see
}

# Import.
rack-import = Import
rack-import-title = Import lockers or cards
rack-import-text = The file is checked first: nothing is written before “Import”, and nothing at all while an error is left.
rack-import-lockers = Lockers
rack-import-lockers-hint = The first three columns are needed. The headings may be in French. An unknown bay is created with the usual rules. A known code is updated. accessible and sensor: yes or no.
rack-import-cards = Cards
rack-import-cards-hint = The first two columns are needed. The member’s card before it is replaced.
rack-import-file = CSV file
rack-import-file-hint = Up to 10 MB, from a French spreadsheet or any other: semicolons, commas or tabs
rack-import-large = This file is too large: 10 MB at most
rack-import-none = Choose a file
rack-import-check = Check
rack-import-write = Import
rack-import-written = imported
rack-import-refused = nothing is written
rack-import-dry = checked, nothing is written
rack-import-counts = { $changes } to change, { $same } unchanged, { $wrong } wrong
rack-import-line = line { $line }
rack-import-site = write the site, 80 characters at most
rack-import-bay = write the bay, 80 characters at most
rack-import-code = write the code like this: locker_03
rack-import-place = the place has 80 characters at most
rack-import-department = this department will not do
rack-import-pulse = write a pulse from 50 to 5000
rack-import-yes = write yes or no
rack-import-bay-closed = this bay is closed for good
rack-import-elsewhere = this locker is in another bay
rack-import-made = { $code } is new, { $bay }
rack-import-changed = { $code } changes, { $bay }
rack-import-accessible = Easy to reach
rack-import-sensor = Door sensor
rack-import-pulse-field = Pulse (ms)
rack-import-is = yes
rack-import-is-not = no
rack-import-empty = nothing
rack-import-number = a member number has eight digits
rack-import-card = a card number has 8 to 20 digits or letters A to F
rack-import-card-given = { $number } gets the card …{ $card }
audit-bays-imported = Lockers imported
audit-cards-imported = Cards imported

# Sites.
rack-sites = Sites
rack-sites-none-title = No site
rack-sites-none = Bays are grouped by site. Create the first one.
rack-sites-bays = { $count ->
    [0] no bay
    [one] { $count } bay
   *[other] { $count } bays
}
rack-site-new = New site
rack-site-create = Create the site
rack-site-rename = Rename the site
rack-site-name-hint = As people on campus call it: “North campus”
rack-site-taken = Another site has this name already
flash-site-added = The site is created
flash-site-renamed = The site has its new name
audit-site-added = Site created
audit-site-renamed = Site renamed
