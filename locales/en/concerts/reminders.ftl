# Reminders the day before a concert.

reminders-title = Reminders
reminders-on = The day before a concert for which you have a booking, an e-mail reminds you.
reminders-off = You get no reminders of concerts.
reminders-turn-off = No more reminders
reminders-turn-on = Send me reminders again
reminders-wanted = You will get reminders again.
reminders-refused = You will get no more reminders. Tickets, changes and cancellations still come by e-mail.
reminders-refuse-title = No more reminders?
reminders-refuse-text = You would get no more reminders the day before a concert. Tickets, changes and cancellations still come by e-mail.
reminders-refuse = No more reminders
email-booking-reminder = Reminder of a concert
mail-reminder-subject = Tomorrow: { $title }
mail-reminder-today-subject = Today: { $title }
mail-reminder-text =
    Hello { $name },

    Your concert is coming up:

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    Your ticket:

    { $link }

    Can’t come? Give your seats to somebody else:

    { $cancellation }

    No more reminders:

    { $refusal }

    Parvis, the campus portal
