# Lockers at the desk of staff: alarms, checks, deadlines and assignments.
bay-alarm-times = { $count ->
    [one] once
   *[other] { $count } times
}
bay-unseen = { $count ->
    [one] { $bay }: 1 alarm not seen
   *[other] { $bay }: { $count } alarms not seen
}
bay-unseen-title = Alarms not seen, by bay
bay-acknowledge-all = All seen
bay-alarms-all-bays = Alarms of all bays
bay-alarm-emails = Send me alarms by e-mail
bay-alarm-emails-hint = One e-mail for each bay, every ten minutes at most. Locker managers get them unless they say no.
flash-alarms-seen = The alarms of this bay are seen
flash-alarm-emails-on = You get alarms by e-mail
flash-alarm-emails-off = You get no alarms by e-mail
audit-alarms-acknowledged = Alarms of a bay seen
email-locker-alarm = Locker alarm
mail-locker-alarm-subject = { $count ->
    [one] Alarm at { $bay }: { $alarm }
   *[other] { $count } alarms at { $bay }: { $alarm } …
}
mail-locker-alarm-text =
    Hello { $name },

    Alarms at the bay { $bay }:

    { $alarms }

    See them and say that they are seen:

    { $link }

    Parvis, the campus portal

bay-to-check = { $count ->
    [one] 1 locker to be checked
   *[other] { $count } lockers to be checked
}
checks-title = To be checked
checks-lede = Lockers that were taken back are looked at before anybody has them. What was found waits here until it is handed over.
checks-which = Which
checks-now = Now
checks-done = Handed over
checks-open = Lockers to be checked
checks-open-none = No locker waits to be checked.
checks-found = Found things
checks-found-none = Nothing.
checks-handed-over = Handed over
check-empty = Empty, free again
check-found = Something found
check-hand-over = Handed over
check-handed-over = Handed over
check-title = Check this locker
check-nothing = It is empty
check-things = Things were in it
check-things-label = What was found, and where it is kept
check-things-hint = The person who had the locker reads it in an e-mail.
check-things-wrong = Say in one line what was found, { $max } characters at most
check-finish = Checked: back in service
check-none = This locker is not to be checked any more
flash-checked = The locker is free again
flash-things-found = The locker is free again. What was found is on the list, and the person is told.
flash-handed-over = Handed over
flash-handed-over-before = This was handed over before
audit-locker-checked = Locker checked
audit-things-handed-over = Found things handed over
email-locker-found = Things found in a locker
notice-locker-found = Locker { $locker }, which you had, was checked. Found: { $things }
mail-locker-found-subject = Found in locker { $locker }
mail-locker-found-text =
    Hello { $name },

    Locker { $locker }, which you had, was checked. This was found:

    { $things }

    Where the locker is: { $place }. Ask the staff for your things.

    Parvis, the campus portal

bay-afterwards = Afterwards
bay-afterwards-check = To be checked before anybody has it
bay-afterwards-free = Free at once
bay-deadline = Change the deadline
bay-deadline-title = Another deadline
bay-deadline-text = The locker stays with the person until the closing time of this day, whatever the rules of the bay say. They are told.
bay-last-day = Last day
bay-deadline-same = This is the deadline already
bay-day-wrong = Choose a day from today on, three years ahead at most
bay-assign-title = Give it to a member
bay-assign = Give this locker to a member
bay-assign-text = Quotas, penalties and departments do not count here. The person is told.
bay-assign-service = This locker is not in service
bay-assign-barred = This account is suspended or closed
flash-deadline-set = The deadline is changed
flash-locker-assigned = The locker is given to the member
audit-locker-prolonged = Locker deadline set by staff
audit-locker-assigned = Locker given by staff
audit-assignments-imported = Locker assignments imported
email-locker-prolonged = Locker deadline changed
email-locker-assigned = Locker given by staff
notice-locker-prolonged = The deadline of locker { $locker } has changed: { $until }.
notice-locker-assigned = The staff has given you locker { $locker }. Deadline: { $until }.
mail-locker-prolonged-subject = Locker { $locker }: another deadline
mail-locker-prolonged-text =
    Hello { $name },

    The staff has changed the deadline of locker { $locker }. Deadline: { $until }. { $reason }

    Where: { $place }

    { $link }

    Parvis, the campus portal
mail-locker-assigned-subject = Locker { $locker } is yours
mail-locker-assigned-text =
    Hello { $name },

    The staff has given you locker { $locker }. Deadline: { $until }. { $reason }

    Where: { $place }

    You open it from its page or with your card:

    { $link }

    Parvis, the campus portal

bay-import-assignments = Assignments
bay-import-assignments-hint = All columns are needed. A free locker is given to the member; one that they have gets this deadline. They are told.
bay-import-counts-written = { $changes } changed, { $same } unchanged, { $wrong } wrong
bay-import-new-bay = “{ $bay }” is a new bay at { $site }: is the name right?
bay-import-old-readers = { $code }: the card readers of the earlier system cannot close this locker
bay-import-assigned = { $code } is given to { $number } until { $day }
bay-import-prolonged = { $code } stays with { $number } until { $day }
bay-import-taken = { $code } is another member’s
bay-import-unusable = { $code } is not in service
bay-import-no-locker = there is no { $code }

bay-field-card-reader = The controller has a card reader
bay-field-card-form = How it says a card
bay-field-card-form-hint = Show a card and compare with the number in the school’s file.
bay-old-readers = The card readers of the earlier system know only member or card numbers that contain “22”, lockers whose number does not, and no number above 999. Others open with the page, or with newer readers.

bay-away-told = The team has been told.
bay-away-card = Your card still opens your door at the bay’s reader.
claim-away = You can take it, but not open it before the bay answers.
locker-away = This bay does not answer: nothing that you take there could be opened. Try again later, or take one of another bay.
own-unusable = This locker cannot be used for now.
own-unusable-reason = Reason: { $reason }
own-unusable-hint = It stays yours. If your things are in it, ask the staff.
order-open-later = The bay told later that the door is open.
order-closed-later = The bay told later that the door is closed.
