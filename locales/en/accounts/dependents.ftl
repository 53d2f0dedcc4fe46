# What hangs on an account, a bay, a locker or a room that is about to end.
attached-title = This hangs on it:
attached-changed = Something new hangs on it since you saw this. Nothing has been done: read the list again, then confirm.
attached-role-closed = Role { $role }: it ends.
attached-role-suspended = Role { $role }: it stays, and cannot be used.
attached-devices = { $count ->
    [one] Signed in on one device: signed out.
   *[other] Signed in on { $count } devices: signed out.
}
attached-locker-closed = Locker { $locker } in { $bay }, due { $until }: it is given back and opens no more. Empty it before.
attached-locker-suspended = Locker { $locker } in { $bay }, due { $until }: it stays allocated; its holder cannot open it meanwhile.
attached-reservation-closed = Locker { $locker } in { $bay }, kept until { $until }: the reservation ends.
attached-reservation-suspended = Locker { $locker } in { $bay }, kept until { $until }: the reservation stays until then.
attached-lent-closed = Locker { $locker } is lent to { $member }: the loan ends.
attached-lent-suspended = Locker { $locker } is lent to { $member }: nobody opens it with this loan meanwhile.
attached-borrowed-closed = Locker { $locker } in { $bay }, lent by { $member } until { $until }: the loan ends.
attached-borrowed-suspended = Locker { $locker } in { $bay }, lent by { $member } until { $until }: it cannot be opened meanwhile.
attached-queue-closed = Place in the queue for a locker in { $bay }: it is given up.
attached-queue-suspended = Place in the queue for a locker in { $bay }: no locker is offered meanwhile.
attached-holds-closed = { $seats ->
    [one] One seat held for “{ $title }”: it is free again.
   *[other] { $seats } seats held for “{ $title }”: they are free again.
}
attached-holds-suspended = { $seats ->
    [one] One seat held for “{ $title }”: it is free again when its time is up.
   *[other] { $seats } seats held for “{ $title }”: they are free again when their time is up.
}
attached-booking-closed = { $seats ->
    [one] Booking { $number } for “{ $title }”, { $when }, one seat: it stays valid, with its number and surname.
   *[other] Booking { $number } for “{ $title }”, { $when }, { $seats } seats: it stays valid, with its number and surname.
}
attached-booking-suspended = { $seats ->
    [one] Booking { $number } for “{ $title }”, { $when }, one seat: it stays valid.
   *[other] Booking { $number } for “{ $title }”, { $when }, { $seats } seats: it stays valid.
}
attached-wait-closed = Place in the waiting list of “{ $title }”: it is given up.
attached-wait-suspended = Place in the waiting list of “{ $title }”: it stays.
attached-group-passed = { $members ->
    [one] Group “{ $name }” with one other member: { $heir } becomes its owner.
   *[other] Group “{ $name }” with { $members } other members: { $heir } becomes its owner.
}
attached-group-ended = Group “{ $name }”, with nobody else in it: it is deleted with its messages.
attached-group-left = Group “{ $name }”, moderated here: the membership ends, the group goes on.
attached-group-suspended = Group “{ $name }”: it goes on, with nobody in this place meanwhile.
attached-room-run-closed = Room “{ $name }”, moderated here: the membership ends; check that somebody else moderates it.
attached-room-run-suspended = Room “{ $name }”, moderated here: nobody moderates it from this account meanwhile.
attached-rooms-closed = { $count ->
    [one] One other room or group: left. What was written there stays.
   *[other] { $count } other rooms and groups: left. What was written there stays.
}
attached-rooms-suspended = { $count ->
    [one] One other room or group: the membership stays.
   *[other] { $count } other rooms and groups: the memberships stay.
}
attached-friends-closed = { $count ->
    [one] One friend: no longer listed.
   *[other] { $count } friends: no longer listed.
}
attached-tenant = Locker { $locker }: { $member } has it until { $until }.
attached-tenant-open = Locker { $locker }: { $member } has it.
attached-borrower = Locker { $locker } is lent to { $member }.
attached-waiters = { $count ->
    [one] One person waits for a locker here, and gets none.
   *[other] { $count } people wait for a locker here, and get none.
}
attached-controllers = { $count ->
    [one] One controller has a token for it: the token is revoked.
   *[other] { $count } controllers have a token for it: the tokens are revoked.
}
attached-members = { $count ->
    [one] One member is in it.
   *[other] { $count } members are in it.
}
attached-unread = { $count ->
    [one] One of them has messages to read here.
   *[other] { $count } of them have messages to read here.
}
attached-pending = { $count ->
    [one] One request or invitation waits for an answer.
   *[other] { $count } requests and invitations wait for an answer.
}
attached-messages = { $count ->
    [one] It holds one message.
   *[other] It holds { $count } messages.
}
attached-sold = { $count ->
    [one] One seat is sold.
   *[other] { $count } seats are sold.
}
attached-bookings = { $bookings ->
    [one] One booking
   *[other] { $bookings } bookings
}, { $seats ->
    [one] one seat.
   *[other] { $seats } seats.
}
attached-returned = { $count ->
    [one] One booking that was given back: its record stays.
   *[other] { $count } bookings that were given back: their records stay.
}
attached-held = { $count ->
    [one] One seat is held by a person who is booking.
   *[other] { $count } seats are held by people who are booking.
}
attached-offers = { $count ->
    [one] One seat is offered to a member of the waiting list.
   *[other] { $count } seats are offered to members of the waiting list.
}
attached-waiting-list = { $count ->
    [one] One member is on the waiting list.
   *[other] { $count } members are on the waiting list.
}
attached-blocked = { $count ->
    [one] One seat is blocked.
   *[other] { $count } seats are blocked.
}
attached-marked = { $count ->
    [one] One seat is marked for wheelchairs or companions.
   *[other] { $count } seats are marked for wheelchairs or companions.
}
