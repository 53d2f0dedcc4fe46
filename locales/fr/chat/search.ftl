search-long = Une recherche compte au plus { $max } caractères : raccourcissez-la.
search-many = Cherchez au plus { $max } mots à la fois.
search-punctuation = La ponctuation seule ne se cherche pas : ajoutez un mot.
search-understood = Messages { $parts }
search-part-from = écrits par { $names }
search-part-in = dans { $names }
search-part-with = avec { $words }
search-part-without = sans { $words }
search-part-since = depuis le { $day }
search-part-until = avant le { $day }
search-part-link = avec un lien
search-part-reaction = avec une réaction
search-quoted = « { $words } »
search-me = vous
search-nobody = « { $name } » (personne de ce nom)
search-people-named = { $count ->
    [one] « { $name } » ({ $count } personne)
   *[other] « { $name } » ({ $count } personnes)
}
search-no-room = « { $name } » (aucune de vos conversations)
search-rooms-named = { $count ->
    [one] « { $name } » ({ $count } conversation)
   *[other] « { $name } » ({ $count } conversations)
}
search-widen-words = Cherchez moins de mots : un message doit les contenir tous.
search-widen-phrase = Enlevez les guillemets : ils demandent ces mots entiers, dans cet ordre.
search-widen-part = Écrivez seulement le début d’un mot : « répét » trouve « répétition ».
search-widen-without = Enlevez les mots précédés d’un tiret : ils écartent des messages.
search-widen-from = Enlevez le nom de l’auteur, ou écrivez-le autrement.
search-widen-in = Enlevez le nom de la conversation : vous chercherez dans toutes les vôtres.
search-widen-days = Choisissez des jours plus éloignés.
search-widen-has = Enlevez « avec: » : tous les messages seront cherchés.
search-widen-blocked = Vous avez bloqué { $name } : ses messages ne sont pas cherchés.
