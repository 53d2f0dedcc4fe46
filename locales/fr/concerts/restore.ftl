# Annulations levées.

restoration-question = Annulée par erreur ?
restoration-effect = Jusqu’à { $time }, vous pouvez reprendre les mêmes places, tant que personne ne les a prises. Le même billet vaut alors de nouveau.
restoration-button = Revenir sur l’annulation
restoration-done = La réservation vaut de nouveau, avec les mêmes places.
restoration-before = Cette réservation n’est pas annulée.
restoration-late = C’est trop tard : une annulation se lève dans les dix minutes, et avant la fin du concert.
restoration-by-staff = La billetterie a annulé cette réservation. Adressez-vous à elle.
restoration-limit = Vous avez pris d’autres places depuis : ensemble, elles dépasseraient le nombre permis par personne. Rendez d’abord celles-ci.
office-restoration-effect = Jusqu’à { $time }, la réservation peut reprendre les mêmes places, tant que personne ne les a prises. Le numéro et le billet restent les mêmes.
office-concert-restoration = Revenir sur l’annulation du concert
office-concert-restoration-effect = Jusqu’à { $time }, l’annulation peut être levée. Les réservations ont gardé leurs places. Les courriels qui ne sont pas encore partis sont retirés ; les personnes averties apprennent que le concert a lieu.
restoration-concert-before = Ce concert n’est pas annulé.
flash-booking-restored = La réservation vaut de nouveau
flash-concert-restored = Le concert a de nouveau lieu
change-concert-restored = Le concert a bien lieu
change-booking-restored = Votre réservation est bien valable
notice-concert-restored = Le concert « { $title } » a bien lieu.
notice-booking-restored = Votre réservation pour « { $title } » est bien valable.
email-booking-restored = Annulation levée
audit-booking-restored = Annulation d’une réservation levée par la billetterie
audit-concert-restored = Annulation d’un concert levée
restoration-gone = { $count ->
    [one] Quelqu’un d’autre a maintenant cette place : { $seats }. La réservation ne peut pas la reprendre.
   *[other] Quelqu’un d’autre a maintenant ces places : { $seats }. La réservation ne peut pas les reprendre.
  }
mail-reinstated-subject = De nouveau valable : { $title }
mail-reinstated-text =
    Bonjour { $name },

    L’annulation a été levée : votre réservation est valable, avec les mêmes places et le même numéro. Si l’on vous a dit qu’elle était annulée, ce n’est plus le cas.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Le billet et l’entrée de calendrier sont joints. Ils sont aussi en ligne :

    { $link }

    Vous ne pouvez plus venir ? Laissez vos places à d’autres :

    { $cancellation }

    Parvis, le portail du campus
mail-waiting-restored-text =
    Bonjour { $name },

    Un concert dont vous êtes sur la liste d’attente a bien lieu. Vous gardez votre rang sur la liste.

    { $title }
    Quand : { $when }
    Où : { $venue }

    La page du concert :

    { $link }

    Parvis, le portail du campus
