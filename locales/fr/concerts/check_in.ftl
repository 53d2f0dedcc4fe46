# La porte : contrôle des billets.

door-title = Contrôle des billets
door-turnout = places occupées
door-finder = Image de la caméra
door-camera = Caméra
door-no-camera = La caméra n’est pas disponible. Saisissez le numéro de dossier.
door-sound = Sons
door-number = Numéro de dossier
door-check = Vérifier
door-waiting = Scans à envoyer dès que le réseau revient :
door-late = Envoyés après coup
door-last = Dernières entrées
door-not-live = Le compteur n’est pas à jour en ce moment. Il le sera de nouveau dès que le réseau reviendra.
door-nobody = Personne n’est encore entré.
door-undo = Annuler l’entrée
door-by = par { $name }
door-seats = { $count ->
    [one] 1 place
   *[other] { $count } places
  }

door-let-in = Entrez
door-how-many = Combien entrent ?
door-count-all = { $count ->
    [one] La personne qui manque
   *[other] Tous les { $count }
  }
door-count-some = { $count ->
    [one] 1 personne entre maintenant
   *[other] { $count } personnes entrent maintenant
  }
door-party = { $inside ->
    [one] { $inside } entrée sur { $whole }
   *[other] { $inside } entrées sur { $whole }
  }
door-given-up = Place rendue
door-given-up-text = Cette place ne fait plus partie de la réservation : son billet ne vaut plus rien.
door-check-name = Numéro saisi : vérifiez le nom sur une pièce d’identité.
door-inside = Déjà entré
door-inside-since = Première entrée :
door-taken-back = Entrée annulée
door-taken-back-text = Ce scan a compté, puis l’entrée a été annulée :
door-cancelled = Billet annulé
door-cancelled-text = Cette réservation a été annulée : le billet ne vaut plus.
door-concert-cancelled = Concert annulé
door-other-concert = Autre concert
door-forged = Faux billet
door-forged-text = Ce code n’a pas été fait par ce portail.
door-unknown = Inconnu
door-unknown-text = Aucune réservation n’a ce numéro.
door-unreadable = Illisible
door-unreadable-text = Ce n’est ni un billet ni un numéro de dossier de dix chiffres.
door-scan-name = Le formulaire est incomplet. Rechargez la page.
door-scan-reused = Ce scan a déjà servi pour un autre billet. Recommencez.
door-kept = Gardé
door-kept-text = Pas de réseau : le billet n’a pas été vérifié. Regardez le nom et le concert ; le scan part dès que le réseau revient.

undo-title = Annuler une entrée
undo-since = Entrée
undo-text = La personne ne compte plus parmi les présents, et son billet ouvre de nouveau la porte une fois.
undo-reason = Motif
undo-reason-hint = Gardé dans le journal, avec votre nom
undo-button = Annuler l’entrée
check-in-undone-before = Cette entrée a déjà été annulée.
flash-check-in-undone = L’entrée est annulée.
audit-check-in-undone = Entrée annulée
