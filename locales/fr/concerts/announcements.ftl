# Changements dont le public est averti : pages, courriels, appels.

change-concert = Le concert a changé
change-concert-cancelled = Le concert est annulé
change-seats = Vos places ont changé
change-announced = Annoncé
change-booking-cancelled = La billetterie a annulé cette réservation
change-and-reason = { $change } : { $reason }
change-fact = { $fact } :
change-reason = Message de la billetterie : { $reason }
booking-changed = Modifié
ticket-calendar-cancelled = Retirer du calendrier

office-message-title = Si le titre, l’artiste, le lieu ou les heures changent
office-message = Message au public
office-message-hint = Pourquoi cela change, en une ou deux phrases. Le message figure dans les courriels, sur la page de chaque réservation et dans le journal. Nécessaire seulement si le titre, l’artiste, le lieu, le début, les portes ou la fin changent.
office-message-empty = Des personnes sont à prévenir : écrivez-leur un message
office-reason-hint = Les personnes concernées le lisent, et le journal le garde.
office-audience = À avertir : { $bookings ->
    [one] { $bookings } réservation
   *[other] { $bookings } réservations
  }{ $waiting ->
    [0] {""}
    [one] {" "}et { $waiting } membre de la liste d’attente
   *[other] {" "}et { $waiting } membres de la liste d’attente
  }.
office-audience-by-hand = { $count ->
    [one] { $count } de ces personnes n’a pas d’adresse de courriel : à prévenir de vive voix.
   *[other] { $count } de ces personnes n’ont pas d’adresse de courriel : à prévenir de vive voix.
  }
office-told-by-mail = Un courriel avertit le titulaire, avec votre raison.
office-told-by-hand = Aucun courriel n’atteint le titulaire : prévenez cette personne de vive voix.
office-to-tell = { $count ->
    [one] { $count } personne est à prévenir de vive voix : aucun courriel ne l’atteint.
   *[other] { $count } personnes sont à prévenir de vive voix : aucun courriel ne les atteint.
  }
office-to-tell-link = Voir la liste
office-to-tell-badge = À prévenir
office-to-tell-one = À prévenir de vive voix : aucun courriel n’atteint cette personne
office-by-hand-title = À prévenir de vive voix
office-by-hand-hint = Les personnes qu’aucun courriel n’atteint : celles qui n’ont pas laissé d’adresse, sans compte ou au guichet, et celles dont l’adresse manque ou a été refusée. Marquez chacune une fois prévenue ; la liste s’imprime.
office-by-hand-none = Personne n’est à prévenir de vive voix.
office-told = Marquer comme prévenue
office-told-before = Un autre membre de l’équipe a déjà prévenu cette personne.
office-reached-title = Personnes déjà prévenues
office-reached-by = par { $name }
flash-told = C’est noté : cette personne est prévenue
office-tick-take-back = Pas encore prévenu
office-tick-changed = Il y a du nouveau : cette personne est de nouveau à prévenir, ou l’a été depuis. Rien n’a été fait.
flash-tick-taken-back = Cette personne est de nouveau à prévenir
office-remove-awaited = Des membres sont sur la liste d’attente : ce concert ne peut pas être supprimé. Annulez-le plutôt. Ce qui en dépend : { $list }
audit-audience-told = Changement d’un concert annoncé de vive voix
audit-audience-tick-taken-back = « Prévenu de vive voix » repris

waiting-lapsed = { $count ->
    [one] La place gardée pour vous ({ $seats }) n’a pas été réservée à temps ; elle est allée à la personne suivante :
   *[other] Les places gardées pour vous ({ $seats }) n’ont pas été réservées à temps ; elles sont allées aux personnes suivantes :
  }
waiting-lapsed-join = Vous pouvez vous réinscrire, à la fin de la liste.
waiting-lapsed-free = Des places sont libres : choisissez-en une sur le plan.

email-booking-changed = Réservation modifiée
email-waiting-changed = Concert d’une liste d’attente modifié
email-waiting-lapsed = { $count ->
    [one] La place gardée pour vous ({ $seats }) n’a pas été réservée à temps ; elle est allée à la personne suivante :
   *[other] Les places gardées pour vous ({ $seats }) n’ont pas été réservées à temps ; elles sont allées aux personnes suivantes :
  }
mail-change-line = { $fact } : { $before } → { $after }
mail-changed-subject = Changement : { $title }
mail-changed-text =
    Bonjour { $name },

    Votre réservation a changé.

    { $changes }

    Message de la billetterie : { $reason }

    Voici ce qui vaut maintenant ; votre réservation reste valable :

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Le nouveau billet et la nouvelle date pour votre calendrier sont joints. Ils sont aussi en ligne :

    { $link }

    Vous ne venez plus ? Rendez vos places à quelqu’un d’autre :

    { $cancellation }

    Parvis, le portail du campus
mail-ended-text =
    Bonjour { $name },

    La billetterie a annulé cette réservation. Ses places sont rendues.

    Message de la billetterie : { $reason }

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Le fichier joint retire le concert de votre calendrier. La réservation reste en ligne :

    { $link }

    Parvis, le portail du campus
mail-concert-cancelled-subject = { $title } est annulé
mail-concert-cancelled =
    Bonjour { $name },

    Ce concert n’a pas lieu. Vous n’avez rien à faire.

    Message de la billetterie : { $reason }

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Le fichier joint retire le concert de votre calendrier. Votre réservation reste en ligne :

    { $link }

    Parvis, le portail du campus
mail-waiting-changed-text =
    Bonjour { $name },

    Un concert dont vous êtes sur la liste d’attente a changé.

    { $changes }

    Message de la billetterie : { $reason }

    Vous gardez votre place sur la liste. Si le concert ne vous convient plus, quittez la liste ici :

    { $link }

    { $title }
    Quand : { $when }
    Où : { $venue }

    Parvis, le portail du campus
mail-waiting-cancelled-text =
    Bonjour { $name },

    Un concert dont vous êtes sur la liste d’attente n’a pas lieu.

    Message de la billetterie : { $reason }

    { $title }
    Quand : { $when }
    Où : { $venue }

    La page du concert :

    { $link }

    Parvis, le portail du campus
mail-lapsed-subject = { $count ->
    [one] Votre place est allée à la personne suivante
   *[other] Vos places sont allées aux personnes suivantes
  } : { $title }
mail-lapsed-text =
    Bonjour { $name },

    { $count ->
        [one] Une place de la liste d’attente était gardée pour vous. Elle n’a pas été réservée à temps ; elle est allée à la personne suivante.
       *[other] { $count } places de la liste d’attente étaient gardées pour vous. Elles n’ont pas été réservées à temps ; elles sont allées aux personnes suivantes.
    }

    { $title }
    Quand : { $when }
    { $count ->
        [one] Place
       *[other] Places
    } : { $seats }

    Vous voulez toujours venir ? Réinscrivez-vous sur la liste, ou voyez si des places sont libres :

    { $link }

    Parvis, le portail du campus

notice-concert-changed = Le concert « { $title } » a changé.
notice-concert-cancelled = Le concert « { $title } » est annulé.
notice-booking-moved = Vos places pour « { $title } » ont changé.
notice-booking-cancelled = La billetterie a annulé votre réservation pour « { $title } ».
notice-offer-lapsed = Gardée pour vous et non réservée à temps, pour « { $title } » : { $seat }. Vous pouvez vous réinscrire sur la liste d’attente.
