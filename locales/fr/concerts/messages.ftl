# Messages de la billetterie à toutes les personnes qui ont réservé.

office-messages-title = Messages
office-messages-none-title = Aucun message
office-messages-none = Écrivez à toutes les personnes qui ont réservé : ce qu’il faut apporter, comment venir, ce qui change.
office-write = Écrire à toutes les personnes qui ont réservé
office-write-subject = Objet
office-write-subject-hint = Le courriel commence par le titre du concert
office-write-text = Texte
office-write-text-hint = Comme les gens le liront, aussi sur la page de leur réservation. Les données du concert et le numéro de dossier s’y ajoutent.
office-write-subject-empty = Écrivez un objet
office-write-text-empty = Écrivez un texte
office-write-preview = Relire avant l’envoi
office-write-send = Envoyer
office-write-change = Modifier
office-write-nobody = Personne n’a réservé pour ce concert : il n’y a personne à qui écrire.
flash-message-sent = Le message part. La liste dit qui le reçoit, et qui prévenir de vive voix.
message-delivered = Envoyé par courriel
message-on-its-way = Courriel en route
message-told = Prévenu de vive voix
message-withdrawn = Réservation annulée avant
change-message = Message de la billetterie
notice-message = Un message de la billetterie au sujet de « { $title } ».
email-message = Message aux personnes qui ont réservé
audit-audience-written-to = Message à toutes les personnes qui ont réservé
mail-message-subject = { $title } : { $subject }
office-write-reach = { $count ->
    [0] Aucune réservation n’est atteinte par courriel.
    [one] { $count } réservation est atteinte par courriel.
   *[other] { $count } réservations sont atteintes par courriel.
  }
office-write-by-hand = { $count ->
    [one] Pour { $count } réservation, il n’y a pas d’adresse de courriel : à prévenir de vive voix.
   *[other] Pour { $count } réservations, il n’y a pas d’adresse de courriel : à prévenir de vive voix.
  }
message-reached = { $count ->
    [one] { $count } réservation atteinte
   *[other] { $count } réservations atteintes
  }
message-to-tell = { $count ->
    [one] { $count } à prévenir
   *[other] { $count } à prévenir
  }
mail-message-text =
    Bonjour { $name },

    { $text }

    La billetterie

    { $title }
    Quand : { $when }
    Où : { $venue }
    Numéro de dossier : { $number }

    Votre réservation :

    { $link }

    Parvis, le portail du campus
