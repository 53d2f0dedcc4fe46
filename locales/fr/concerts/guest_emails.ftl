# Adresses de courriel des personnes sans compte.

field-guest-email = Adresse de courriel (facultatif)
guest-email-hint = Pour le billet, un rappel la veille et un mot si quelque chose change. Effacée un mois après le concert.
guest-email-sent = Le billet est aussi envoyé à { $email }.
guest-email-limit = Trop de courriels ont été demandés d’ici ou à cette adresse. Laissez le champ vide : la réservation est valable sans cela, et sa page est votre billet.
guest-email-refused = Le dernier courriel n’est pas arrivé
mail-guest-name = madame, monsieur
mail-guest-reason = Vous recevez ce courriel parce que cette adresse a été laissée avec la réservation. Ce n’était pas vous ? Quelqu’un s’est alors trompé d’adresse : vous n’avez rien à faire.
outbox-booking = dossier { $number }
