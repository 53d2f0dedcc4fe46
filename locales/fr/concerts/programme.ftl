# Concerts : programme, plan des places, réservations.

concerts-title = Concerts
concerts-lede = Choisissez un concert, puis vos places sur le plan.
concerts-none-title = Aucun concert annoncé
concerts-none = Le programme s’affiche ici dès qu’une date est fixée.
concert-cancelled = Annulé
concert-cancelled-text = Ce concert est annulé.
concert-sale-ahead = Bientôt en vente
concert-sale-opens = La vente ouvre
concert-sale-over = Vente terminée
concert-sale-over-text = La vente est terminée.
concert-full = Complet
concert-seats-left = { $count ->
    [one] 1 place
   *[other] { $count } places
  }
concert-members-only = Ce concert est réservé aux membres du campus.
concert-about = À propos du concert
concert-free-of = { $free ->
    [one] { $free } place libre
   *[other] { $free } places libres
} sur { $count }

stage = Scène
seats-map = Plan des places
seats-list = Liste des places
seats-legend = Légende
seat-label = Rang { $row }, place { $number }, { $state }
seat-label-wheelchair = Rang { $row }, place { $number }, fauteuil roulant, { $state }
seat-label-companion = Rang { $row }, place { $number }, accompagnant, { $state }
seat-free = libre
seat-held = en attente
seat-booked = prise
seat-mine = à moi
seat-blocked = indisponible
legend-free = Libre
legend-mine = À moi
legend-held = En attente
legend-booked = Prise
legend-blocked = Indisponible
legend-wheelchair = Fauteuil roulant

best-label = Sans choisir sur le plan
best-count = { $count ->
    [one] La meilleure place
   *[other] { $count } places ensemble
  }
best-button = Proposer

hold-mine = Mes places
hold-time-left = Temps restant
hold-still = encore
hold-release = rendre la place
hold-extend = Plus de temps
hold-continue = Continuer
hold-nearest = Les plus proches :
hold-over = Le temps est écoulé : ces places ne sont plus gardées pour vous.
hold-soon = Il reste une minute. « Plus de temps » prolonge l’attente.
hold-taken = Cette place vient d’être prise. Choisissez-en une autre.
hold-limit = { $limit ->
    [one] Une personne peut avoir une place au plus pour ce concert.
   *[other] Une personne peut avoir { $limit } places au plus pour ce concert.
  }
hold-crowded = Depuis votre réseau, des visiteurs gardent déjà autant de places qu’ils le peuvent ensemble. Connectez-vous : un membre n’a que sa propre limite. Sinon, réessayez dans quelques minutes.
hold-closed = Ce concert n’est pas en vente pour vous en ce moment.
hold-unknown = Cette place n’existe pas dans la salle.
hold-twice = La même place est demandée deux fois.
hold-none = Choisissez une place.
hold-count = Choisissez un nombre de places permis.
hold-none-left = Il n’y a plus de place libre.
hold-none-together = Il n’y a plus autant de places côte à côte. Prenez-en moins, ou choisissez sur le plan.
hold-not-extended = Le temps ne peut plus être prolongé.
hold-not-yours = Cette place n’est pas à vous, ou ne l’est plus.
hold-other-concert = Le formulaire parle d’un autre concert que la page. Recommencez depuis la page du concert.

booking-title = Réserver
booking-other-seats = Changer de places
booking-seats = Places
booking-button = Réserver
booking-lost = Vos places ne sont plus les mêmes, ou le temps est écoulé. Vérifiez-les avant de réserver.
booking-key = Le formulaire est incomplet. Rechargez la page et recommencez.
booking-done = C’est réservé
booking-cancelled = Réservation annulée
booking-number = Numéro de dossier
booking-when = Quand
booking-where = Où
booking-name = Au nom de
bookings-title = Mes réservations
bookings-none-title = Aucune réservation
bookings-none = Vos billets s’affichent ici.
find-title = Retrouver une réservation
cancellation-link = Annuler la réservation
field-surname = Nom
field-first-name = Prénom
