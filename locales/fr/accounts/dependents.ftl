# Ce qui dépend d’un compte, d’une baie, d’un casier ou d’un salon qui va prendre fin.
dependents-title = Ce qui en dépend :
dependents-changed = Il y a du nouveau depuis l’affichage de cette page. Rien n’a été fait : relisez la liste, puis confirmez.
dependents-role-closed = Rôle { $role } : il prend fin.
dependents-role-suspended = Rôle { $role } : il reste, sans pouvoir servir.
dependents-devices = { $count ->
    [one] Connecté sur un appareil : déconnecté.
   *[other] Connecté sur { $count } appareils : déconnecté.
}
dependents-locker-closed = Casier { $locker }, { $bay }, échéance { $until } : il est rendu et ne s’ouvre plus. Videz-le avant.
dependents-locker-suspended = Casier { $locker }, { $bay }, échéance { $until } : il reste attribué ; son titulaire ne peut pas l’ouvrir entre-temps.
dependents-reservation-closed = Casier { $locker }, { $bay }, gardé, fin { $until } : la réservation prend fin.
dependents-reservation-suspended = Casier { $locker }, { $bay }, gardé, fin { $until } : la réservation court jusqu’à son terme.
dependents-lent-closed = Le casier { $locker } est prêté à { $member } : le prêt prend fin.
dependents-lent-suspended = Le casier { $locker } est prêté à { $member } : ce prêt n’ouvre rien entre-temps.
dependents-borrowed-closed = Casier { $locker }, { $bay }, prêté par { $member }, fin { $until } : le prêt prend fin.
dependents-borrowed-suspended = Casier { $locker }, { $bay }, prêté par { $member }, fin { $until } : il ne s’ouvre pas entre-temps.
dependents-queue-closed = Place dans la file pour un casier, { $bay } : elle est perdue.
dependents-queue-suspended = Place dans la file pour un casier, { $bay } : aucun casier n’est proposé entre-temps.
dependents-holds-closed = { $seats ->
    [one] Une place retenue pour « { $title } » : elle redevient libre.
   *[other] { $seats } places retenues pour « { $title } » : elles redeviennent libres.
}
dependents-holds-suspended = { $seats ->
    [one] Une place retenue pour « { $title } » : elle redevient libre à la fin du délai.
   *[other] { $seats } places retenues pour « { $title } » : elles redeviennent libres à la fin du délai.
}
dependents-booking-closed = { $seats ->
    [one] Réservation { $number } pour « { $title } », { $when }, une place : elle reste valable, avec son numéro et le nom.
   *[other] Réservation { $number } pour « { $title } », { $when }, { $seats } places : elle reste valable, avec son numéro et le nom.
}
dependents-booking-suspended = { $seats ->
    [one] Réservation { $number } pour « { $title } », { $when }, une place : elle reste valable.
   *[other] Réservation { $number } pour « { $title } », { $when }, { $seats } places : elle reste valable.
}
dependents-wait-closed = Place sur la liste d’attente de « { $title } » : elle est perdue.
dependents-wait-suspended = Place sur la liste d’attente de « { $title } » : elle reste.
dependents-group-passed = { $members ->
    [one] Groupe « { $name } », avec un autre membre : { $heir } en devient propriétaire.
   *[other] Groupe « { $name } », avec { $members } autres membres : { $heir } en devient propriétaire.
}
dependents-group-ended = Groupe « { $name } », sans personne d’autre : il est supprimé avec ses messages.
dependents-group-left = Groupe « { $name } », modéré d’ici : l’adhésion prend fin, le groupe continue.
dependents-group-suspended = Groupe « { $name } » : il continue, sans personne à cette place entre-temps.
dependents-room-run-closed = Salon « { $name } », modéré d’ici : l’adhésion prend fin ; vérifiez qu’une autre personne le modère.
dependents-room-run-suspended = Salon « { $name } », modéré d’ici : ce compte ne le modère pas entre-temps.
dependents-rooms-closed = { $count ->
    [one] Un autre salon ou groupe : quitté. Ce qui y a été écrit reste.
   *[other] { $count } autres salons et groupes : quittés. Ce qui y a été écrit reste.
}
dependents-rooms-suspended = { $count ->
    [one] Un autre salon ou groupe : l’adhésion reste.
   *[other] { $count } autres salons et groupes : les adhésions restent.
}
dependents-friends-closed = { $count ->
    [one] Un contact : il disparaît des listes.
   *[other] { $count } contacts : ils disparaissent des listes.
}
dependents-tenant = Casier { $locker } : attribué à { $member }, échéance { $until }.
dependents-tenant-open = Casier { $locker } : attribué à { $member }.
dependents-borrower = Le casier { $locker } est prêté à { $member }.
dependents-waiters = { $count ->
    [one] Une personne attend un casier ici, et n’en aura pas.
   *[other] { $count } personnes attendent un casier ici, et n’en auront pas.
}
dependents-controllers = { $count ->
    [one] Un contrôleur a un jeton pour elle : il est révoqué.
   *[other] { $count } contrôleurs ont un jeton pour elle : ils sont révoqués.
}
dependents-members = { $count ->
    [one] Une personne en est membre.
   *[other] { $count } personnes en sont membres.
}
dependents-unread = { $count ->
    [one] L’une d’elles a des messages à y lire.
   *[other] { $count } d’entre elles ont des messages à y lire.
}
dependents-pending = { $count ->
    [one] Une demande ou invitation attend une réponse.
   *[other] { $count } demandes et invitations attendent une réponse.
}
dependents-messages = { $count ->
    [one] Il contient un message.
   *[other] Il contient { $count } messages.
}
dependents-sold = { $count ->
    [one] Une place est vendue.
   *[other] { $count } places sont vendues.
}
dependents-bookings = { $bookings ->
    [one] Une réservation
   *[other] { $bookings } réservations
}, { $seats ->
    [one] une place.
   *[other] { $seats } places.
}
dependents-returned = { $count ->
    [one] Une réservation a été rendue : sa trace est gardée.
   *[other] { $count } réservations ont été rendues : leur trace est gardée.
}
dependents-held = { $count ->
    [one] Une place est retenue par une personne qui réserve.
   *[other] { $count } places sont retenues par des personnes qui réservent.
}
dependents-offers = { $count ->
    [one] Une place est proposée à un membre de la liste d’attente.
   *[other] { $count } places sont proposées à des membres de la liste d’attente.
}
dependents-waiting-list = { $count ->
    [one] Un membre est sur la liste d’attente.
   *[other] { $count } membres sont sur la liste d’attente.
}
dependents-blocked = { $count ->
    [one] Une place est bloquée.
   *[other] { $count } places sont bloquées.
}
dependents-marked = { $count ->
    [one] Une place est marquée pour fauteuil ou accompagnant.
   *[other] { $count } places sont marquées pour fauteuil ou accompagnant.
}
