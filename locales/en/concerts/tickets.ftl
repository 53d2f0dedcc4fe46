# Tickets, cancelling, waiting list.

ticket-show-it = At the door, show this ticket on your screen or printed.
ticket-see-online = See or cancel the booking: { $link }
ticket-letters-transcribed = Names in another script are written in Latin letters here. The page of the booking shows them as they are; at the door, the number is enough.
ticket-letters-missing = The sign □ stands for a letter that this document cannot write. The page of the booking shows the exact text; at the door, the number is enough.
ticket-checked-in = Entry recorded
ticket-qr = QR code of booking { $number }
ticket-seat = Seat
ticket-one-of = { $count ->
    [one] This ticket is for one seat.
   *[other] This ticket is for one seat of a booking of { $count }: { $seats }. Each seat has its own page.
  }
ticket-each = One ticket per seat
ticket-each-text = Your group can come in one by one: everybody shows the code of their own seat.
ticket-seat-qr = QR code of seat { $seat }
ticket-seat-pdf = Download the ticket of seat { $seat } (PDF)
ticket-keep = Keep the ticket
ticket-calendar = Add to calendar
ticket-pdf = Download the ticket (PDF)
calendar-description =
    Booking { $number }
    Seats: { $seats }
    { $link }

bookings-coming = To come
bookings-past = Past
bookings-cancelled = Cancelled
bookings-held = Seats to book
bookings-held-until = kept until
bookings-forget-title = A shared device?
bookings-forget-effect = The next person would see your bookings here. Forgotten on this device, they stay valid and you find them anywhere with the booking number and the surname. Seats that are held but not booked yet are free again.
bookings-forget = Forget my bookings on this device
bookings-forgotten = Forgotten on this device. Your tickets stay valid: find them with the booking number and the surname.
bookings-left-behind = Bookings made here without an account are no longer shown on this device. They stay valid: find them with the booking number and the surname.
bookings-over-limit = Some of the seats held here before you signed in were beyond the limit per person: they are free again.

find-button = Find
claim-number = The booking number has 10 digits
claim-number-hint = 10 digits, for instance 48 21 09 37 56
claim-surname-hint = The surname given with the booking; accents and capitals do not matter
claim-wrong = No booking has this number and this surname together. Check both of them.

cancellation-title = Cancel a booking
cancellation-lede = Its number and the surname are enough. Nothing is cancelled before you have checked it.
cancellation-question = Can’t come?
cancellation-continue = Continue
cancellation-confirm-title = Cancel this booking?
cancellation-concert = Concert
cancellation-effect = Your seats are given back at once, and offered to the waiting list first. Within ten minutes you can take the cancellation back, while nobody has taken the seats.
cancellation-confirm = Cancel the booking
cancellation-keep = Keep it
cancellation-done = The booking is cancelled.
cancellation-before = This booking is cancelled already.
cancellation-checked-in = This ticket was used at the door: it can no longer be cancelled.
cancellation-past = This concert has begun: its booking can no longer be cancelled.
cancellation-no-concert = This concert is cancelled: there is nothing left to cancel.

waiting-title = Waiting list
waiting-text = No seat is left. Seats that are free again are kept for 30 minutes for the first person on the list whose request fits into the free seats side by side.
waiting-join = Join the list
waiting-place = { $place ->
    [1] You are the next on the list.
   *[other] You are number { $place } on the list.
  }
waiting-leave = Leave the list
waiting-joined = You are on the waiting list.
waiting-left = You are no longer on the waiting list.
waiting-seats-free = There are free seats: choose one on the map.

mail-ticket-subject = Your ticket: { $title }
mail-ticket-text =
    Hello { $name },

    Your booking is done.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    At the door, show the ticket enclosed on your screen or printed: it has a page with its own code for each seat, so that everybody can come in when they like. It is online as well:

    { $link }

    Can’t come? Give your seats to somebody else:

    { $cancellation }

    Parvis, the campus portal
mail-cancelled-subject = Booking cancelled: { $title }
mail-cancelled-text =
    Hello { $name },

    This booking is cancelled, and its seats are given back.

    { $title }
    When: { $when }
    Where: { $venue }
    Seats: { $seats }
    Booking number: { $number }

    Parvis, the campus portal
mail-offer-subject = { $count ->
    [one] A seat for you
   *[other] { $count } seats together for you
  }: { $title }
mail-offer-text =
    Hello { $name },

    You were on the waiting list: { $count ->
        [one] a seat is free again.
       *[other] { $count } seats side by side are free again.
    }

    { $title }
    When: { $when }
    { $count ->
        [one] Seat
       *[other] Seats
    }: { $seats }

    Kept for you until then: { $until }. Book here:

    { $link }

    What you do not take goes to the next person.

    Parvis, the campus portal
