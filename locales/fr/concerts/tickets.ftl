# Billets, annulation, liste d’attente.

ticket-show-it = À l’entrée, montrez ce billet sur l’écran ou imprimé.
ticket-see-online = Voir ou annuler la réservation : { $link }
ticket-letters-transcribed = Les noms d’une autre écriture sont ici en lettres latines. La page de la réservation les montre tels qu’ils sont ; à l’entrée, le numéro suffit.
ticket-letters-missing = Le signe □ remplace une lettre que ce document ne sait pas écrire. La page de la réservation montre le texte exact ; à l’entrée, le numéro suffit.
ticket-checked-in = Entrée enregistrée
ticket-qr = Code QR du dossier { $number }
ticket-seat = Place
ticket-one-of = { $count ->
    [one] Ce billet vaut pour une place.
   *[other] Ce billet vaut pour une place d’une réservation de { $count } : { $seats }. Chaque place a sa page.
  }
ticket-each = Un billet par place
ticket-each-text = Votre groupe peut entrer séparément : chacun montre le code de sa place.
ticket-seat-qr = Code QR de la place { $seat }
ticket-seat-pdf = Télécharger le billet de la place { $seat } (PDF)
ticket-keep = Garder le billet
ticket-calendar = Ajouter au calendrier
ticket-pdf = Télécharger le billet (PDF)
calendar-description =
    Dossier { $number }
    Places : { $seats }
    { $link }

bookings-coming = À venir
bookings-past = Passées
bookings-cancelled = Annulées
bookings-held = Places à réserver
bookings-held-until = gardées jusqu’à
bookings-forget-title = Appareil partagé ?
bookings-forget-effect = La personne suivante verrait ici vos réservations. Oubliées sur cet appareil, elles restent valables et vous les retrouvez partout avec le numéro de dossier et le nom. Les places gardées mais pas encore réservées redeviennent libres.
bookings-forget = Oublier mes réservations sur cet appareil
bookings-forgotten = C’est oublié sur cet appareil. Vos billets restent valables : retrouvez-les avec le numéro de dossier et le nom.
bookings-left-behind = Les réservations faites ici sans compte ne s’affichent plus sur cet appareil. Elles restent valables : retrouvez-les avec le numéro de dossier et le nom.
bookings-over-limit = Toutes les places gardées ici avant la connexion ne pouvaient pas vous revenir : celles au-delà de la limite par personne sont de nouveau libres.

find-button = Retrouver
claim-number = Le numéro de dossier compte 10 chiffres
claim-number-hint = 10 chiffres, par exemple 48 21 09 37 56
claim-surname-hint = Le nom donné à la réservation ; accents et majuscules ne comptent pas
claim-wrong = Aucune réservation ne porte ce numéro et ce nom ensemble. Vérifiez-les tous les deux.

cancellation-title = Annuler une réservation
cancellation-lede = Le numéro et le nom suffisent. Rien n’est annulé avant que vous ayez vérifié.
cancellation-question = Vous ne venez plus ?
cancellation-continue = Continuer
cancellation-confirm-title = Annuler cette réservation ?
cancellation-concert = Concert
cancellation-effect = Vos places sont rendues tout de suite, et d’abord proposées à la liste d’attente. Dans les dix minutes, vous pouvez revenir sur l’annulation, tant que personne n’a pris les places.
cancellation-confirm = Annuler la réservation
cancellation-keep = La garder
cancellation-done = La réservation est annulée.
cancellation-before = Cette réservation est déjà annulée.
cancellation-checked-in = Ce billet a servi à l’entrée : il ne peut plus être annulé.
cancellation-past = Ce concert a commencé : sa réservation ne peut plus être annulée.
cancellation-no-concert = Ce concert est annulé : il n’y a plus rien à annuler.

waiting-title = Liste d’attente
waiting-text = Il n’y a plus de place. Les places qui se libèrent sont gardées 30 minutes pour la première personne de la liste dont la demande tient dans les places libres côte à côte.
waiting-join = M’inscrire sur la liste
waiting-place = { $place ->
    [1] Vous êtes la prochaine personne sur la liste.
   *[other] Vous êtes à la place { $place } sur la liste.
  }
waiting-leave = Quitter la liste
waiting-joined = Vous êtes sur la liste d’attente.
waiting-left = Vous n’êtes plus sur la liste d’attente.
waiting-seats-free = Il reste des places libres : choisissez-en une sur le plan.

mail-ticket-subject = Votre billet : { $title }
mail-ticket-text =
    Bonjour { $name },

    C’est réservé.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    À l’entrée, montrez le billet joint sur l’écran ou imprimé : il a une page et un code par place, pour que chacun entre quand il veut. Le voici aussi en ligne :

    { $link }

    Vous ne venez plus ? Rendez vos places à quelqu’un d’autre :

    { $cancellation }

    Parvis, le portail du campus
mail-cancelled-subject = Réservation annulée : { $title }
mail-cancelled-text =
    Bonjour { $name },

    Cette réservation est annulée, et ses places sont rendues.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    Parvis, le portail du campus
mail-offer-subject = { $count ->
    [one] Une place pour vous
   *[other] { $count } places ensemble pour vous
  } : { $title }
mail-offer-text =
    Bonjour { $name },

    Vous étiez sur la liste d’attente : { $count ->
        [one] une place s’est libérée.
       *[other] { $count } places côte à côte se sont libérées.
    }

    { $title }
    Quand : { $when }
    { $count ->
        [one] Place
       *[other] Places
    } : { $seats }

    Délai pour réserver : { $until }. C’est ici :

    { $link }

    Ce que vous ne prenez pas ira à la personne suivante.

    Parvis, le portail du campus
