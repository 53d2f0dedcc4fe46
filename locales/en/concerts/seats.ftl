# What the map of seats says.

nav-concerts = Concerts
home-concerts = Next concerts
home-all-concerts = All concerts
home-programme = The programme, your seats, your tickets
concert-for-members = Members

seats-row = Row { $row }
seats-not-live = The map is not live at the moment. It will be again as soon as the network is back.
legend-companion = Companion
hold-clock = { $minutes } min { $seconds } s
hold-gone = You no longer have:
hold-said = My seats: { $seats }
hold-nothing = No seat is held for you.
hold-leaves-alone = { $seat } would be left alone: hardly anybody takes such a seat. Another choice would be kinder.
