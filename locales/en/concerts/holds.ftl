# Seats that are asked for by their number: together, apart, with a wheelchair place; holds that ran out.

concert-only-wheelchairs = { $count ->
    [one] { $count } wheelchair place free, no other seat
   *[other] { $count } wheelchair places free, no other seat
  }
concert-and-wheelchairs = and { $count ->
    [one] { $count } wheelchair place
   *[other] { $count } wheelchair places
  }

best-wheelchair = With a wheelchair place
best-wheelchair-hint = It counts as one of the seats; the companion seat beside it is part of them.
best-and = { $names } and { $more }
best-apart = { $count ->
    [one] There is no such seat any more.
   *[other] There are no { $count } free seats side by side any more.
  }
best-fewer = { $count ->
    [one] Only { $count } seat is left.
   *[other] Only { $count } seats are left.
  } Take fewer, or wait for as many as you need.
best-again = Somebody else was quicker. Ask once more.
best-only-wheelchairs = Only wheelchair places are left.
best-no-wheelchair = No wheelchair place is left.
best-wheelchair-apart = { $count ->
    [one] There is no such place any more.
   *[other] There are no { $count } free seats with a wheelchair place side by side any more.
  }
best-split = { $seats }: take these?
best-split-take = Take these seats
best-split-lost = One of these seats has been taken in the meantime: none is held for you.

office-door-split = { $count ->
   *[other] There are no { $count } free seats side by side any more.
  } The nearest ones are chosen on the plan: { $seats }.

hold-awaited = The free seats are being offered to people on the waiting list.
hold-awaited-by-others = Others are waiting for seats: the time cannot be prolonged.
hold-not-extended-awaited = The time cannot be prolonged: others are waiting for seats.
hold-soon-last = One minute left.
hold-companion = This seat is for the companion of a person in a wheelchair. Choose the wheelchair place beside it first.
hold-wheelchair = { $seat } is a wheelchair place: no chair stands there. Not what you wanted? Give it back.
hold-companion-take = Add companion seat { $seat }
hold-lapsed = Time is up: { $seats } { $count ->
    [one] is not held for you any more.
   *[other] are not held for you any more.
  }
hold-lapsed-taken = { $seats } { $count ->
    [one] has been taken in the meantime.
   *[other] have been taken in the meantime.
  }
hold-lapsed-awaited = { $seats } { $count ->
    [one] is being offered to people on the waiting list.
   *[other] are being offered to people on the waiting list.
  }
hold-again = Take { $names } again
hold-again-lost = { $seats }: taken in the meantime, all or in part. Nothing is held for you.
hold-choose-others = Choose other seats

waiting-count = How many
waiting-count-of = { $count ->
    [one] { $count } seat
   *[other] { $count } seats together
  }
waiting-join-for = { $count ->
    [one] Wait for { $count } seat
   *[other] Wait for { $count } seats together
  }
waiting-sign-in = Members can wait for seats together.
waiting-place-for = { $count ->
    [one] You are waiting for { $count } seat; one that is given back will be kept for you for 30 minutes.
   *[other] You are waiting for { $count } seats together; as soon as so many are free side by side, they will be kept for you for 30 minutes. People who wait for fewer may be served before you.
  }
waiting-together-free = { $count ->
    [one] There is { $count } free seat: take it on the map.
   *[other] There are { $count } free seats side by side: take them on the map, or with “Suggest”.
  }
