# Fautes de formulaire
form-encoding = Le formulaire contient des caractères illisibles. Vérifiez-le et envoyez-le encore.
form-control-characters = Le formulaire contient des caractères invisibles, que nous avons retirés. Vérifiez-le et envoyez-le encore.
form-repeated = Un champ a été envoyé deux fois. Vérifiez le formulaire et envoyez-le encore.
form-too-large = Le formulaire est trop long. Raccourcissez-le et envoyez-le encore.
form-type = Ce n’est pas un formulaire que nous savons lire. Remplissez-le ici et envoyez-le encore.
number-empty = Écrivez votre numéro de membre
number-wrong = Le numéro de membre compte 8 chiffres
code-empty = Écrivez votre code d’activation
code-wrong = Le code d’activation compte 10 caractères
code-letters = Un code ne contient ni 0, ni O, ni 1, ni I, ni L. Relisez-le.
password-empty = Écrivez votre mot de passe
password-new-empty = Choisissez un mot de passe
password-short = Le mot de passe doit compter au moins { $min } caractères
password-long = Le mot de passe doit compter au plus { $max } caractères
password-common = Ce mot de passe est trop facile à deviner. Une phrase de quatre mots convient très bien.
password-personal = Ce mot de passe contient surtout votre numéro, votre nom ou le nom du portail. Choisissez-en un autre.
password-confirmation-wrong = Les deux mots de passe ne sont pas les mêmes
password-unchanged = C’est votre mot de passe actuel. Choisissez-en un autre.
password-current-wrong = Ce n’est pas votre mot de passe actuel
proof-wrong = Ce numéro et ce code ne vont pas ensemble, ou le code a déjà servi. Vérifiez-les, ou demandez un nouveau code à l’accueil.
number-not-activated = Ce numéro n’active aucun compte : il est inconnu, ou son compte est déjà actif. Vérifiez-le, ou adressez-vous à l’accueil.
link-wrong = Ce lien a déjà servi ou n’est plus valable. Demandez-en un nouveau.
sign-in-wrong = Le numéro ou le mot de passe ne convient pas
sign-in-suspended = Ce compte est suspendu : adressez-vous à l’accueil. Motif : « { $reason } »
code-above = Ce compte a des droits que le vôtre n’a pas : l’administration peut créer un code pour lui
try-later = Trop d’essais. Réessayez { $seconds ->
    [one] dans une seconde
    [60] dans une minute
   *[other] dans { $seconds } secondes
}.
try-later-minutes = Trop d’essais. Réessayez dans { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
name-empty = Écrivez un nom
name-long = Le nom doit compter au plus { $max } caractères
name-characters = Le nom contient des caractères qui ne se voient pas
choice-wrong = Choisissez une des réponses proposées
reason-empty = Dites pourquoi
reason-long = Le motif doit compter au plus { $max } caractères
reason-characters = Le motif contient des caractères qui ne se voient pas
picture-empty = Choisissez une photo
last-administrator = C’est la dernière personne qui administre le portail. Donnez d’abord ce rôle à quelqu’un d’autre.
last-administrator-own = Vous êtes la dernière personne qui administre le portail. Donnez d’abord ce rôle à quelqu’un d’autre.
self-suspension = Vous ne pouvez pas suspendre votre propre compte
member-state-changed = L’état de ce compte vient de changer. Regardez la page à nouveau.
code-suspended = Ce compte est suspendu : il faut le rétablir avant de créer un code

# Messages d’une page à la suivante
flash-activated = Votre compte est prêt. Connectez-vous avec votre nouveau mot de passe.
flash-signed-out = Vous êtes déconnecté. À bientôt.
flash-profile = Profil enregistré.
flash-picture = Photo enregistrée.
flash-picture-removed = Photo retirée.
flash-password = Mot de passe changé. Vos autres appareils ont été déconnectés.
flash-sessions-ended = Vos autres appareils ont été déconnectés.
flash-session-ended = L’appareil a été déconnecté.
flash-closed = Votre compte est fermé. L’accueil peut le rouvrir.
flash-suspended = Compte suspendu, et déconnecté partout.
flash-restored = Compte rétabli.
flash-role-granted = Rôle donné. La personne se reconnecte pour en profiter.
flash-role-granted-own = Rôle donné. Vous en profitez dès maintenant ; vos autres appareils ont été déconnectés.
flash-role-held = Rien n’a changé : le rôle était déjà donné.
flash-role-removed = Rôle retiré.
flash-role-not-held = Rien n’a changé : le rôle n’était pas donné.
flash-confirmed = C’est confirmé. Refaites votre action : rien n’a encore changé.

# Temps
when-today = aujourd’hui à { $time }
when-tomorrow = demain à { $time }
when-yesterday = hier à { $time }
when-other = le { $day } à { $time }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# Mots des comptes
kind-student = Étudiant
kind-teacher = Enseignant
kind-staff = Personnel
role-locker-manager = Gestion des casiers
role-box-office = Billetterie
role-moderator = Modération
role-helpdesk = Accueil
role-auditor = Contrôle
role-administrator = Administration
state-prepared = À activer
state-active = Actif
state-suspended = Suspendu
state-closed = Fermé

# Journal
audit-web-unknown = une personne non connectée
audit-command-line = la ligne de commande
audit-other = Autre action
audit-member-imported = Membre importé
audit-member-updated = Membre mis à jour par l’import
audit-code-issued = Code d’activation créé
audit-account-activated = Compte activé
audit-password-reset = Nouveau mot de passe choisi avec une preuve
audit-password-changed = Mot de passe changé
audit-signed-in = Connexion
audit-sign-in-refused = Connexion refusée
audit-confirmation-refused = Confirmation du mot de passe refusée
audit-code-refused = Code d’activation refusé
audit-link-refused = Lien refusé
audit-booking-lookup-refused = Recherche de réservation refusée
audit-enrolment-refused = Enrôlement d’une baie refusé
audit-locked-out = Trop d’essais : attente imposée
audit-refusals-counted = Autres essais refusés, seulement comptés
audit-counted = { $act } : { $count }
audit-means-link = Lien
audit-means-booking = Réservation
audit-means-enrolment = Enrôlement d’une baie
audit-unknown-number = numéro que personne n’a
audit-only-refused = Essais refusés seulement
audit-signed-out = Déconnexion
audit-other-sessions-ended = Autres appareils déconnectés
audit-session-ended = Appareil déconnecté
audit-profile-changed = Profil changé
audit-picture-changed = Photo changée
audit-exported = Données exportées
audit-member-removed = Membre retiré
audit-members-exported = Liste des membres exportée
audit-audit-exported = Journal exporté
audit-concerts-exported = Liste des concerts exportée
audit-bookings-exported = Réservations d’un concert exportées
audit-lockers-exported = Liste des casiers exportée
audit-account-closed = Compte fermé
audit-account-suspended = Compte suspendu
audit-account-restored = Compte rétabli
audit-role-granted = Rôle donné
audit-role-removed = Rôle retiré
audit-link-sent = Lien envoyé
