# Rappels la veille d’un concert.

reminders-title = Rappels
reminders-on = La veille d’un concert pour lequel vous avez réservé, un courriel vous le rappelle.
reminders-off = Vous ne recevez pas de rappels de concerts.
reminders-turn-off = Ne plus recevoir de rappels
reminders-turn-on = Recevoir de nouveau des rappels
reminders-wanted = Vous recevrez de nouveau des rappels.
reminders-refused = Vous ne recevrez plus de rappels. Les billets, les changements et les annulations arrivent toujours par courriel.
reminders-refuse-title = Ne plus recevoir de rappels ?
reminders-refuse-text = Vous ne recevriez plus de rappel la veille d’un concert. Les billets, les changements et les annulations arrivent toujours par courriel.
reminders-refuse = Ne plus recevoir de rappels
email-booking-reminder = Rappel d’un concert
mail-reminder-subject = Demain : { $title }
mail-reminder-today-subject = Aujourd’hui : { $title }
mail-reminder-text =
    Bonjour { $name },

    Votre concert approche :

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Votre billet :

    { $link }

    Vous ne pouvez pas venir ? Laissez vos places à d’autres :

    { $cancellation }

    Ne plus recevoir de rappels :

    { $refusal }

    Parvis, le portail du campus
