# Les casiers au bureau de l’équipe : alarmes, vérifications, échéances et attributions.
bay-alarm-times = { $count ->
    [one] une fois
   *[other] { $count } fois
}
bay-unseen = { $count ->
    [one] { $bay } : { $count } alarme non vue
   *[other] { $bay } : { $count } alarmes non vues
}
bay-unseen-title = Alarmes non vues, par baie
bay-acknowledge-all = Toutes vues
bay-alarms-all-bays = Alarmes de toutes les baies
bay-alarm-emails = M’envoyer les alarmes par courriel
bay-alarm-emails-hint = Un courriel par baie, toutes les dix minutes au plus. Les responsables des casiers en reçoivent, sauf refus.
flash-alarms-seen = Les alarmes de cette baie sont vues
flash-alarm-emails-on = Vous recevez les alarmes par courriel
flash-alarm-emails-off = Vous ne recevez pas d’alarmes par courriel
audit-alarms-acknowledged = Alarmes d’une baie vues
email-locker-alarm = Alarme de casiers
mail-locker-alarm-subject = { $count ->
    [one] { $count } alarme à { $bay } : { $alarm }
   *[other] { $count } alarmes à { $bay } : { $alarm } …
}
mail-locker-alarm-text =
    Bonjour { $name },

    Alarmes à la baie { $bay } :

    { $alarms }

    Les regarder, et dire qu’elles sont vues :

    { $link }

    Parvis, le portail du campus

bay-to-check = { $count ->
    [one] { $count } casier à vérifier
   *[other] { $count } casiers à vérifier
}
checks-title = À vérifier
checks-lede = Un casier repris est regardé avant que quelqu’un d’autre ne l’ait. Ce qui s’y trouvait attend ici d’être rendu.
checks-which = Lesquels
checks-now = En ce moment
checks-done = Rendus
checks-open = Casiers à vérifier
checks-open-none = Aucun casier n’attend d’être vérifié.
checks-found = Objets trouvés
checks-found-none = Rien.
checks-handed-over = Objets rendus
check-empty = Vide, de nouveau libre
check-found = Objets trouvés
check-hand-over = Rendu
check-handed-over = Rendu
check-title = Vérifier ce casier
check-nothing = Il est vide
check-things = Il y avait des affaires
check-things-label = Ce qui a été trouvé, et où c’est gardé
check-things-hint = La personne qui avait le casier le lit dans un courriel.
check-things-wrong = Dites en une ligne ce qui a été trouvé, { $max } caractères au plus
check-finish = Vérifié : remettre en service
check-none = Ce casier n’est plus à vérifier
flash-checked = Le casier est de nouveau libre
flash-things-found = Le casier est de nouveau libre. Les objets sont sur la liste, et la personne est prévenue.
flash-handed-over = C’est rendu
flash-handed-over-before = C’était déjà rendu
audit-locker-checked = Casier vérifié
audit-things-handed-over = Objets trouvés rendus
email-locker-found = Objets trouvés dans un casier
notice-locker-found = Le casier { $locker }, que vous aviez, a été vérifié. Trouvé : { $things }
mail-locker-found-subject = Trouvé dans le casier { $locker }
mail-locker-found-text =
    Bonjour { $name },

    Le casier { $locker }, que vous aviez, a été vérifié. On y a trouvé :

    { $things }

    Où se trouve le casier : { $place }. Demandez vos affaires à l’équipe.

    Parvis, le portail du campus

bay-afterwards = Ensuite
bay-afterwards-check = À vérifier avant que quelqu’un d’autre ne l’ait
bay-afterwards-free = Libre tout de suite
bay-deadline = Changer l’échéance
bay-deadline-title = Une autre échéance
bay-deadline-text = Le casier reste à la personne jusqu’à la fermeture de ce jour, quelles que soient les règles de la baie. Elle est prévenue.
bay-last-day = Dernier jour
bay-deadline-same = C’est déjà l’échéance
bay-day-wrong = Choisissez un jour à partir d’aujourd’hui, dans trois ans au plus
bay-assign-title = L’attribuer à un membre
bay-assign = Attribuer ce casier à un membre
bay-assign-text = Quotas, pénalités et départements ne comptent pas ici. La personne est prévenue.
bay-assign-service = Ce casier n’est pas en service
bay-assign-barred = Ce compte est suspendu ou fermé
flash-deadline-set = L’échéance est changée
flash-locker-assigned = Le casier est attribué
audit-locker-prolonged = Échéance de casier fixée par l’équipe
audit-locker-assigned = Casier attribué par l’équipe
audit-assignments-imported = Attributions de casiers importées
email-locker-prolonged = Échéance de casier changée
email-locker-assigned = Casier attribué par l’équipe
notice-locker-prolonged = L’échéance du casier { $locker } a changé : { $until }.
notice-locker-assigned = L’équipe vous a attribué le casier { $locker }. Échéance : { $until }.
mail-locker-prolonged-subject = Casier { $locker } : une autre échéance
mail-locker-prolonged-text =
    Bonjour { $name },

    L’équipe a changé l’échéance du casier { $locker }. Échéance : { $until }. { $reason }

    Où : { $place }

    { $link }

    Parvis, le portail du campus
mail-locker-assigned-subject = Le casier { $locker } est à vous
mail-locker-assigned-text =
    Bonjour { $name },

    L’équipe vous a attribué le casier { $locker }. Échéance : { $until }. { $reason }

    Où : { $place }

    Vous l’ouvrez depuis sa page ou avec votre carte :

    { $link }

    Parvis, le portail du campus

bay-import-assignments = Attributions
bay-import-assignments-hint = Toutes les colonnes sont nécessaires. Un casier libre est attribué au membre ; celui qu’il a reçoit cette échéance. Il est prévenu.
bay-import-counts-written = { $changes ->
    [one] { $changes } changement fait
   *[other] { $changes } changements faits
}, { $same ->
    [one] { $same } inchangé
   *[other] { $same } inchangés
}, { $wrong } en erreur
bay-import-new-bay = « { $bay } » est une nouvelle baie à { $site } : le nom est-il juste ?
bay-import-old-readers = { $code } : les lecteurs de l’ancien système ne peuvent pas fermer ce casier
bay-import-assigned = { $code } est attribué à { $number } jusqu’au { $day }
bay-import-prolonged = { $code } reste à { $number } jusqu’au { $day }
bay-import-taken = { $code } est à un autre membre
bay-import-unusable = { $code } n’est pas en service
bay-import-no-locker = { $code } n’existe pas

bay-field-card-reader = Le contrôleur a un lecteur de cartes
bay-field-card-form = Format du numéro de carte
bay-field-card-form-hint = Présentez une carte et comparez avec le numéro du fichier de l’école.
bay-old-readers = Les lecteurs de l’ancien système ne connaissent que les numéros de membre ou de carte qui contiennent « 22 », les casiers dont le numéro ne le contient pas, et aucun numéro au-dessus de 999. Les autres s’ouvrent depuis la page, ou avec des lecteurs plus récents.

bay-away-told = L’équipe est prévenue.
bay-away-card = Votre carte ouvre encore votre porte au lecteur de la baie.
claim-away = Vous pouvez le prendre, mais pas l’ouvrir avant que la baie ne réponde.
locker-away = Cette baie ne répond pas : rien de ce que vous y prendriez ne pourrait s’ouvrir. Réessayez plus tard, ou prenez un casier d’une autre baie.
own-unusable = Ce casier ne peut pas servir pour le moment.
own-unusable-reason = Motif : { $reason }
own-unusable-hint = Il reste à vous. Si vos affaires y sont, demandez à l’équipe.
order-open-later = La baie a dit plus tard que la porte est ouverte.
order-closed-later = La baie a dit plus tard que la porte est fermée.
