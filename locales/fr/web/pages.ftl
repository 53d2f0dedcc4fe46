# Cadre des pages
site-name = Parvis
language-name = Français
skip-link = Aller au contenu
nav-label = Rubriques
nav-home = Accueil
nav-members = Membres
nav-account = Compte
nav-my-account = , mon compte
nav-admin = Gestion
nav-dashboard = Tableau de bord
nav-admin-members = Fiches
nav-audit = Journal
sign-in-link = Me connecter
sign-out-button = Me déconnecter
footer = Parvis, le portail du campus
notice-dismiss = Fermer ce message
connection-lost-title = Aucune réponse
connection-lost = La réponse n’est pas arrivée. Vérifiez votre connexion, puis rechargez la page pour voir si c’est fait avant de réessayer.

# Première page
landing-title = Le portail du campus
landing-heading = Tout le campus derrière une seule porte
landing-lede = Un compte, un numéro, un mot de passe. Votre école a déjà tout préparé : il ne reste qu’à entrer.
landing-how = Trois minutes, une seule fois
landing-step-letter = Prenez votre lettre de rentrée : votre numéro et votre code d’activation y sont imprimés.
landing-step-password = Choisissez un mot de passe, par exemple une phrase que vous retenez.
landing-step-in = C’est fait. Vous vous connectez sur votre téléphone comme sur un poste du campus.
landing-no-letter = Pas de lettre ? Recevez un lien par courriel.
home-greeting = Bonjour { $name }
home-number = Votre numéro de membre : { $number }
home-where = Où aller
home-members = Trouver quelqu’un sur le campus
home-account = Profil, photo, mot de passe, appareils

# Listes
more = Afficher la suite
none = Aucune
search-button = Chercher
csv = Exporter (CSV)

# Formulaires
title-error = Erreur : { $title }
errors-title = À corriger
help = Aide
cancel = Retour
password-show = Afficher le mot de passe
file-preview = Aperçu du fichier choisi
file-progress = Envoi du fichier
field-number = Numéro de membre
field-number-hint = 8 chiffres, au dos de votre carte
field-code = Code d’activation
field-code-hint = 10 caractères. Majuscules et tirets n’ont pas d’importance.
field-password = Mot de passe
field-password-current = Mot de passe actuel
field-password-new = Nouveau mot de passe
field-password-new-hint = 12 caractères ou plus. Une phrase que vous retenez convient très bien.
field-password-again = Le même mot de passe

# Pages d’erreur
error-home = Aller à la page d’accueil
error-reference = Réf. { $id }
error-bad-request-title = Demande incompréhensible
error-bad-request = L’adresse ou l’envoi contient une erreur. Revenez en arrière et recommencez.
error-cross-site-title = Envoi refusé
error-cross-site = Cet envoi semble venir d’un autre site ou d’une autre adresse. Ouvrez le portail à l’adresse { $address }, puis recommencez.
error-forbidden-title = Accès non autorisé
error-forbidden = Votre compte ne permet pas cette action. Si elle fait partie de votre travail, demandez le rôle à l’administration.
error-head-title = Demande trop lourde
error-head = Votre navigateur joint à chaque page plus de cookies que le portail n’en accepte. Supprimez les cookies de ce site et des sites voisins, puis réessayez.
error-internal-title = Une panne de notre côté
error-internal = Vous n’y êtes pour rien. Réessayez dans un instant ; si cela continue, donnez la référence à l’accueil.
error-method-title = Action impossible ici
error-method = Cette adresse ne s’ouvre pas directement. Repartez de la page d’accueil.
error-no-room-title = Plus de place
error-no-room = Le disque du portail est plein : rien n’a été enregistré. Réessayez plus tard et prévenez l’accueil.
error-not-found-title = Page introuvable
error-not-found = Elle n’existe pas, ou elle ne vous est pas ouverte. Vérifiez l’adresse ou repartez de la page d’accueil.
error-timeout-title = L’envoi a duré trop longtemps
error-timeout = Vérifiez votre connexion, puis réessayez.
error-too-large-title = Envoi trop lourd
error-too-large = Ce que vous envoyez dépasse la taille permise. Raccourcissez le texte ou choisissez un fichier plus petit.
error-too-many-title = Trop de demandes à la fois
error-too-many = Réessayez { $seconds ->
    [one] dans une seconde
   *[other] dans { $seconds } secondes
}.
error-unavailable-title = Parvis est en pause
error-unavailable = La base de données ne répond pas pour l’instant. Rien n’est perdu : réessayez dans quelques secondes.
