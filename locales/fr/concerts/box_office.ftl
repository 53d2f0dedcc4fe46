# Billetterie : la liste et la fiche d’un concert.
nav-office = Billetterie
office-title = Billetterie
office-new = Nouveau concert
office-search = Chercher un concert
office-search-hint = Titre, artiste ou lieu
office-none-title = Aucun concert à montrer
office-none = Créez le premier concert : il s’affiche au programme aussitôt.
office-none-found = Essayez un autre titre, un artiste ou un lieu.
office-on-sale = En vente
office-sold-of = { $booked } sur { $seats }
office-edit-link = Modifier
office-copy-link = Dupliquer
office-copy-hint = L’image, les places bloquées et celles pour fauteuils roulants et accompagnants sont reprises du concert copié.
office-public-link = Page publique
office-bookings-link = Réservations
office-door-link = Vendre au guichet

# Le formulaire d’un concert.
office-new-title = Nouveau concert
office-edit-title = Modifier le concert
office-create = Créer le concert
office-save = Enregistrer
office-field-title = Titre
office-field-artist = Artiste
office-field-venue = Lieu
office-field-starts-at = Début du concert
office-field-time-hint = À l’heure du campus
office-field-rows = Rangs
office-field-rows-hint = De 1 à 26, nommés de A à Z
office-field-seats-per-row = Places par rang
office-field-sale-opens-at = Ouverture de la vente
office-field-sale-closes-at = Clôture de la vente
office-field-audience = Qui peut réserver
office-audience-everyone = Tout le monde
office-audience-members = Les membres du campus
office-field-limit = Places par personne
office-field-text = Présentation
office-field-text-hint = Ce que le public doit savoir. Facultatif.
office-field-picture = Image
office-remove-picture = Retirer l’image actuelle
office-title-empty = Écrivez un titre
office-artist-empty = Écrivez le nom de l’artiste
office-venue-empty = Écrivez un lieu
office-long = Ce texte doit compter au plus { $max } caractères
office-characters = Ce texte contient des caractères qui ne se voient pas
office-rows-range = Choisissez de 1 à { $max } rangs
office-seats-range = Choisissez de 1 à { $max } places par rang
office-limit-range = Choisissez de 1 à { $max } places par personne
office-time-empty = Choisissez un jour et une heure
office-time-unreadable = Écrivez le jour et l’heure comme 2026-12-03T20:30
office-time-skipped = Cette heure n’existe pas : cette nuit-là, on passe à l’heure d’été. Choisissez une heure plus tôt ou plus tard.
office-time-past = Cette date est passée. Vérifiez le jour et l’année.
office-sale-late = La vente doit ouvrir avant le début du concert
office-sale-order = La vente doit se terminer après son ouverture
office-size-taken = La salle ne peut pas perdre des places attendues ou prises : { $seats }. Déplacez d’abord ces réservations. Ce qui en dépend : { $list }
office-size-named = La salle ne peut pas perdre des places qui ont déjà été réservées, même rendues depuis : { $seats }. Bloquez-les plutôt. Ce qui en dépend : { $list }
office-size-unseen = La salle réduite perd des places bloquées ou marquées. Rien n’est encore changé : lisez la liste, puis enregistrez encore.
office-gone = Ce concert vient d’être supprimé.
flash-concert-created = Concert créé
flash-concert-changed = Concert modifié

# Ventes et plan.
office-sales-title = Ventes en direct
office-sales-free = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
office-sales-held = { $count } en attente
office-sales-booked = { $count ->
    [one] { $count } réservée
   *[other] { $count } réservées
}
office-sales-blocked = { $count ->
    [one] { $count } bloquée
   *[other] { $count } bloquées
}
office-sales-inside = { $count ->
    [one] { $count } entrée
   *[other] { $count } entrées
}
office-sales-none = Encore aucune vente.
office-sales-by-day = Places vendues, par jour
office-sales-day = Jour
office-sales-seats = Places
office-plan-hint = Cochez des places, puis choisissez ce qu’elles deviennent. Une place prise mène à sa réservation.
office-block = Bloquer
office-block-hint = Pour bloquer des places. Gardé dans le journal.
office-unblock = Débloquer
office-kind = Pour qui
office-kind-standard = Tout public
office-kind-wheelchair = Fauteuil roulant
office-kind-companion = Accompagnant
office-mark = Appliquer aux places cochées
office-seats-none = Cochez une place au moins
office-block-taken = Seule une place libre se bloque. Ne sont pas libres : { $seats }.
office-unblock-not = Ces places ne sont pas bloquées : { $seats }.
flash-seats-blocked = Places bloquées
flash-seats-unblocked = Places débloquées
flash-seats-marked = Places modifiées

# Annuler, supprimer.
office-end-title = Fin du concert
office-cancel = Annuler le concert
office-cancel-title = Annuler ce concert ?
office-cancel-text = La vente s’arrête. Les réservations restent visibles et disent que le concert est annulé. Les personnes qui ont réservé et dont l’adresse est connue reçoivent un courriel. L’annulation peut être levée dans les dix minutes.
office-cancelled-before = Ce concert est déjà annulé.
office-remove = Supprimer le concert
office-remove-title = Supprimer ce concert ?
office-remove-text = Le concert et son plan disparaissent pour toujours. Ce n’est possible que si personne n’a réservé.
office-remove-booked = Des places ont été réservées : ce concert ne peut plus être supprimé. Annulez-le plutôt. Ce qui en dépend : { $list }
office-remove-held = Quelqu’un est en train de réserver. Attendez quelques minutes, ou annulez le concert. Ce qui en dépend : { $list }
flash-concert-cancelled = Concert annulé
flash-concert-removed = Concert supprimé

# Réservations vues par la billetterie.
office-bookings-title = Réservations
office-bookings-search = Chercher une réservation
office-bookings-search-hint = Nom, numéro de dossier ou place
office-bookings-none-title = Aucune réservation à montrer
office-bookings-none = Essayez une partie du nom, le numéro de dossier, ou une place comme C5.
office-inside = Entrée
office-booked-at = Réservé
office-at-the-door = au guichet
office-ticket-link = Voir le billet
office-move-title = Changer de place
office-move-from = Place quittée
office-move-to = Nouvelle place
office-move-to-hint = Seules les places libres sont proposées
office-move = Changer de place
office-move-same = Choisissez une autre place que l’actuelle
office-move-taken = Cette place vient d’être prise. Choisissez-en une autre.
office-move-not-theirs = La réservation n’a plus cette place. Rechargez la page.
office-booking-end = Annulation
office-booking-cancel-title = Annuler cette réservation ?
office-booking-cancel-text = Ses places sont rendues aussitôt. Dans les dix minutes, l’annulation peut être levée, tant que personne n’a pris les places.
office-booking-cancelled-before = Cette réservation est déjà annulée.
office-booking-inside = Ce billet est passé à l’entrée. Annulez d’abord le passage.
flash-booking-cancelled = Réservation annulée
flash-booking-moved = Place changée

# Vente au guichet.
office-door-title = Vendre au guichet
office-door-best = Sans choisir sur le plan
office-door-best-hint = Combien de places côte à côte, les meilleures. Vide : cochez des places sur le plan.
office-door-button = Réserver
office-door-count = { $max ->
    [one] Choisissez { $max } place
   *[other] Choisissez de 1 à { $max } places
}
office-door-both = Choisissez un nombre de places, ou des places sur le plan, mais pas les deux
office-door-taken = Ces places ne sont pas libres : { $seats }. Choisissez-en d’autres.
flash-door-sold = C’est réservé

# Journal.
audit-concert-created = Concert créé
audit-concert-changed = Concert modifié
audit-concert-cancelled = Concert annulé
audit-concert-removed = Concert supprimé
audit-seats-blocked = Places bloquées
audit-seats-unblocked = Places débloquées
audit-seats-marked = Places réservées à un public, ou rendues à tous
audit-booking-sold = Vente au guichet
audit-booking-cancelled = Réservation annulée au guichet
audit-booking-moved = Réservation changée de place
