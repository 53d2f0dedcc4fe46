# Activation
activation-title = Activer mon compte
activation-lede = Votre école a déjà préparé votre compte. Il reste à prouver que c’est vous et à choisir un mot de passe.
activation-lede-number = Votre école a déjà préparé votre compte. Il reste à choisir un mot de passe.
activation-code-roles = Un code n’est nécessaire qu’aux comptes qui ont un rôle : administration, accueil, billetterie. Les autres laissent ce champ vide.
activation-button = Activer mon compte
activation-already = Déjà activé ?
activation-where-title = Où trouver mon code ?
activation-where = Il est imprimé sur votre lettre de rentrée. Il sert une seule fois, dans les 30 jours.
activation-no-code-title = Pas de lettre, ou code expiré ?
activation-no-code = Nous pouvons envoyer un lien à l’adresse que l’école connaît. L’accueil donne aussi un nouveau code sur présentation de votre carte.
activation-no-code-link = Recevoir un lien par courriel
link-title = Choisir un nouveau mot de passe
link-lede = Il remplace l’ancien. Vos appareils connectés seront déconnectés.
link-lede-activation = Votre adresse est vérifiée. Il reste à choisir un mot de passe.
link-button = Enregistrer ce mot de passe
link-again = Demander un nouveau lien

# Connexion
sign-in-title = Me connecter
sign-in-moved = Vous étiez à une autre adresse du portail, où la connexion n’est pas possible. Connectez-vous ici.
sign-in-button = Me connecter
sign-in-remember = Rester connecté sur cet appareil
sign-in-first-time = Première visite ?
sign-in-first-time-text = Votre compte existe déjà, préparé par votre école. Activez-le avec le code de votre lettre de rentrée.
forgotten-link = Mot de passe oublié ?
forgotten-title = Recevoir un lien
forgotten-lede = Nous envoyons un lien à l’adresse que l’école connaît. Il permet d’activer le compte ou de choisir un nouveau mot de passe.
forgotten-button = Envoyer le lien
forgotten-again = Envoyer encore
forgotten-sent-title = Regardez vos courriels
forgotten-sent = Si ce numéro est connu et a une adresse, un message est en route. Le lien est valable une heure et sert une seule fois. Rien reçu ? Regardez dans les indésirables, ou passez à l’accueil : nous envoyons trois messages par heure au plus.
forgotten-desk-title = Pas d’accès à vos courriels ?
forgotten-desk = L’accueil vous donne un code sur présentation de votre carte. Il sert à choisir un nouveau mot de passe, même si votre compte est déjà actif.
forgotten-code-link = J’ai un code
confirmation-title = Confirmer que c’est vous
confirmation-lede = Cette action est sensible. Écrivez votre mot de passe pour continuer ; nous ne le redemanderons pas pendant 5 minutes.
confirmation-button = Continuer

# Mon compte
account-title = Mon compte
profile-title = Profil
profile-display-name = Nom affiché
profile-display-name-hint = Ce que les autres voient. Laissez vide pour votre nom complet.
profile-language = Langue
profile-theme = Apparence
theme-auto = Automatique
theme-light = Claire
theme-dark = Sombre
profile-direct = Qui peut m’écrire directement
profile-direct-hint = Dans les salons, tous les membres du salon vous lisent.
direct-everyone = Tout le campus
direct-friends = Seulement mes amis
direct-nobody = Personne
profile-button = Enregistrer le profil
picture-title = Photo
picture-label = Choisir une photo
picture-hint = JPEG, PNG, WebP ou GIF, 10 Mo au plus. Elle sera recadrée en carré.
picture-too-large-here = Ce fichier dépasse 10 Mo. Choisissez-en un plus léger.
picture-button = Envoyer la photo
picture-remove = Retirer la photo
password-title = Mot de passe
password-button = Changer le mot de passe
school-title = Ce que l’école sait
school-kind = Statut
school-department = Formation ou service
school-email = Adresse électronique
school-card = Carte
school-card-ends = se termine par { $digits }
school-roles = Rôles
school-hint = Une erreur ? L’école la corrige dans son propre fichier : adressez-vous à l’accueil.
sessions-title = Mes appareils
sessions-current = cet appareil
sessions-since = connecté depuis
sessions-seen = dernière activité
sessions-end = Déconnecter
sessions-end-others = Déconnecter tous les autres
sessions-end-label = Déconnecter { $device }
device-unknown = Appareil inconnu
account-data = Mes données
account-export = Tout ce que Parvis garde sur vous, dans un fichier.
account-export-link = Télécharger mes données (JSON)
account-close = Fermer le compte efface vos choix et vous déconnecte partout.
account-close-link = Fermer mon compte

# Fermeture
closure-title = Fermer mon compte
closure-lede = Voici ce qui va se passer.
closure-signed-out = Vous êtes déconnecté de tous vos appareils.
closure-deleted = Votre mot de passe, votre photo, votre nom affiché et vos choix sont effacés.
closure-kept = Votre nom et votre numéro restent dans le fichier de l’école, qui en a besoin.
closure-reopen = Si vous changez d’avis, l’accueil peut rouvrir le compte.
closure-export = Avant de partir :
closure-button = Fermer mon compte
closure-keep = Le garder

# Annuaire
members-title = Membres
members-search = Nom ou numéro
members-search-hint = Le début d’un mot suffit, avec ou sans accents
members-count = { $count ->
    [one] { $count } membre
   *[other] { $count } membres
}
members-many = Les premiers membres de la liste
members-rest = La suite de la liste
members-none-title = Personne à ce nom
members-none = Essayez une partie du nom, ou le numéro de membre. Seuls les comptes actifs sont dans l’annuaire.
member-me = C’est ainsi que les autres vous voient.
member-me-link = Modifier mon profil
