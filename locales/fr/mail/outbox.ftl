# Sortes de courriels.
email-account-link = Lien pour choisir un mot de passe
email-booking-ticket = Billet
email-booking-cancelled = Réservation annulée
email-seat-offered = Place proposée depuis la liste d’attente
email-concert-cancelled = Concert annulé
email-locker-reminder = Casier : échéance proche
email-locker-overdue = Casier : échéance passée
email-locker-offered = Casier proposé depuis la liste d’attente
email-locker-shared = Casier partagé
email-locker-taken-back = Casier repris
email-locker-term = Casier : fin de semestre
email-password-set = Nouveau mot de passe
email-code-made = Code créé à l’accueil
email-account-suspended = Compte suspendu
email-account-closed = Compte fermé
email-account-restored = Compte rétabli
email-locker-out-of-service = Casier hors service
email-locker-exchanged = Casier échangé
email-locker-offer-over = Proposition de casier expirée
email-locker-reservation-over = Réservation de casier expirée
email-locker-unshared = Casier plus partagé
email-locker-loan-over = Casier prêté qui n’est plus disponible
email-locker-loan-out-of-service = Casier prêté hors service
email-locker-loan-exchanged = Casier prêté échangé
email-locker-loan-paused = Casier prêté suspendu
email-locker-loan-resumed = Casier prêté de nouveau accessible

# La page des courriels qui ne sont pas partis.
nav-mail = Courriels
outbox-title = Courriels non envoyés
outbox-lede = Les courriels que le serveur de messagerie a refusés, et ceux qui attendent depuis plus de dix minutes.
outbox-none-title = Tous les courriels sont partis
outbox-none = Un courriel que le serveur de messagerie refuse apparaît ici.
outbox-failed = { $count ->
    [0] Aucun abandonné.
    [one] { $count } abandonné.
   *[other] { $count } abandonnés.
}
outbox-waiting = { $count ->
    [0] Aucun en attente.
    [one] { $count } en attente.
   *[other] { $count } en attente.
}
outbox-attempts = { $count ->
    [0] pas encore refusé
    [one] refusé { $count } fois
   *[other] refusé { $count } fois
}
outbox-since = depuis
outbox-state-failed = Abandonné
outbox-state-waiting = En attente
outbox-try = Réessayer
outbox-try-all = Tout réessayer
outbox-cause-none = pas encore essayé
outbox-cause-expired = pas parti à temps
outbox-cause-wrong-letter = l’adresse n’est pas valable
outbox-cause-folder = le dossier des courriels n’est pas accessible en écriture
outbox-cause-unreachable = le serveur de messagerie n’a pas répondu
outbox-cause-not-written = erreur du portail ; voir le journal technique
outbox-cause-code = le serveur de messagerie a répondu { $code }
flash-mail-tried-again = Un nouvel essai est en cours.
audit-mail-tried-again = Nouvel essai d’envoi d’un courriel

# Les nouvelles de la première page.
notices-title = Du nouveau pour vous
notice-see = Voir
notice-seen = J’ai vu
notice-password-set = Un nouveau mot de passe a été choisi pour votre compte : { $at }. Si ce n’était pas vous, adressez-vous à l’accueil.
notice-code-made = L’accueil ou l’administration a créé un code pour votre compte : { $at }. Si vous ne l’avez pas demandé, adressez-vous à l’accueil.
notice-account-restored = Votre compte était suspendu ; il a été rétabli : { $at }.
notice-locker-taken-back = Le personnel a repris le casier { $locker }.
notice-locker-term = Le semestre est fini : le casier { $locker } n’est plus à vous.
notice-locker-out-of-service = Le casier { $locker } n’est pas utilisable pour le moment.
notice-locker-exchanged = Le personnel vous a donné le casier { $locker } à la place du casier { $from }.
notice-locker-offer-over = Le casier { $locker } vous était proposé ; la proposition a expiré.
notice-locker-reservation-over = Votre réservation du casier { $locker } a expiré.
notice-locker-unshared = Le casier { $locker } n’est plus partagé avec vous.
notice-locker-loan-over = Le casier { $locker }, partagé avec vous, a été rendu ou repris : vous ne pouvez plus l’ouvrir.
notice-locker-loan-out-of-service = Le casier { $locker }, partagé avec vous, n’est pas utilisable pour le moment.
notice-locker-loan-exchanged = Le casier { $locker } est partagé avec vous à la place du casier { $from }.
notice-locker-loan-paused = Le casier { $locker }, partagé avec vous, ne peut pas être ouvert pour le moment.
notice-locker-loan-resumed = Le casier { $locker }, partagé avec vous, peut de nouveau être ouvert.

# Members who get no e-mail.
bay-by-hand = La personne, ou l’une de celles avec qui le casier est partagé, ne reçoit pas de courriel : pas d’adresse, ou compte inactif. À prévenir directement.
bay-by-hand-short = à prévenir directement
