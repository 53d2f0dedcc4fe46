# Names in messages.

mention-named = { $count ->
    [one] Une personne sera prévenue : { $names }
   *[other] Seront prévenus : { $names }
}
mention-unknown = { $count ->
    [one] « @{ $names } » ne désigne personne ici.
   *[other] « @{ $names } » ne désignent personne ici.
}

menu-title = Autres actions
menu-copy = Copier le lien
menu-copied = Lien copié
menu-save = Enregistrer pour moi
menu-saved = Enregistré
menu-forgotten = Retiré
menu-forget = Retirer de mes messages enregistrés
menu-unread = Marquer comme non lu
menu-pin = Épingler pour tous
menu-unpin = Ne plus épingler
message-pinned = Épinglé
mentions-title = Où l’on me cite
mentions-none-title = Personne ne vous a cité
mentions-none = Les messages qui contiennent @ et votre nom sont réunis ici.
saved-title = Messages enregistrés
saved-none-title = Aucun message enregistré
saved-none = « Enregistrer pour moi », sous les trois points d’un message, le garde ici. Vous seul le voyez.
saved-many = Vous avez enregistré 1000 messages. Retirez-en un d’abord.
pins-title = Messages épinglés
pins-none-title = Aucun message épinglé
pins-none = « Épingler pour tous », sous les trois points d’un message, le garde ici pour tout le monde.
pins-many = 50 messages sont épinglés ici. Retirez-en un d’abord.
message-names-me = Vous êtes cité

emoji-title = Émojis
emoji-search = Chercher un émoji
emoji-none = Aucun émoji de ce nom. Essayez un autre mot.
emoji-found = Trouvés
emoji-lately = Récents
emoji-more = Tous les émojis
emoji-groups = Visages et émotions|Personnes et gestes|Animaux et nature|Repas et boissons|Voyages et lieux|Activités|Objets|Symboles|Drapeaux
