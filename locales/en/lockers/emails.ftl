# Mails about lockers, and what the portal does by itself.
locker-overdue-penalty = Locker { $locker } kept beyond its deadline
audit-locker-overdue = Locker overdue
audit-penalty-given = Penalty given

mail-locker-reminder-subject = Locker { $locker }: give it back soon
mail-locker-reminder-text =
    Hello { $name },

    Locker { $locker } is yours; deadline: { $until }. Empty it and give it back before then, or ask for more time:

    { $link }

    Where: { $place }

    Whoever keeps a locker too long cannot take another for a while.

    Parvis, the campus portal
mail-locker-overdue-subject = Locker { $locker }: the deadline has passed
mail-locker-overdue-text =
    Hello { $name },

    The deadline of locker { $locker } has passed: { $until }. Please empty it and give it back, if you have not done so yet:

    { $link }

    Where: { $place }

    Parvis, the campus portal
mail-locker-penalty-text =
    Hello { $name },

    The deadline of locker { $locker } has passed: { $until }. Please empty it and give it back, if you have not done so yet:

    { $link }

    Where: { $place }

    Because it was kept too long, you cannot take another locker before this date: { $penalty }. If that is not right, the staff can lift it.

    Parvis, the campus portal
mail-locker-offered-subject = A locker for you: { $locker }
mail-locker-offered-text =
    Hello { $name },

    You were on the waiting list: locker { $locker } is free.

    Where: { $place }

    It is held for you; last moment: { $until }. Take it here:

    { $link }

    If you do not take it, it goes to the next person.

    Parvis, the campus portal
mail-locker-taken-back-subject = Locker { $locker } was taken back
mail-locker-taken-back-text =
    Hello { $name },

    The staff has taken back locker { $locker }. It is no longer yours. { $reason }

    Where: { $place }

    If you left something in it, ask the staff. The locker:

    { $link }

    Parvis, the campus portal
mail-locker-term-subject = End of term: locker { $locker }
mail-locker-term-text =
    Hello { $name },

    The term is over: locker { $locker } is no longer yours. { $reason }

    Where: { $place }

    If you left something in it, ask the staff. The locker:

    { $link }

    Parvis, the campus portal
mail-locker-reason = Reason: { $reason }
mail-locker-shared-subject = Locker { $locker } is shared with you
mail-locker-shared-text =
    Hello { $name },

    { $holder } shares locker { $locker } with you; deadline: { $until }. You can open it from its page or with your card:

    { $link }

    Where: { $place }

    Parvis, the campus portal
mail-locker-out-of-service-subject = Locker { $locker } cannot be used for now
mail-locker-out-of-service-text =
    Hello { $name },

    Locker { $locker } has to be checked or is out of service. It is still yours, but it cannot be used for now. { $reason }

    Where: { $place }

    If your things are in it, ask the staff. The locker:

    { $link }

    Parvis, the campus portal
mail-locker-exchanged-subject = Locker { $locker } instead of locker { $from }
mail-locker-exchanged-text =
    Hello { $name },

    The staff has given you locker { $locker } instead of locker { $from }. { $reason }

    Where: { $place }

    The deadline is the same. Your new locker:

    { $link }

    Parvis, the campus portal
mail-locker-offer-over-subject = Locker { $locker } is no longer held for you
mail-locker-offer-over-text =
    Hello { $name },

    Locker { $locker } was held for you and was not taken in time: it goes to the next person. To wait for another one:

    { $link }

    Parvis, the campus portal
mail-locker-reservation-over-subject = Your reservation of locker { $locker } has expired
mail-locker-reservation-over-text =
    Hello { $name },

    You had reserved locker { $locker } and did not open it in time: it is free again.

    { $link }

    Parvis, the campus portal
mail-locker-unshared-subject = Locker { $locker } is no longer shared with you
mail-locker-unshared-text =
    Hello { $name },

    { $holder } no longer shares locker { $locker } with you. If you left something in it, ask them.

    Where: { $place }

    Parvis, the campus portal
mail-locker-loan-over-subject = Locker { $locker }: no longer shared with you
mail-locker-loan-over-text =
    Hello { $name },

    Locker { $locker }, which { $holder } shared with you, was given or taken back: you can no longer open it. { $reason }

    Where: { $place }

    If you left something in it, ask the staff.

    Parvis, the campus portal
mail-locker-loan-out-of-service-subject = Locker { $locker }, shared with you, cannot be used for now
mail-locker-loan-out-of-service-text =
    Hello { $name },

    Locker { $locker }, which { $holder } shares with you, has to be checked or is out of service. It cannot be used for now. { $reason }

    Where: { $place }

    If your things are in it, ask the staff. The locker:

    { $link }

    Parvis, the campus portal
mail-locker-loan-exchanged-subject = Locker { $locker } is shared with you instead of locker { $from }
mail-locker-loan-exchanged-text =
    Hello { $name },

    { $holder } now has locker { $locker } instead of locker { $from }: it is still shared with you; deadline: { $until }. { $reason }

    Where: { $place }

    If you left something in locker { $from }, ask the staff. The new locker:

    { $link }

    Parvis, the campus portal
mail-locker-loan-paused-subject = Locker { $locker }, shared with you, cannot be opened for now
mail-locker-loan-paused-text =
    Hello { $name },

    Locker { $locker }, which { $holder } shares with you, cannot be opened for now.

    Where: { $place }

    If your things are in it, ask the staff. The locker:

    { $link }

    Parvis, the campus portal
mail-locker-loan-resumed-subject = Locker { $locker }, shared with you, can be opened again
mail-locker-loan-resumed-text =
    Hello { $name },

    Locker { $locker }, which { $holder } shares with you, can be opened again. Deadline: { $until }.

    Where: { $place }

    The locker:

    { $link }

    Parvis, the campus portal
