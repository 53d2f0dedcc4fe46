# Names on bookings corrected by staff.

booking-name-wrong = A name is misspelt? The box office corrects it; number and ticket stay the same.
office-name-title = Name
office-name = Correct the name
office-name-text = Number, seats and codes stay. From now on the booking is found by the corrected surname.
office-name-send = Send the ticket again by e-mail
flash-name-corrected = Name corrected
flash-name-corrected-sent = Name corrected, and the ticket is on its way by e-mail
flash-name-corrected-not-sent = Name corrected. No e-mail address is known: the ticket was not sent.
audit-booking-renamed = Name on a booking corrected
