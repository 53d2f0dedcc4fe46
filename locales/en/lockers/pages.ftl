# Lockers: the pages of members.
lockers-title = Lockers
lockers-lede = Take a free locker, then open it from here or with your card.
lockers-not-live = This page is not up to date for the moment. It catches up as soon as the network is back.
mine-title = My lockers
mine-none = You have no locker. Choose a free one on the map, or let us choose.
kept-title = Kept for you
lent-title = Lent to you
bays-title = Bays
bays-map = Map
bays-list = List of free lockers
bays-none-title = No bay for you
bays-none = Bays appear here as soon as one is open to you.
locker-word = Locker
locker-title = Locker { $plate }
cell-mine = yours
cell-accessible = easy to reach
cell-door-open = door open

fact-place = Place
fact-state = State
fact-since = Since
fact-due = To be given back
fact-kept = Kept until
fact-lender = From
fact-access = Access until
fact-reach = Reach
fact-door = Door
fact-bay = Bay
since = since
due-passed = overdue since
door-without-sensor = no sensor

line-online = Online
line-degraded = Answers late
line-offline = Offline
line-offline-since = Offline since
line-never = Not connected yet
bay-away = This bay does not answer: nothing opens from here.
line-reader-only = The doors open at the card reader.
bay-free-of = { $free } of { $count ->
    [one] { $count } locker free
   *[other] { $count } lockers free
}
bay-until = until { $time }
bay-full = No locker is free here at the moment.
bay-none = Choose a bay.
bay-legend = Legend
legend-locker-free = Free
legend-locker-mine = Yours
legend-locker-used = In use
legend-locker-held = Kept
legend-locker-check = To be checked
legend-locker-out = Out of service
legend-locker-accessible = Easy to reach

claim = Take
claim-this = Take locker { $plate }
claim-any = Give me one
claim-any-hint = We choose a free one.
reserve-for = Reserve for { $minutes } min
reservation-cancel = Cancel the reservation
offer-refuse = No, thank you
keep-this = Keep locker { $plate }
given-back = Locker { $plate } has been given back. You can have it again until { $time }.
releasing-text = You opened this locker: it will be given back by itself. Keep it if you go on using it.
refused-free = Free instead:

preferences-title = My preferences
preferences-set = set
preferences-site = Site
preferences-all-sites = All sites
preferences-accessible = Prefer lockers that are easy to reach
preferences-save = Save

wait-join = Join the waiting list
wait-leave = Leave the waiting list
wait-length = { $count ->
    [0] Nobody is waiting
    [one] 1 person is waiting
   *[other] { $count } people are waiting
}
wait-place = { $place ->
    [one] You are next in the waiting list.
   *[other] You are number { $place } in the waiting list.
}
wait-needless = There are free lockers here: take one instead of waiting.

open-this = Open locker { $plate }
close-this = Close locker { $plate }
opening-this = Opening locker { $plate }…
closing-this = Closing locker { $plate }…
stop-asked = Asked
stop-opening = Opening…
stop-closing = Closing…
stop-opened = Opening
stop-shut = Closing
stop-open = Open
stop-closed = Closed
order-requested = The request is on its way to the bay.
order-accepted = The bay has the request. We say “open” only once it has seen the door open.
order-pulsed = The lock was powered. Waiting for the door’s sensor.
order-unseen = The lock was powered. This door has no sensor: look whether it is open.
order-opened = The bay saw the door open.
order-closed = The bay saw the door close.
order-denied = The bay refused. Nothing moved; tell the team if it goes on.
order-bay-offline = This bay does not answer, so nothing was sent.
order-offline-since = Not heard since
order-expired = The bay had the request too late and did nothing. Try again.
order-rejected = The bay could not carry the request out. Nothing moved; try again.
order-no-movement = The lock was powered but the door did not move. Push it, then try again, or report a problem.
order-unconfirmed = Nobody can confirm that the door moved.
order-unknown-open = We cannot confirm that the door opened. Look before trying again.
order-unknown-close = We cannot confirm that the door closed. Look before trying again.
order-busy = This door is already being moved. Wait until that is done.
order-reader-only = This door is opened with your card, at the reader.
order-key = The form is incomplete. Reload the page and start again.
command-title = Door of locker { $plate }
command-again = See where it stands
command-locker = Locker { $plate }

act-share = Share
act-extend = Keep longer
act-release = Give back
act-report = Report a problem
share-title = Share this locker
share-until = Access until:
share-end = Take back
share-number = Member number
share-number-hint = 8 digits, on the back of their card
share-last-day = Until the end of
share-self = This is your own number
share-nobody = No active account has this number
share-too-many = You share with { $max } people already: take one access back first
share-until-empty = Choose a day
share-until-wrong = This is not a day of the calendar
share-until-past = This moment has passed
share-until-late = You cannot lend it for longer than you have it

openings-title = Who opened it
openings-none = Nobody has opened it yet.
openings-when = When
openings-who = Who
openings-how = How
openings-you = you
openings-nobody = unknown card

fault-problem = What is wrong?
fault-text = Details
fault-text-hint = Optional, unless nothing in the list fits
fault-text-empty = Say what is wrong
fault-text-long = The details must have at most { $max } characters
fault-send = Send
fault-reported = You reported this:
fault-known = You have reported this already, or a lot today. The team takes care of it.
problem-stuck = The door does not open
problem-not-closing = The door does not close
problem-damaged = Something is broken
problem-dirty = It is not clean
problem-occupied = Somebody’s things are in it
problem-other = Something else
exchange-text = Is it unusable? Take your things out and have another one of this bay.
exchange-button = Give me another one
exchange-none = No other locker of this bay is free at the moment.

locker-unknown = There is no such locker.
locker-not-in-service = This locker cannot be used at the moment.
locker-taken = Somebody else has this locker.
locker-yours-already = You have this locker already.
locker-quota = { $quota ->
    [0] Lockers of this bay are not given to people like you.
    [one] You have a locker already. To take another one here, give yours back first.
   *[other] You have { $quota } lockers already. To take another one here, give one back first.
}
locker-department = This locker is for another department.
locker-hours = Lockers are given here between { $opens } and { $closes }.
locker-term-over = The term is over: no lockers are given here any more.
locker-penalty = You have a penalty: you can take a locker again { $until }.
locker-kept-accessible = This locker is easy to reach and kept for those who need it. Others are free.
locker-missed = Your last reservation here was not used: you can reserve again { $until }. You can take a free locker right away.
locker-not-yours = This locker is not yours.
locker-too-late = It is too late to keep this locker.
locker-extended-enough = The deadline cannot be put off again.
locker-awaited = Somebody is waiting for a locker here: the deadline stays as it is.
locker-overdue-now = The deadline has passed: give this locker back first.

flash-locker-claimed = The locker is yours.
flash-locker-reserved = Reserved. Come and take it in time.
flash-reservation-cancelled = Reservation cancelled.
flash-offer-refused = The locker goes to the next person.
flash-locker-kept = The locker is yours again.
flash-locker-extended = Deadline put off.
flash-locker-shared = Access given.
flash-locker-unshared = Access taken back.
flash-locker-moved = Here is your new locker. The other one will be checked.
flash-fault-reported = Thank you. The team has been told.
flash-wait-joined = You are in the waiting list. We tell you as soon as a locker is yours to take.
flash-wait-left = You are not in the waiting list any more.
audit-fault-reported = Fault reported
home-lockers = Take a locker, or see those that are free
home-all-lockers = Share, give back
nav-lockers = Lockers
