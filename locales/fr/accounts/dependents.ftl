# Ce qui dépend d’un compte, d’une baie, d’un casier ou d’un salon qui va prendre fin.
attached-title = Ce qui en dépend :
attached-changed = Il y a du nouveau depuis l’affichage de cette page. Rien n’a été fait : relisez la liste, puis confirmez.
attached-role-closed = Rôle { $role } : il prend fin.
attached-role-suspended = Rôle { $role } : il reste, sans pouvoir servir.
attached-devices = { $count ->
    [one] Connecté sur un appareil : déconnecté.
   *[other] Connecté sur { $count } appareils : déconnecté.
}
attached-locker-closed = Casier { $locker }, { $bay }, échéance { $until } : il est rendu et ne s’ouvre plus. Videz-le avant.
attached-locker-suspended = Casier { $locker }, { $bay }, échéance { $until } : il reste attribué ; son titulaire ne peut pas l’ouvrir entre-temps.
attached-reservation-closed = Casier { $locker }, { $bay }, gardé, fin { $until } : la réservation prend fin.
attached-reservation-suspended = Casier { $locker }, { $bay }, gardé, fin { $until } : la réservation court jusqu’à son terme.
attached-lent-closed = Le casier { $locker } est prêté à { $member } : le prêt prend fin.
attached-lent-suspended = Le casier { $locker } est prêté à { $member } : ce prêt n’ouvre rien entre-temps.
attached-borrowed-closed = Casier { $locker }, { $bay }, prêté par { $member }, fin { $until } : le prêt prend fin.
attached-borrowed-suspended = Casier { $locker }, { $bay }, prêté par { $member }, fin { $until } : il ne s’ouvre pas entre-temps.
attached-queue-closed = Place dans la file pour un casier, { $bay } : elle est perdue.
attached-queue-suspended = Place dans la file pour un casier, { $bay } : aucun casier n’est proposé entre-temps.
attached-holds-closed = { $seats ->
    [one] Une place retenue pour « { $title } » : elle redevient libre.
   *[other] { $seats } places retenues pour « { $title } » : elles redeviennent libres.
}
attached-holds-suspended = { $seats ->
    [one] Une place retenue pour « { $title } » : elle redevient libre à la fin du délai.
   *[other] { $seats } places retenues pour « { $title } » : elles redeviennent libres à la fin du délai.
}
attached-booking-closed = { $seats ->
    [one] Réservation { $number } pour « { $title } », { $when }, une place : elle reste valable, avec son numéro et le nom.
   *[other] Réservation { $number } pour « { $title } », { $when }, { $seats } places : elle reste valable, avec son numéro et le nom.
}
attached-booking-suspended = { $seats ->
    [one] Réservation { $number } pour « { $title } », { $when }, une place : elle reste valable.
   *[other] Réservation { $number } pour « { $title } », { $when }, { $seats } places : elle reste valable.
}
attached-wait-closed = Place sur la liste d’attente de « { $title } » : elle est perdue.
attached-wait-suspended = Place sur la liste d’attente de « { $title } » : elle reste.
attached-group-passed = { $members ->
    [one] Groupe « { $name } », avec un autre membre : { $heir } en devient propriétaire.
   *[other] Groupe « { $name } », avec { $members } autres membres : { $heir } en devient propriétaire.
}
attached-group-ended = Groupe « { $name } », sans personne d’autre : il est supprimé avec ses messages.
attached-group-left = Groupe « { $name } », modéré d’ici : l’adhésion prend fin, le groupe continue.
attached-group-suspended = Groupe « { $name } » : il continue, sans personne à cette place entre-temps.
attached-room-run-closed = Salon « { $name } », modéré d’ici : l’adhésion prend fin ; vérifiez qu’une autre personne le modère.
attached-room-run-suspended = Salon « { $name } », modéré d’ici : ce compte ne le modère pas entre-temps.
attached-rooms-closed = { $count ->
    [one] Un autre salon ou groupe : quitté. Ce qui y a été écrit reste.
   *[other] { $count } autres salons et groupes : quittés. Ce qui y a été écrit reste.
}
attached-rooms-suspended = { $count ->
    [one] Un autre salon ou groupe : l’adhésion reste.
   *[other] { $count } autres salons et groupes : les adhésions restent.
}
attached-friends-closed = { $count ->
    [one] Un contact : il disparaît des listes.
   *[other] { $count } contacts : ils disparaissent des listes.
}
attached-tenant = Casier { $locker } : attribué à { $member }, échéance { $until }.
attached-tenant-open = Casier { $locker } : attribué à { $member }.
attached-borrower = Le casier { $locker } est prêté à { $member }.
attached-waiters = { $count ->
    [one] Une personne attend un casier ici, et n’en aura pas.
   *[other] { $count } personnes attendent un casier ici, et n’en auront pas.
}
attached-controllers = { $count ->
    [one] Un contrôleur a un jeton pour elle : il est révoqué.
   *[other] { $count } contrôleurs ont un jeton pour elle : ils sont révoqués.
}
attached-members = { $count ->
    [one] Une personne en est membre.
   *[other] { $count } personnes en sont membres.
}
attached-unread = { $count ->
    [one] L’une d’elles a des messages à y lire.
   *[other] { $count } d’entre elles ont des messages à y lire.
}
attached-pending = { $count ->
    [one] Une demande ou invitation attend une réponse.
   *[other] { $count } demandes et invitations attendent une réponse.
}
attached-messages = { $count ->
    [one] Il contient un message.
   *[other] Il contient { $count } messages.
}
attached-sold = { $count ->
    [one] Une place est vendue.
   *[other] { $count } places sont vendues.
}
attached-bookings = { $bookings ->
    [one] Une réservation
   *[other] { $bookings } réservations
}, { $seats ->
    [one] une place.
   *[other] { $seats } places.
}
attached-returned = { $count ->
    [one] Une réservation a été rendue : sa trace est gardée.
   *[other] { $count } réservations ont été rendues : leur trace est gardée.
}
attached-held = { $count ->
    [one] Une place est retenue par une personne qui réserve.
   *[other] { $count } places sont retenues par des personnes qui réservent.
}
attached-offers = { $count ->
    [one] Une place est proposée à un membre de la liste d’attente.
   *[other] { $count } places sont proposées à des membres de la liste d’attente.
}
attached-waiting-list = { $count ->
    [one] Un membre est sur la liste d’attente.
   *[other] { $count } membres sont sur la liste d’attente.
}
attached-blocked = { $count ->
    [one] Une place est bloquée.
   *[other] { $count } places sont bloquées.
}
attached-marked = { $count ->
    [one] Une place est marquée pour fauteuil ou accompagnant.
   *[other] { $count } places sont marquées pour fauteuil ou accompagnant.
}
