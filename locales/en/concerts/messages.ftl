# Messages of the box office to everybody with a booking.

office-messages-title = Messages
office-messages-none-title = No message yet
office-messages-none = Write to everybody with a booking: what to bring, how to get there, what is different.
office-write = Write to everybody with a booking
office-write-subject = Subject
office-write-subject-hint = The e-mail begins with the title of the concert
office-write-text = Text
office-write-text-hint = As people will read it, also on the page of their booking. The facts of the concert and the booking number are added.
office-write-subject-empty = Write a subject
office-write-text-empty = Write a text
office-write-preview = Look at it first
office-write-send = Send
office-write-change = Change it
office-write-nobody = Nobody has a booking for this concert: there is nobody to write to.
flash-message-sent = The message is on its way. The list says who gets it, and whom to tell in person.
message-delivered = Sent by e-mail
message-on-its-way = E-mail on its way
message-told = Told in person
message-withdrawn = Booking cancelled before
change-message = Message from the box office
notice-message = A message from the box office about “{ $title }”.
email-message = Message to those who booked
audit-audience-written-to = Message to everybody with a booking
mail-message-subject = { $title }: { $subject }
office-write-reach = { $count ->
    [0] No booking is reached by e-mail.
    [one] { $count } booking is reached by e-mail.
   *[other] { $count } bookings are reached by e-mail.
  }
office-write-by-hand = { $count ->
    [one] The holder of { $count } booking has no e-mail address and is to be told in person.
   *[other] The holders of { $count } bookings have no e-mail address and are to be told in person.
  }
message-reached = { $count ->
    [one] { $count } booking reached
   *[other] { $count } bookings reached
  }
message-to-tell = { $count ->
    [one] { $count } to be told
   *[other] { $count } to be told
  }
mail-message-text =
    Hello { $name },

    { $text }

    The box office

    { $title }
    When: { $when }
    Where: { $venue }
    Booking number: { $number }

    Your booking:

    { $link }

    Parvis, the campus portal
