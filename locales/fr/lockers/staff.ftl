# Les baies et les casiers, vus par l’équipe.
nav-bays = Baies
rack-title = Baies et casiers
rack-new = Nouvelle baie
rack-ways = Pages des casiers
rack-all-lockers = Tous les casiers
rack-faults = Pannes
rack-alarms = Alarmes
rack-penalties = Pénalités
rack-attention = À voir maintenant
rack-all-well = Rien à signaler
rack-none-title = Aucune baie
rack-none = Créez la première baie : ses casiers reçoivent aussitôt leurs numéros.
rack-not-live = Cette page ne se met plus à jour toute seule ; elle reprend dès que le réseau revient.
rack-acknowledge = Vu
rack-alarm-forced = Porte forcée
rack-alarm-left-open = Porte restée ouverte
rack-alarm-offline = Baie hors ligne
rack-alarm-tamper = Boîtier ouvert
rack-alarm-jam = Serrure bloquée
rack-alarm-withdrawn-card = Ouverte hors ligne avec une carte retirée
rack-alarm-journal = Journal de la baie incomplet ou contradictoire
rack-alarm-over = terminée
rack-more-alarms = { $count ->
    [one] { $count } autre alarme
   *[other] { $count } autres alarmes
}
rack-open-faults = { $count ->
    [one] { $count } panne signalée
   *[other] { $count } pannes signalées
}
rack-overdue = { $count ->
    [one] { $count } casier en retard
   *[other] { $count } casiers en retard
}
rack-heard = dernier signal
rack-taken-of = { $taken } pris sur { $lockers }
rack-free-count = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
rack-unusable-count = { $count } à vérifier ou hors service
rack-lockers-of = Casiers, { $name }
rack-door = porte
rack-since = depuis
rack-until = fin
rack-nobody = Personne
rack-legend = Légende
rack-legend-kept = réservé ou proposé
rack-legend-open = porte ouverte
rack-board = Casiers en direct
rack-holders = Qui a quel casier
rack-hours = de { $opens } à { $closes }
rack-edit-link = Modifier
rack-gone = Cette baie a été fermée entre-temps
rack-more-title = Ajouter des casiers
rack-more = Ajouter
rack-more-hint = Ils prennent les prochains numéros libres du campus
rack-end-title = Fin de la baie
rack-close = Fermer pour toujours
rack-close-title = Fermer la baie pour toujours ?
rack-close-text = Elle disparaît des pages, son contrôleur n’est plus admis, la liste d’attente est vidée. Son histoire reste. Cela ne s’annule pas.
rack-close-taken = { $count ->
    [one] { $count } casier est encore à quelqu’un : reprenez-le d’abord
   *[other] { $count } casiers sont encore à quelqu’un : reprenez-les d’abord
}
flash-bay-created = La baie est créée
flash-bay-changed = La baie est modifiée
flash-bay-closed = La baie est fermée
flash-lockers-added = Les casiers sont ajoutés

# Le formulaire d’une baie.
rack-new-title = Nouvelle baie
rack-edit-title = Modifier la baie
rack-create = Créer la baie
rack-save = Enregistrer
rack-field-name = Nom
rack-field-name-hint = Comme on la nomme sur place : « Hall nord »
rack-field-site = Site
rack-field-site-hint = Un site connu, ou un nouveau
rack-field-lockers = Nombre de casiers
rack-field-lockers-hint = De 1 à 500 ; ils prennent les prochains numéros libres du campus, sans ceux qui contiennent 22
rack-field-policy = Durée
rack-field-policy-hint = Ce qui est déjà pris garde son échéance
rack-policy-day-use = À la journée : à rendre le soir
rack-policy-term = Au trimestre : gardé jusqu’à une date
rack-field-term-end = Fin du trimestre
rack-field-term-end-hint = Seulement pour une baie au trimestre
rack-field-release = Ouvrir rend le casier (on peut le garder pendant 10 minutes)
rack-field-opens = Ouverture
rack-field-closes = Fermeture
rack-field-closes-hint = C’est aussi l’heure à laquelle on rend le casier
rack-field-department = Département
rack-field-department-hint = Vide : pour tout le monde
rack-field-actuator = Qui ouvre les portes
rack-actuator-bay = Un contrôleur que le portail commande
rack-actuator-self = Le lecteur de cartes, sur notre réponse
rack-quotas-title = Quotas
rack-quotas-hint = Nombre de casiers qu’une personne peut avoir sur tout le campus, celui pris ici compris
rack-field-students = Étudiants
rack-field-teachers = Enseignants
rack-field-staff = Personnel
rack-times-title = Délais
rack-field-extension = Jours d’une prolongation
rack-field-extension-hint = De 1 à 200
rack-field-extensions = Prolongations permises
rack-field-reservation = Minutes d’une réservation
rack-field-penalty = Heures de pénalité
rack-field-penalty-hint = Pour qui garde un casier après l’échéance ; 0 : aucune
rack-name-empty = Écrivez un nom
rack-site-empty = Écrivez un site
rack-name-taken = Ce site a déjà une baie de ce nom
rack-long = { $max } caractères au plus
rack-characters = Ce texte contient des caractères qui ne se voient pas
rack-range = Écrivez un nombre de { $min } à { $max }
rack-time-unreadable = Écrivez une heure comme 08:00
rack-day-unreadable = Choisissez un jour
rack-hours-order = La fermeture vient après l’ouverture
rack-numbers-out = Il ne reste pas assez de numéros de casiers
rack-full = Une baie a { $max } casiers au plus

audit-bay-created = Baie créée
audit-bay-changed = Baie modifiée
audit-bay-closed = Baie fermée
audit-lockers-added = Casiers ajoutés
audit-locker-changed = Casier modifié
audit-locker-service-changed = Service du casier changé
audit-locker-taken-back = Casier repris par l’équipe
audit-locker-exchanged = Casier échangé
audit-term-ended = Casier repris en fin de trimestre
audit-alarm-acknowledged = Alarme vue
audit-fault-closed = Panne réglée
audit-penalty-lifted = Pénalité levée

# Les casiers, un par un.
rack-lockers-title = Tous les casiers
rack-search = Chercher un casier
rack-search-hint = Numéro, baie, nom ou numéro de la personne
rack-state = État
rack-any-state = Tous les états
rack-bay = Baie
rack-any-bay = Toutes les baies
rack-lockers-none = Aucun casier à montrer
rack-none-found = Essayez un autre numéro, un autre nom ou moins de filtres.
rack-locker-title = Casier { $plate }
rack-holder = Titulaire
rack-since-title = Depuis
rack-door-title = Porte
rack-order-title = Ouvrir ou fermer
rack-open = Ouvrir le casier { $plate }
rack-shut = Fermer le casier { $plate }
rack-order-key = Ce formulaire est incomplet : rechargez la page
rack-order-busy = Un autre ordre est en cours sur cette porte : attendez qu’il soit fini
rack-order-reader = Seul le lecteur de cartes de la baie ouvre cette porte
rack-order-offline = La baie ne répond plus depuis { $since } : rien n’a été envoyé
rack-order-never = Aucun contrôleur n’a encore été relié à cette baie : rien n’a été envoyé
rack-locker-gone = Ce casier n’existe plus
rack-orders-title = Ordres à la porte
rack-source-web = page du membre
rack-orders-none = Aucun ordre encore
rack-take-back = Reprendre le casier
rack-take-back-title = Reprendre ce casier ?
rack-take-back-text = La personne ne l’a plus aussitôt, et reçoit le motif. La porte ne s’ouvre pas.
rack-reason-told = Dit à la personne, gardé dans le journal
rack-move = Donner un autre casier
rack-move-title = Donner un autre casier
rack-move-text = La personne garde son échéance et ses prêts.
rack-move-to = Nouveau casier
rack-move-none = Aucun casier n’est libre
rack-move-taken = Ce casier vient d’être pris ou n’est plus en service : choisissez-en un autre
rack-move-not-in-use = Personne n’utilise ce casier : il n’y a rien à échanger
rack-nobodys = Ce casier n’est plus à personne
rack-service-title = Service
rack-service-label = Ce casier est
rack-service-same = C’est déjà l’état de ce casier
rack-tenures-title = Qui l’a eu
rack-tenures-none = Personne encore
rack-ending-none = en cours
rack-ending-released = rendu
rack-ending-expired = expiré
rack-ending-cancelled = annulé
rack-ending-opened = rendu en ouvrant
rack-ending-moved = échangé
rack-ending-by-staff = repris par l’équipe
rack-ending-term = fin de trimestre
rack-fittings-title = Le casier lui-même
rack-field-place = Place
rack-field-place-hint = « Rangée du haut », par exemple
rack-field-locker-department-hint = Vide : comme la baie
rack-field-accessible = Facile d’accès : donné d’abord à qui le demande
rack-field-sensor = Capteur d’ouverture de porte
rack-field-pulse = Impulsion de la serrure, en millisecondes
rack-field-pulse-hint = De 50 à 5000
flash-door-ordered = L’ordre est donné : suivez-le ci-dessous
flash-service-changed = L’état du casier est changé
flash-locker-taken-back = Le casier est repris
flash-locker-exchanged = La personne a ce casier maintenant
flash-locker-changed = Le casier est modifié

# Alarmes, pannes, pénalités.
rack-alarms-none-title = Aucune alarme
rack-alarms-none = Portes forcées ou restées ouvertes, baies hors ligne : tout s’affiche ici.
rack-alarm-seen-by = Vue par { $name }
flash-alarm-seen = L’alarme est vue
flash-alarm-seen-before = Quelqu’un a déjà vu cette alarme
rack-faults-which = Pannes à montrer
rack-faults-open = À régler
rack-faults-closed = Réglées
rack-faults-none-title = Aucune panne
rack-faults-none = Ce que les membres signalent, et ce que le portail remarque, s’affiche ici.
rack-problem-stuck = ne s’ouvre pas
rack-problem-not-closing = ne ferme pas
rack-problem-damaged = abîmé
rack-problem-dirty = sale
rack-problem-occupied = occupé par autrui
rack-problem-other = autre problème
rack-fault-open = à régler
rack-fault-by-portal = remarqué par le portail
rack-fault-close = Régler
rack-fault-resolution = Ce qui a été fait
rack-fault-resolution-hint = Gardé avec la panne et dans le journal
rack-fault-back = Remettre le casier en service
rack-fault-closed-before = Quelqu’un a déjà réglé cette panne
rack-colon = { " " }:
flash-fault-closed = La panne est réglée
rack-penalty-search = Chercher une personne
rack-penalty-search-hint = Nom ou numéro
rack-penalties-none-title = Aucune pénalité
rack-penalties-none-found = Aucune pénalité trouvée
rack-penalties-none = Qui garde un casier trop longtemps ne peut plus en prendre pendant un temps.
rack-penalty-live = en cours
rack-penalty-lifted = levée
rack-penalty-ended = terminée
rack-penalty-lift = Lever la pénalité
rack-penalty-over = Cette pénalité ne compte plus
rack-penalty-new = Donner une pénalité
rack-penalty-give = Donner la pénalité
rack-penalty-number-hint = Huit chiffres
rack-penalty-end = Jusqu’à
rack-penalty-end-hint = Un an au plus
rack-penalty-until = Choisissez une date à venir, dans un an au plus
rack-member-unknown = Aucun membre n’a ce numéro
flash-penalty-given = La pénalité est donnée
flash-penalty-lifted = La pénalité est levée

# Le contrôleur d’une baie.
rack-controller-title = Contrôleur
rack-code-title = Code du contrôleur
rack-code-how = Saisissez ce code sur le contrôleur de la baie. Il n’est montré qu’une fois.
rack-code-until = Valable jusqu’à
rack-code-hint = Le contrôleur s’enregistre avec un code valable 15 minutes ; le code d’avant ne vaut plus rien
rack-code-make = Créer un code
rack-tokens = Contrôleurs enregistrés
rack-token-unnamed = Contrôleur
rack-token-since = enregistré
rack-token-used = vu
rack-token-revoke = Révoquer
rack-token-revoked = révoqué
flash-token-revoked = Le contrôleur n’est plus admis
flash-token-revoked-before = Ce contrôleur n’était déjà plus admis

# Plusieurs casiers à la fois.
rack-mass-release = Libération de fin de trimestre
rack-mass-release-text = Les casiers choisis sont repris l’un après l’autre ; chaque personne reçoit le motif. Les portes ne s’ouvrent pas.
rack-mass-open = Ouverture en masse
rack-mass-open-text = Les portes choisies s’ouvrent l’une après l’autre. Les affaires de leurs titulaires sont alors accessibles à tous.
rack-mass-bays = Baies
rack-mass-preview = Voir ce qui serait fait
rack-mass-nobody = Rien à faire dans ces baies
rack-mass-release-count = { $count ->
    [one] { $count } casier à reprendre
   *[other] { $count } casiers à reprendre
}
rack-mass-open-count = { $count ->
    [one] { $count } porte à ouvrir
   *[other] { $count } portes à ouvrir
}
rack-mass-except = Décochez les exceptions
rack-mass-release-begin = Reprendre les casiers cochés
rack-mass-open-begin = Ouvrir les portes cochées
rack-mass-choose = Cochez un casier au moins
rack-mass-nothing = Plus rien à faire : tout a changé entre-temps
rack-mass-busy = Un autre acte du même genre est en cours : attendez sa fin
rack-mass-running = en cours
rack-mass-stopping = s’arrête
rack-mass-finished = terminé
rack-mass-stopped = arrêté
rack-mass-interrupted = interrompu
rack-mass-interrupted-text = Le portail s’est arrêté avant la fin. Ce qui est fait reste fait ; recommencez pour le reste.
rack-mass-progress = { $done ->
    [one] { $done } fait sur { $total }
   *[other] { $done } faits sur { $total }
}
rack-mass-failed = { $count ->
    [one] { $count } impossible
   *[other] { $count } impossibles
}
rack-mass-stop = Arrêter
flash-mass-stopped = L’arrêt est demandé
flash-mass-ended = C’était déjà fini
audit-mass-act-begun = Acte sur plusieurs casiers
audit-mass-act-stopped = Acte sur plusieurs casiers arrêté

# Occupation et tableau de bord.
rack-occupancy = Occupation
rack-occupancy-span = Période
rack-occupancy-week = 7 jours
rack-occupancy-month = 30 jours
rack-occupancy-show = Afficher
rack-occupancy-text = Casiers utilisés par jour
rack-occupancy-average = par jour en moyenne, sur { $lockers ->
    [one] { $lockers } casier
   *[other] { $lockers } casiers
}
rack-occupancy-day = Jour
rack-occupancy-used = Utilisés
rack-dashboard-all = Toutes les baies
rack-dashboard-alarms = { $count ->
    [one] { $count } alarme à voir
   *[other] { $count } alarmes à voir
}

# Importer.
rack-import = Importer
rack-import-title = Importer des casiers ou des cartes
rack-import-text = Le fichier est d’abord vérifié : rien n’est écrit avant « Importer », et rien du tout s’il reste une erreur.
rack-import-lockers = Casiers
rack-import-lockers-hint = Les trois premières colonnes sont nécessaires. Les en-têtes peuvent être en français. Une baie inconnue est créée avec les règles usuelles. Un code connu est mis à jour. accessible et sensor : oui ou non.
rack-import-cards = Cartes
rack-import-cards-hint = Les deux premières colonnes sont nécessaires. La carte d’avant du membre est remplacée.
rack-import-file = Fichier CSV
rack-import-file-hint = De 10 Mo au plus, d’un tableur français ou non : points-virgules, virgules ou tabulations
rack-import-large = Ce fichier est trop grand : 10 Mo au plus
rack-import-none = Choisissez un fichier
rack-import-check = Vérifier
rack-import-write = Importer
rack-import-written = importé
rack-import-refused = rien n’est écrit
rack-import-dry = vérifié, rien n’est écrit
rack-import-counts = { $changes } à changer, { $same ->
    [one] { $same } inchangé
   *[other] { $same } inchangés
}, { $wrong } en erreur
rack-import-line = ligne { $line }
rack-import-site = écrivez le site, 80 caractères au plus
rack-import-bay = écrivez la baie, 80 caractères au plus
rack-import-code = écrivez le code ainsi : locker_03
rack-import-place = la place a 80 caractères au plus
rack-import-department = ce département ne convient pas
rack-import-pulse = écrivez une impulsion de 50 à 5000
rack-import-yes = écrivez oui ou non
rack-import-bay-closed = cette baie est fermée pour toujours
rack-import-elsewhere = ce casier est dans une autre baie
rack-import-made = { $code } est nouveau, { $bay }
rack-import-changed = { $code } change, { $bay }
rack-import-accessible = Facile d’accès
rack-import-sensor = Capteur de porte
rack-import-pulse-field = Impulsion (ms)
rack-import-is = oui
rack-import-is-not = non
rack-import-empty = rien
rack-import-number = le numéro de membre a huit chiffres
rack-import-card = un numéro de carte compte 8 à 20 chiffres ou lettres de A à F
rack-import-card-given = { $number } reçoit la carte …{ $card }
audit-bays-imported = Casiers importés
audit-cards-imported = Cartes importées

# Les sites.
rack-sites = Sites
rack-sites-none-title = Aucun site
rack-sites-none = Les baies se rangent par site. Créez le premier.
rack-sites-bays = { $count ->
    [0] aucune baie
    [one] { $count } baie
   *[other] { $count } baies
}
rack-site-new = Nouveau site
rack-site-create = Créer le site
rack-site-rename = Renommer le site
rack-site-name-hint = Comme on le nomme sur le campus : « Campus nord »
rack-site-taken = Un autre site a déjà ce nom
flash-site-added = Le site est créé
flash-site-renamed = Le site est renommé
audit-site-added = Site créé
audit-site-renamed = Site renommé
