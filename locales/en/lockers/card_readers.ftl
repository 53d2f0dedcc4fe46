# Replies to card readers: short, without commas (some readers cut at each of them).
reader-welcome = Welcome { $name }
reader-unknown = Card not recognised
reader-first-card = Identify yourself first
reader-known-already = You are identified already
reader-unreadable = Line not understood
reader-pong = pong
reader-goodbye = Goodbye
reader-too-slow = Time is up
reader-stopping = The portal is stopping
reader-full = Too many readers connected. Try again
reader-trouble = Portal error. Try again
reader-closed = Locker { $plate } closed. Give it back { $at }
reader-shut = Locker { $plate } closed
reader-opened = Locker { $plate } open
reader-releasing = Locker { $plate } open and given back in 10 minutes. Close it to keep it
reader-pulsed = Lock of locker { $plate } powered
reader-released = Locker { $plate } given back
reader-cancelled = Locker { $plate }: reservation cancelled
reader-status = Locker { $plate }: { $state } - door { $door }
reader-status-yours = Locker { $plate }: { $state } (yours) - door { $door }
reader-no-locker = No such locker
reader-out-of-service = Locker out of service
reader-taken = Locker already taken
reader-yours = Locker already yours
reader-quota = { $quota ->
    [0] You may not take a locker here
    [one] You have a locker already
   *[other] You have { $quota } lockers already
 }
reader-department = Locker kept for another department
reader-hours = Lockers can be taken from { $opens } to { $closes }
reader-term-over = The term is over
reader-penalty = Penalty. It ends { $until }
reader-accessible = Accessible locker: take another one
reader-missed = Next reservation possible { $until }
reader-not-yours = This locker is not yours
reader-too-late = Too late
reader-not-now = Not possible at the moment
reader-busy = Another command is under way
reader-bay-offline = Bay offline. Nothing was done
reader-no-movement = The door did not move
reader-bay-refused = The bay refused
reader-not-confirmed = Movement not confirmed. Look before trying again
audit-locker-put-back = Locker put back: the door did not move
