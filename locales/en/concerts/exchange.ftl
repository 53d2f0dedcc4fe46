seats-exchange-title = Change seats
seats-exchange-link = Change seats
seats-exchange-how = { $count ->
    [one] Your seat is ticked on the plan. Untick it and tick the one you would like; nothing is given back before you confirm.
   *[other] Your { $count } seats are ticked on the plan. Untick those you give back and tick others; nothing is given back before you confirm.
}
seats-exchange-chosen = { $count ->
    [one] { $chosen } of one seat chosen
   *[other] { $chosen } of { $count } seats chosen
}
seats-exchange-button = Take these seats
seats-exchange-count = { $count ->
    [one] Choose exactly one seat.
   *[other] Choose exactly { $count } seats.
}
seats-exchange-taken = No longer to be had: { $seats }. Your seats are as they were; choose others.
seats-exchange-inside = Somebody sits on one of these seats already: it stays. Choose again.
seats-exchange-awaited = People wait for a seat: free seats are offered to them first. Your seats are as they were.
seats-exchange-over = The seats of this booking cannot be changed any more.
flash-seats-exchanged = Changed. The new codes are on this page.
flash-seats-kept = You have chosen the seats that you have: nothing has changed.
email-booking-exchanged = Seats changed by their holder
mail-exchanged-subject = Your new seats: { $title }
mail-exchanged-text =
    Hello { $name },

    you have changed the seats of your booking. The ticket is attached; the codes of the seats given back are void.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    At the door, show the ticket enclosed on your screen or printed. It is online as well:

    { $link }

    Can’t come? Give your seats to somebody else:

    { $cancellation }

    Parvis, the campus portal
