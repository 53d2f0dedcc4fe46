# Places d’une réservation, une à une : rendues, transmises, retournées.

seat-title = Une place
seat-name = Place { $seat }
seat-back = Retour à la réservation
seat-change = Rendre ou transmettre
seat-cancel-title = Rendre cette place
seat-cancel-text = La place est rendue aussitôt, d’abord à la liste d’attente. Son code ne vaut plus rien ; vous gardez les autres places.
seat-cancel-last = C’est la dernière place de la réservation : la réservation est annulée avec elle. La place est rendue aussitôt, d’abord à la liste d’attente.
seat-cancel = Rendre la place { $seat }
seat-cancelled = La place est rendue. Les billets de vos autres places restent valables.
seat-not-yours = Cette place ne fait plus partie de votre réservation.
seat-checked-in = Quelqu’un est entré avec cette place : elle ne peut plus être rendue ni transmise.

transfer-title = Transmettre cette place
transfer-text = L’autre personne reçoit une réservation à elle pour cette place, avec un nouveau code. Celui que vous avez ne fera plus entrer personne.
transfer-to = À qui ?
transfer-to-member = Un membre du campus
transfer-to-name = Une personne sans compte
transfer-member = Numéro du membre
transfer-member-hint = Huit chiffres ; le nom doit être celui du membre
transfer-member-missing = Saisissez le numéro du membre.
transfer-member-unknown = Aucun membre actif n’a ce numéro et ce nom. Vérifiez les deux.
transfer-first-name-hint = Pour une personne sans compte ; la place compte toujours parmi les vôtres
transfer-email = Adresse de courriel de cette personne (facultatif)
transfer-email-hint = Pour son billet et un rappel la veille. Sans adresse, c’est vous qui lui donnez le numéro de dossier.
transfer-button = Transmettre
transfer-done = La place est transmise.
transfer-limit = Cette personne a déjà autant de places qu’une personne peut en avoir pour ce concert.
transfer-same = Cette place est déjà celle de cette personne.
transfer-closed = Ce concert n’a pas de places pour les personnes sans compte, ou n’a pas lieu.

handed-title = Places transmises
handed-to = Place { $seat } : { $name }
handed-number = numéro de dossier { $number }
handed-number-hint = Donnez ce numéro à la personne : avec son nom, elle retrouve son billet sous « Retrouver une réservation ».
booking-handed-on = Place transmise
office-received-from = Transmise depuis le dossier
office-handed-to = Transmise au dossier

hand-back-title = Cette place vous a été transmise
hand-back-text = Vous ne pouvez pas venir ? Retournez-la, ou annulez la réservation : la place est alors libre pour d’autres.
hand-back = Retourner la place
hand-back-done = La place est retournée.
hand-back-gone = La réservation d’où venait cette place n’existe plus. Annulez plutôt la réservation : la place est alors libre pour d’autres.

cancellation-which = Quelles places ?
cancellation-which-hint = Vous gardez les autres.

door-handed-on = Transmise
door-handed-on-text = Cette place a été transmise à une autre personne : seul le nouveau billet fait entrer.

audit-seats-given-up = Places d’une réservation rendues par la billetterie
audit-seat-handed-on = Place transmise par la billetterie
audit-seat-handed-back = Place retournée par la billetterie

email-seats-cancelled = Places rendues
email-seat-handed-on = Place transmise
email-seat-received = Place reçue
email-seat-handed-back = Place retournée
notice-seat-received = La place { $seat } pour « { $title } » vous a été transmise.
notice-seat-handed-back = La place { $seat } pour « { $title } » vous a été retournée.

mail-seats-cancelled-subject = Places rendues : { $title }
mail-seats-cancelled-text =
    Bonjour { $name },

    Vous avez rendu : { $seat }. Les billets de ces places ne valent plus rien.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places que vous gardez : { $seats }
    Numéro de dossier : { $number }

    Votre réservation :

    { $link }

    Parvis, le portail du campus
mail-handed-on-subject = Place transmise : { $title }
mail-handed-on-text =
    Bonjour { $name },

    Vous avez transmis la place { $seat } à { $person }. Votre billet pour elle ne fait plus entrer personne.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Numéro de dossier : { $number }

    Votre réservation :

    { $link }

    Parvis, le portail du campus
mail-received-subject = Une place pour vous : { $title }
mail-received-text =
    Bonjour { $name },

    Une place vous a été transmise. Vous n’avez rien à faire : votre billet est joint.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Place : { $seats }
    Numéro de dossier : { $number }

    Ici vous voyez le billet, et pouvez le retourner ou l’annuler :

    { $link }

    Parvis, le portail du campus
mail-handed-back-subject = Place retournée : { $title }
mail-handed-back-text =
    Bonjour { $name },

    { $person } vous a retourné la place { $seat }. Elle a un nouveau billet, qui est joint.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Votre réservation :

    { $link }

    Parvis, le portail du campus
