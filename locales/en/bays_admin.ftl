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
rack-quotas-hint = How many lockers a person may have, on the whole campus, to take one more here
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
audit-locker-moved = Locker exchanged
audit-term-ended = Locker taken back at the end of the term
audit-alarm-acknowledged = Alarm seen
audit-fault-closed = Fault closed
audit-penalty-given = Penalty given
audit-penalty-lifted = Penalty lifted
audit-doors-opened = Mass opening
audit-bays-imported = Bays imported
audit-cards-imported = Cards imported
