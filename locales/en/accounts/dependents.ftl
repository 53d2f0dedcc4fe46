# What hangs on an account, a bay, a locker or a room that is about to end.
dependents-title = This hangs on it:
dependents-changed = Something new hangs on it since you saw this. Nothing has been done: read the list again, then confirm.
dependents-role-closed = Role { $role }: it ends.
dependents-role-suspended = Role { $role }: it stays, and cannot be used.
dependents-devices = { $count ->
    [one] Signed in on one device: signed out.
   *[other] Signed in on { $count } devices: signed out.
}
dependents-locker-closed = Locker { $locker } in { $bay }, due { $until }: it is given back and opens no more. Empty it before.
dependents-locker-suspended = Locker { $locker } in { $bay }, due { $until }: it stays allocated; its holder cannot open it meanwhile.
dependents-reservation-closed = Locker { $locker } in { $bay }, kept until { $until }: the reservation ends.
dependents-reservation-suspended = Locker { $locker } in { $bay }, kept until { $until }: the reservation stays until then.
dependents-lent-closed = Locker { $locker } is lent to { $member }: the loan ends.
dependents-lent-suspended = Locker { $locker } is lent to { $member }: nobody opens it with this loan meanwhile.
dependents-borrowed-closed = Locker { $locker } in { $bay }, lent by { $member } until { $until }: the loan ends.
dependents-borrowed-suspended = Locker { $locker } in { $bay }, lent by { $member } until { $until }: it cannot be opened meanwhile.
dependents-queue-closed = Place in the queue for a locker in { $bay }: it is given up.
dependents-queue-suspended = Place in the queue for a locker in { $bay }: no locker is offered meanwhile.
dependents-holds-closed = { $seats ->
    [one] One seat held for “{ $title }”: it is free again.
   *[other] { $seats } seats held for “{ $title }”: they are free again.
}
dependents-holds-suspended = { $seats ->
    [one] One seat held for “{ $title }”: it is free again when its time is up.
   *[other] { $seats } seats held for “{ $title }”: they are free again when their time is up.
}
dependents-booking-closed = { $seats ->
    [one] Booking { $number } for “{ $title }”, { $when }, one seat: it stays valid, with its number and surname.
   *[other] Booking { $number } for “{ $title }”, { $when }, { $seats } seats: it stays valid, with its number and surname.
}
dependents-booking-suspended = { $seats ->
    [one] Booking { $number } for “{ $title }”, { $when }, one seat: it stays valid.
   *[other] Booking { $number } for “{ $title }”, { $when }, { $seats } seats: it stays valid.
}
dependents-wait-closed = Place in the waiting list of “{ $title }”: it is given up.
dependents-wait-suspended = Place in the waiting list of “{ $title }”: it stays.
dependents-group-passed = { $members ->
    [one] Group “{ $name }” with one other member: { $heir } becomes its owner.
   *[other] Group “{ $name }” with { $members } other members: { $heir } becomes its owner.
}
dependents-group-ended = Group “{ $name }”, with nobody else in it: it is deleted with its messages.
dependents-group-left = Group “{ $name }”, moderated here: the membership ends, the group goes on.
dependents-group-suspended = Group “{ $name }”: it goes on, with nobody in this place meanwhile.
dependents-room-run-closed = Room “{ $name }”, moderated here: the membership ends; check that somebody else moderates it.
dependents-room-run-suspended = Room “{ $name }”, moderated here: nobody moderates it from this account meanwhile.
dependents-rooms-closed = { $count ->
    [one] One other room or group: left. What was written there stays.
   *[other] { $count } other rooms and groups: left. What was written there stays.
}
dependents-rooms-suspended = { $count ->
    [one] One other room or group: the membership stays.
   *[other] { $count } other rooms and groups: the memberships stay.
}
dependents-friends-closed = { $count ->
    [one] One friend: no longer listed.
   *[other] { $count } friends: no longer listed.
}
dependents-tenant = Locker { $locker }: { $member } has it until { $until }.
dependents-tenant-open = Locker { $locker }: { $member } has it.
dependents-borrower = Locker { $locker } is lent to { $member }.
dependents-waiters = { $count ->
    [one] One person waits for a locker here, and gets none.
   *[other] { $count } people wait for a locker here, and get none.
}
dependents-controllers = { $count ->
    [one] One controller has a token for it: the token is revoked.
   *[other] { $count } controllers have a token for it: the tokens are revoked.
}
dependents-members = { $count ->
    [one] One member is in it.
   *[other] { $count } members are in it.
}
dependents-unread = { $count ->
    [one] One of them has messages to read here.
   *[other] { $count } of them have messages to read here.
}
dependents-pending = { $count ->
    [one] One request or invitation waits for an answer.
   *[other] { $count } requests and invitations wait for an answer.
}
dependents-messages = { $count ->
    [one] It holds one message.
   *[other] It holds { $count } messages.
}
dependents-sold = { $count ->
    [one] One seat is sold.
   *[other] { $count } seats are sold.
}
dependents-bookings = { $bookings ->
    [one] One booking
   *[other] { $bookings } bookings
}, { $seats ->
    [one] one seat.
   *[other] { $seats } seats.
}
dependents-returned = { $count ->
    [one] One booking that was given back: its record stays.
   *[other] { $count } bookings that were given back: their records stay.
}
dependents-held = { $count ->
    [one] One seat is held by a person who is booking.
   *[other] { $count } seats are held by people who are booking.
}
dependents-offers = { $count ->
    [one] One seat is offered to a member of the waiting list.
   *[other] { $count } seats are offered to members of the waiting list.
}
dependents-waiting-list = { $count ->
    [one] One member is on the waiting list.
   *[other] { $count } members are on the waiting list.
}
dependents-blocked = { $count ->
    [one] One seat is blocked.
   *[other] { $count } seats are blocked.
}
dependents-marked = { $count ->
    [one] One seat is marked for wheelchairs or companions.
   *[other] { $count } seats are marked for wheelchairs or companions.
}
