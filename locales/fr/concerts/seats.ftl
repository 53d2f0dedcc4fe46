# Ce que dit le plan des places.

nav-concerts = Concerts
home-concerts = Prochains concerts
home-all-concerts = Tous les concerts
home-programme = Le programme, vos places, vos billets
concert-for-members = Membres

seats-row = Rang { $row }
seats-not-live = Le plan n’est pas à jour en ce moment. Il le sera de nouveau dès que le réseau reviendra.
legend-companion = Accompagnant
hold-clock = { $minutes } min { $seconds } s
hold-gone = Vous n’avez plus :
hold-said = Mes places : { $seats }
hold-nothing = Aucune place n’est gardée pour vous.
hold-leaves-alone = { $seat } resterait isolée, et presque personne ne prend une telle place. Un autre choix arrangerait tout le monde.
