seats-exchange-title = Changer de places
seats-exchange-link = Changer de places
seats-exchange-how = { $count ->
    [one] Votre place est cochée sur le plan. Décochez-la et cochez celle que vous voulez ; rien n’est rendu avant votre confirmation.
   *[other] Vos { $count } places sont cochées sur le plan. Décochez celles que vous rendez et cochez-en d’autres ; rien n’est rendu avant votre confirmation.
}
seats-exchange-chosen = { $count ->
    [one] { $chosen } cochée sur une place
   *[other] { $chosen } cochées sur { $count } places
}
seats-exchange-button = Prendre ces places
seats-exchange-count = { $count ->
    [one] Choisissez exactement une place.
   *[other] Choisissez exactement { $count } places.
}
seats-exchange-taken = Ne sont plus libres : { $seats }. Vos places n’ont pas changé ; choisissez-en d’autres.
seats-exchange-inside = Une de ces places est déjà occupée : elle reste la vôtre. Choisissez à nouveau.
seats-exchange-awaited = Des personnes attendent une place : celles qui se libèrent leur sont proposées d’abord. Vos places n’ont pas changé.
seats-exchange-over = Les places de cette réservation ne peuvent plus être changées.
flash-seats-exchanged = C’est changé. Les nouveaux codes sont sur cette page.
flash-seats-kept = Vous avez choisi les places que vous avez : rien n’a changé.
email-booking-exchanged = Places changées par leur titulaire
mail-exchanged-subject = Vos nouvelles places : { $title }
mail-exchanged-text =
    Bonjour { $name },

    vous avez changé les places de votre réservation. Le billet est joint ; les codes des places rendues ne valent plus.

    { $title }
    Quand : { $when }
    Où : { $venue }
    Places : { $seats }
    Numéro de dossier : { $number }

    À l’entrée, montrez le billet joint sur l’écran ou imprimé. Le voici aussi en ligne :

    { $link }

    Vous ne venez plus ? Rendez vos places à quelqu’un d’autre :

    { $cancellation }

    Parvis, le portail du campus
