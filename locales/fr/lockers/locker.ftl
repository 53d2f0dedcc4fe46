# Noms des états, communs à toutes les pages des casiers.
locker-free = libre
locker-held = proposé à quelqu’un
locker-reserved = réservé
locker-in-use = occupé
locker-releasing = en cours de libération
locker-overdue = en retard
locker-to-check = à vérifier
locker-account-closed = compte fermé, contenu à vérifier
locker-out-of-service = hors service
lockers-free = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
lockers-held = { $count ->
    [one] { $count } proposé à quelqu’un
   *[other] { $count } proposés à quelqu’un
}
lockers-reserved = { $count ->
    [one] { $count } réservé
   *[other] { $count } réservés
}
lockers-in-use = { $count ->
    [one] { $count } occupé
   *[other] { $count } occupés
}
lockers-releasing = { $count } en cours de libération
lockers-overdue = { $count } en retard
lockers-to-check = { $count } à vérifier
lockers-out-of-service = { $count } hors service
locker-in-service = en service
door-closed = fermée
door-open = ouverte
door-ajar = mal fermée
door-forced = forcée
door-jam = bloquée
door-unread = inconnue
policy-day-use = à la journée
policy-term = au trimestre
actuator-bay = le contrôleur de la baie
actuator-self = le lecteur de cartes
connection-online = en ligne
connection-degraded = lente
connection-offline = hors ligne
connection-never = jamais connectée
op-open = ouvrir
op-close = fermer
source-web = cette page
source-card = carte
source-line = lecteur de cartes
source-staff = l’équipe
source-offline = carte, baie hors ligne
command-requested = demandé
command-sent = transmis à la baie
command-accepted = accepté par la baie
command-pulsed = serrure actionnée
command-opened = ouvert
command-closed = fermé
command-denied = refusé par la baie
command-bay-offline = baie hors ligne
command-expired = reçu trop tard
command-rejected = rejeté par la baie
command-no-movement = la porte n’a pas bougé
command-unconfirmed = non confirmé
command-unknown = sans nouvelle
audit-locker-claimed = Casier pris
audit-locker-reserved = Casier réservé
audit-reservation-cancelled = Réservation de casier annulée
audit-reservation-expired = Réservation de casier expirée
audit-locker-offered = Casier proposé
audit-locker-offer-expired = Casier proposé, non pris
audit-locker-released = Casier libéré
audit-locker-kept = Casier gardé
audit-locker-extended = Casier prolongé
audit-locker-shared = Casier partagé
audit-locker-unshared = Partage de casier retiré
audit-door-commanded = Porte commandée
audit-reader-refused = Lecteur de cartes : refus
