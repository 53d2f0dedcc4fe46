# Doors and end of a concert, and the order of the list of the box office.

booking-doors = Doors
booking-end = End
time-unknown = not given
times-doors = {", "}doors { $time }
times-end = {", "}end { $time }
concert-over-text = This concert is over: no more seats are sold.
office-field-doors-at = Doors open
office-field-doors-hint = Optional. On the tickets and in the e-mails.
office-field-ends-at = End of the concert
office-field-ends-hint = Optional. Without it, the concert counts as two hours long.
office-field-sale-closes-hint = At the latest when the concert ends
office-doors-order = The doors must open before the concert starts, 24 hours before at the earliest
office-end-order = The concert must end after it starts, 24 hours after at the latest
office-sale-after-end = The sale must close when the concert ends at the latest: two hours after its start where no end is given
poster-hint = JPEG, PNG, WebP or GIF, 10 MB at most. It is kept whole; lists show its middle as a small square.
office-coming = Today and to come
office-past = Past
