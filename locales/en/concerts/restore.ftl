# Cancellations taken back.

restoration-question = Cancelled by mistake?
restoration-effect = Until { $time } you can have the same seats again, while nobody has taken them. The same ticket is then valid.
restoration-button = Take the cancellation back
restoration-done = The booking stands again, with the same seats.
restoration-before = This booking is not cancelled.
restoration-late = It is too late: a cancellation can be taken back within ten minutes, and before the concert is over.
restoration-by-staff = The box office has cancelled this booking. Ask there.
restoration-limit = You have taken other seats since: together they would be more than one person may have. Give those back first.
office-restoration-effect = Until { $time } the booking can have the same seats again, while nobody has taken them. Number and ticket stay the same.
office-concert-restoration = Take the cancellation of the concert back
office-concert-restoration-effect = Until { $time } the cancellation can be taken back. The bookings have kept their seats. E-mails that are not sent yet are withdrawn; those who were told hear that the concert takes place.
restoration-concert-before = This concert is not cancelled.
flash-booking-restored = The booking stands again
flash-concert-restored = The concert takes place again
change-concert-restored = The concert takes place after all
change-booking-restored = Your booking is valid after all
notice-concert-restored = The concert “{ $title }” takes place after all.
notice-booking-restored = Your booking for “{ $title }” is valid after all.
email-booking-restored = Cancellation taken back
audit-booking-restored = Cancellation of a booking taken back by the box office
audit-concert-restored = Cancellation of a concert taken back
restoration-gone = { $count ->
    [one] Somebody else has this seat by now: { $seats }. The booking cannot have it back.
   *[other] Somebody else has these seats by now: { $seats }. The booking cannot have them back.
  }
mail-reinstated-subject = Valid again: { $title }
mail-reinstated-text =
    Hello { $name },

    The cancellation was taken back: your booking is valid, with the same seats and the same number. If you were told that it was cancelled, that is no longer so.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    The ticket and the calendar entry are enclosed. They are online as well:

    { $link }

    Can’t come any more? Give your seats to somebody else:

    { $cancellation }

    Parvis, the campus portal
mail-waiting-restored-text =
    Hello { $name },

    A concert for which you are on the waiting list takes place after all. You keep your place on the list.

    { $title }
    When: { $when }
    Where: { $venue }

    The page of the concert:

    { $link }

    Parvis, the campus portal
