# Casiers : les pages des membres.
lockers-title = Casiers
lockers-lede = Prenez un casier libre, puis ouvrez-le d’ici ou avec votre carte.
lockers-not-live = Cette page n’est pas à jour pour l’instant. Elle le sera dès le retour du réseau.
mine-title = Mes casiers
mine-none = Vous n’avez pas de casier. Choisissez-en un libre sur le plan, ou laissez-nous choisir.
kept-title = Gardé pour vous
lent-title = Prêté à vous
bays-title = Baies
bays-map = Plan
bays-list = Liste des casiers libres
bays-none-title = Aucune baie pour vous
bays-none = Les baies s’affichent ici dès que l’une d’elles vous est ouverte.
locker-word = Casier
locker-title = Casier { $plate }
cell-mine = à vous
cell-accessible = facile d’accès
cell-door-open = porte ouverte

fact-place = Lieu
fact-state = État
fact-since = Depuis
fact-due = À rendre
fact-kept = À prendre avant
fact-lender = Par
fact-access = Fin du prêt
fact-reach = Accès
fact-door = Porte
fact-bay = Baie
since = depuis
due-passed = en retard depuis
door-without-sensor = sans capteur

line-online = En ligne
line-degraded = Répond lentement
line-offline = Hors ligne
line-offline-since = Hors ligne depuis
line-never = Pas encore connectée
bay-away = Cette baie ne répond pas : rien ne s’ouvre d’ici.
line-reader-only = Les portes s’ouvrent au lecteur de cartes.
bay-free-of = { $free ->
    [one] { $free } libre
   *[other] { $free } libres
} sur { $count ->
    [one] { $count } casier
   *[other] { $count } casiers
}
bay-until = jusqu’à { $time }
bay-full = Aucun casier n’est libre ici pour le moment.
bay-none = Choisissez une baie.
bay-legend = Légende
legend-locker-free = Libre
legend-locker-mine = À vous
legend-locker-used = Occupé
legend-locker-held = Gardé
legend-locker-check = À vérifier
legend-locker-out = Hors service
legend-locker-accessible = Facile d’accès

claim = Prendre
claim-this = Prendre le casier { $plate }
claim-any = Donnez-m’en un
claim-any-hint = Nous en choisissons un libre.
reserve-for = Réserver { $minutes } min
reservation-cancel = Annuler la réservation
offer-refuse = Non merci
keep-this = Garder le casier { $plate }
given-back = Le casier { $plate } est rendu. Vous pouvez le reprendre jusqu’à { $time }.
releasing-text = Vous avez ouvert ce casier : il sera rendu de lui-même. Gardez-le si vous vous en servez encore.
refused-free = Libres à la place :

preferences-title = Mes préférences
preferences-set = actives
preferences-site = Site
preferences-all-sites = Tous les sites
preferences-accessible = Préférer les casiers faciles d’accès
preferences-save = Enregistrer

wait-join = Rejoindre la liste d’attente
wait-leave = Quitter la liste d’attente
wait-length = { $count ->
    [0] Personne n’attend
    [one] 1 personne attend
   *[other] { $count } personnes attendent
}
wait-place = { $place ->
    [one] Vous êtes en tête de la liste d’attente.
   *[other] Vous êtes au rang { $place } de la liste d’attente.
}
wait-needless = Il reste des casiers libres ici : prenez-en un plutôt que d’attendre.

open-this = Ouvrir le casier { $plate }
close-this = Fermer le casier { $plate }
opening-this = Ouverture du casier { $plate }…
closing-this = Fermeture du casier { $plate }…
stop-asked = Demandé
stop-opening = Ouverture…
stop-closing = Fermeture…
stop-opened = Ouverture
stop-shut = Fermeture
stop-open = Ouvert
stop-closed = Fermé
order-requested = La demande part vers la baie.
order-accepted = La baie a reçu la demande. Nous dirons « ouvert » quand elle aura vu la porte s’ouvrir.
order-pulsed = La serrure a été actionnée. Nous attendons le capteur de la porte.
order-unseen = La serrure a été actionnée. Cette porte n’a pas de capteur : regardez si elle est ouverte.
order-opened = La baie a vu la porte s’ouvrir.
order-closed = La baie a vu la porte se fermer.
order-denied = La baie a refusé. Rien n’a bougé ; prévenez l’équipe si cela continue.
order-bay-offline = Cette baie ne répond pas : rien n’a été envoyé.
order-offline-since = Sans nouvelle depuis
order-expired = La baie a reçu la demande trop tard et n’a rien fait. Réessayez.
order-rejected = La baie n’a pas pu exécuter la demande. Rien n’a bougé ; réessayez.
order-no-movement = La serrure a été actionnée, mais la porte n’a pas bougé. Poussez-la puis réessayez, ou signalez un problème.
order-unconfirmed = Personne ne peut confirmer que la porte a bougé.
order-unknown-open = Nous ne pouvons pas confirmer que la porte s’est ouverte. Regardez avant de réessayer.
order-unknown-close = Nous ne pouvons pas confirmer que la porte s’est fermée. Regardez avant de réessayer.
order-busy = Cette porte est déjà en mouvement. Attendez que ce soit fini.
order-reader-only = Cette porte s’ouvre avec votre carte, au lecteur.
order-key = Le formulaire est incomplet. Rechargez la page et recommencez.
command-title = Porte du casier { $plate }
command-again = Voir où cela en est
command-locker = Casier { $plate }

act-share = Partager
act-extend = Prolonger
act-release = Rendre
act-report = Signaler un problème
share-title = Partager ce casier
share-until = Fin du prêt :
share-end = Retirer l’accès
share-number = Numéro de membre
share-number-hint = 8 chiffres, au dos de sa carte
share-last-day = Jusqu’à la fin du
share-self = C’est votre propre numéro
share-nobody = Aucun compte actif n’a ce numéro
share-too-many = Vous partagez déjà avec { $max } personnes : retirez d’abord un accès
share-until-empty = Choisissez un jour
share-until-wrong = Ce n’est pas un jour du calendrier
share-until-past = Ce moment est passé
share-until-late = Vous ne pouvez pas le prêter plus longtemps que vous ne l’avez

openings-title = Qui l’a ouvert
openings-none = Personne ne l’a encore ouvert.
openings-when = Quand
openings-who = Qui
openings-how = Comment
openings-you = vous
openings-nobody = carte inconnue

fault-problem = Qu’est-ce qui ne va pas ?
fault-text = Précisions
fault-text-hint = Facultatif, sauf si rien dans la liste ne convient
fault-text-empty = Dites ce qui ne va pas
fault-text-long = Les précisions comptent { $max } caractères au plus
fault-send = Envoyer
fault-reported = Vous avez signalé :
fault-known = Vous l’avez déjà signalé, ou beaucoup signalé aujourd’hui. L’équipe s’en occupe.
problem-stuck = La porte ne s’ouvre pas
problem-not-closing = La porte ne ferme pas
problem-damaged = Quelque chose est cassé
problem-dirty = Il n’est pas propre
problem-occupied = Les affaires de quelqu’un y sont
problem-other = Autre chose
exchange-text = Inutilisable ? Reprenez vos affaires et changez pour un autre de cette baie.
exchange-button = Donnez-m’en un autre
exchange-none = Aucun autre casier de cette baie n’est libre pour le moment.

locker-unknown = Ce casier n’existe pas.
locker-not-in-service = Ce casier ne peut pas servir pour le moment.
locker-taken = Quelqu’un d’autre a ce casier.
locker-yours-already = Vous avez déjà ce casier.
locker-quota = { $quota ->
    [0] Les casiers de cette baie ne sont pas donnés à votre catégorie.
    [one] Vous avez déjà un casier. Pour en prendre un autre ici, rendez d’abord le vôtre.
   *[other] Vous avez déjà { $quota } casiers. Pour en prendre un autre ici, rendez-en d’abord un.
}
locker-department = Ce casier est réservé à un autre département.
locker-hours = Ici, les casiers se prennent de { $opens } à { $closes }.
locker-term-over = Le trimestre est fini : les casiers ne se prennent plus ici.
locker-penalty = Vous avez une pénalité : vous pourrez reprendre un casier { $until }.
locker-kept-accessible = Ce casier facile d’accès est gardé pour ceux qui en ont besoin. D’autres sont libres.
locker-missed = Votre dernière réservation ici n’a pas servi : vous pourrez réserver de nouveau { $until }. Vous pouvez prendre un casier libre tout de suite.
locker-not-yours = Ce casier n’est pas le vôtre.
locker-too-late = Il est trop tard pour garder ce casier.
locker-extended-enough = L’échéance ne peut plus être repoussée.
locker-awaited = Quelqu’un attend un casier ici : l’échéance reste la même.
locker-overdue-now = L’échéance est passée : rendez d’abord ce casier.

flash-locker-claimed = Le casier est à vous.
flash-locker-reserved = C’est réservé. Venez le prendre à temps.
flash-reservation-cancelled = Réservation annulée.
flash-offer-refused = Le casier va à la personne suivante.
flash-locker-kept = Le casier est de nouveau à vous.
flash-locker-extended = Échéance repoussée.
flash-locker-shared = Accès donné.
flash-locker-unshared = Accès retiré.
flash-locker-moved = Voici votre nouveau casier. L’autre sera vérifié.
flash-fault-reported = Merci. L’équipe est prévenue.
flash-wait-joined = Vous êtes sur la liste d’attente. Nous vous prévenons dès qu’un casier est à prendre.
flash-wait-left = Vous n’êtes plus sur la liste d’attente.
audit-fault-reported = Défaut signalé
home-lockers = Prendre un casier, ou voir ceux qui sont libres
home-all-lockers = Partager, rendre
nav-lockers = Casiers
