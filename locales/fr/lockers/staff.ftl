# Les baies et les casiers, vus par l’équipe.
nav-bays = Baies
bay-title = Baies et casiers
bay-new = Nouvelle baie
bay-ways = Pages des casiers
bay-all-lockers = Tous les casiers
bay-faults = Pannes
bay-alarms = Alarmes
bay-penalties = Pénalités
bay-attention = À voir maintenant
bay-all-well = Rien à signaler
bay-none-title = Aucune baie
bay-list-none = Créez la première baie : ses casiers reçoivent aussitôt leurs numéros.
bay-not-live = Cette page ne se met plus à jour toute seule ; elle reprend dès que le réseau revient.
bay-acknowledge = Vu
bay-alarm-forced = Porte forcée
bay-alarm-left-open = Porte restée ouverte
bay-alarm-offline = Baie hors ligne
bay-alarm-tamper = Boîtier ouvert
bay-alarm-jam = Serrure bloquée
bay-alarm-withdrawn-card = Ouverte hors ligne avec une carte retirée
bay-alarm-journal = Journal de la baie incomplet ou contradictoire
bay-alarm-over = terminée
bay-more-alarms = { $count ->
    [one] { $count } autre alarme
   *[other] { $count } autres alarmes
}
bay-open-faults = { $count ->
    [one] { $count } panne signalée
   *[other] { $count } pannes signalées
}
bay-overdue = { $count ->
    [one] { $count } casier en retard
   *[other] { $count } casiers en retard
}
bay-last-signal = dernier signal
bay-taken-of = { $taken } pris sur { $lockers }
bay-free-count = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
bay-unusable-count = { $count } à vérifier ou hors service
bay-lockers-of = Casiers, { $name }
bay-door = porte
bay-since = depuis
bay-use-until = fin
bay-nobody = Personne
bay-map-legend = Légende
bay-legend-kept = réservé ou proposé
bay-legend-open = porte ouverte
bay-board = Casiers en direct
bay-holders = Qui a quel casier
bay-hours = de { $opens } à { $closes }
bay-edit-link = Modifier
bay-gone = Cette baie a été fermée entre-temps
bay-more-title = Ajouter des casiers
bay-more = Ajouter
bay-more-hint = Ils prennent les prochains numéros libres du campus
bay-end-title = Fin de la baie
bay-close = Fermer pour toujours
bay-close-title = Fermer la baie pour toujours ?
bay-close-text = Elle disparaît des pages, son contrôleur n’est plus admis, la liste d’attente est vidée. Son histoire reste. Cela ne s’annule pas.
bay-close-taken = { $count ->
    [one] { $count } casier est encore à quelqu’un : reprenez-le d’abord
   *[other] { $count } casiers sont encore à quelqu’un : reprenez-les d’abord
}
flash-bay-created = La baie est créée
flash-bay-changed = La baie est modifiée
flash-bay-closed = La baie est fermée
flash-lockers-added = Les casiers sont ajoutés

# Le formulaire d’une baie.
bay-new-title = Nouvelle baie
bay-edit-title = Modifier la baie
bay-create = Créer la baie
bay-save = Enregistrer
bay-field-name = Nom
bay-field-name-hint = Comme on la nomme sur place : « Hall nord »
bay-field-site = Site
bay-field-site-hint = Un site connu, ou un nouveau
bay-field-lockers = Nombre de casiers
bay-field-lockers-hint = De 1 à 500 ; ils prennent les prochains numéros libres du campus, sans ceux qui contiennent 22
bay-field-policy = Durée
bay-field-policy-hint = Ce qui est déjà pris garde son échéance
bay-policy-day-use = À la journée : à rendre le soir
bay-policy-term = Au trimestre : gardé jusqu’à une date
bay-field-term-end = Fin du trimestre
bay-field-term-end-hint = Seulement pour une baie au trimestre
bay-field-release = Ouvrir rend le casier (on peut le garder pendant 10 minutes)
bay-field-opens = Ouverture
bay-field-closes = Fermeture
bay-field-closes-hint = C’est aussi l’heure à laquelle on rend le casier
bay-field-department = Département
bay-field-department-hint = Vide : pour tout le monde
bay-field-actuator = Qui ouvre les portes
bay-actuator-bay = Un contrôleur que le portail commande
bay-actuator-self = Le lecteur de cartes, sur notre réponse
bay-quotas-title = Quotas
bay-quotas-hint = Nombre de casiers qu’une personne peut avoir sur tout le campus, celui pris ici compris
bay-field-students = Étudiants
bay-field-teachers = Enseignants
bay-field-staff = Personnel
bay-times-title = Délais
bay-field-extension = Jours d’une prolongation
bay-field-extension-hint = De 1 à 200
bay-field-extensions = Prolongations permises
bay-field-reservation = Minutes d’une réservation
bay-field-penalty = Heures de pénalité
bay-field-penalty-hint = Pour qui garde un casier après l’échéance ; 0 : aucune
bay-name-empty = Écrivez un nom
bay-site-empty = Écrivez un site
bay-name-taken = Ce site a déjà une baie de ce nom
bay-long = { $max } caractères au plus
bay-characters = Ce texte contient des caractères qui ne se voient pas
bay-range = Écrivez un nombre de { $min } à { $max }
bay-time-unreadable = Écrivez une heure comme 08:00
bay-day-unreadable = Choisissez un jour
bay-hours-order = La fermeture vient après l’ouverture
bay-numbers-out = Il ne reste pas assez de numéros de casiers
bay-lockers-full = Une baie a { $max } casiers au plus

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
bay-lockers-title = Tous les casiers
bay-search = Chercher un casier
bay-search-hint = Numéro, baie, nom ou numéro de la personne
bay-state = État
bay-any-state = Tous les états
bay-bay = Baie
bay-any-bay = Toutes les baies
bay-lockers-none = Aucun casier à montrer
bay-none-found = Essayez un autre numéro, un autre nom ou moins de filtres.
bay-locker-title = Casier { $plate }
bay-holder = Titulaire
bay-since-title = Depuis
bay-door-title = Porte
bay-command-title = Ouvrir ou fermer
bay-open = Ouvrir le casier { $plate }
bay-shut = Fermer le casier { $plate }
bay-command-key = Ce formulaire est incomplet : rechargez la page
bay-command-busy = Un autre ordre est en cours sur cette porte : attendez qu’il soit fini
bay-command-reader = Seul le lecteur de cartes de la baie ouvre cette porte
bay-command-offline = La baie ne répond plus depuis { $since } : rien n’a été envoyé
bay-command-never = Aucun contrôleur n’a encore été relié à cette baie : rien n’a été envoyé
bay-locker-gone = Ce casier n’existe plus
bay-commands-title = Ordres à la porte
bay-source-web = page du membre
bay-commands-none = Aucun ordre encore
bay-take-back = Reprendre le casier
bay-take-back-title = Reprendre ce casier ?
bay-take-back-text = La personne ne l’a plus aussitôt, et reçoit le motif. La porte ne s’ouvre pas.
bay-reason-told = Dit à la personne, gardé dans le journal
bay-move = Donner un autre casier
bay-move-title = Donner un autre casier
bay-move-text = La personne garde son échéance et ses prêts.
bay-move-to = Nouveau casier
bay-move-none = Aucun casier n’est libre
bay-move-taken = Ce casier vient d’être pris ou n’est plus en service : choisissez-en un autre
bay-move-not-in-use = Personne n’utilise ce casier : il n’y a rien à échanger
bay-nobodys = Ce casier n’est plus à personne
bay-service-title = Service
bay-service-label = Ce casier est
bay-service-same = C’est déjà l’état de ce casier
bay-uses-title = Qui l’a eu
bay-uses-none = Personne encore
bay-ending-none = en cours
bay-ending-released = rendu
bay-ending-expired = expiré
bay-ending-cancelled = annulé
bay-ending-opened = rendu en ouvrant
bay-ending-moved = échangé
bay-ending-by-staff = repris par l’équipe
bay-ending-term = fin de trimestre
bay-fittings-title = Le casier lui-même
bay-field-place = Place
bay-field-place-hint = « Rangée du haut », par exemple
bay-field-locker-department-hint = Vide : comme la baie
bay-field-accessible = Facile d’accès : donné d’abord à qui le demande
bay-field-sensor = Capteur d’ouverture de porte
bay-field-pulse = Impulsion de la serrure, en millisecondes
bay-field-pulse-hint = De 50 à 5000
flash-door-ordered = L’ordre est donné : suivez-le ci-dessous
flash-service-changed = L’état du casier est changé
flash-locker-taken-back = Le casier est repris
flash-locker-exchanged = La personne a ce casier maintenant
flash-locker-changed = Le casier est modifié

# Alarmes, pannes, pénalités.
bay-alarms-none-title = Aucune alarme
bay-alarms-none = Portes forcées ou restées ouvertes, baies hors ligne : tout s’affiche ici.
bay-alarm-seen-by = Vue par { $name }
flash-alarm-seen = L’alarme est vue
flash-alarm-seen-before = Quelqu’un a déjà vu cette alarme
bay-faults-which = Pannes à montrer
bay-faults-open = À régler
bay-faults-closed = Réglées
bay-faults-none-title = Aucune panne
bay-faults-none = Ce que les membres signalent, et ce que le portail remarque, s’affiche ici.
bay-problem-stuck = ne s’ouvre pas
bay-problem-not-closing = ne ferme pas
bay-problem-damaged = abîmé
bay-problem-dirty = sale
bay-problem-occupied = occupé par autrui
bay-problem-other = autre problème
bay-fault-open = à régler
bay-fault-by-portal = remarqué par le portail
bay-fault-close = Régler
bay-fault-resolution = Ce qui a été fait
bay-fault-resolution-hint = Gardé avec la panne et dans le journal
bay-fault-back = Remettre le casier en service
bay-fault-closed-before = Quelqu’un a déjà réglé cette panne
bay-colon = { " " }:
flash-fault-closed = La panne est réglée
bay-penalty-search = Chercher une personne
bay-penalty-search-hint = Nom ou numéro
bay-penalties-none-title = Aucune pénalité
bay-penalties-none-found = Aucune pénalité trouvée
bay-penalties-none = Qui garde un casier trop longtemps ne peut plus en prendre pendant un temps.
bay-penalty-live = en cours
bay-penalty-lifted = levée
bay-penalty-ended = terminée
bay-penalty-lift = Lever la pénalité
bay-penalty-over = Cette pénalité ne compte plus
bay-penalty-new = Donner une pénalité
bay-penalty-give = Donner la pénalité
bay-penalty-number-hint = Huit chiffres
bay-penalty-end = Jusqu’à
bay-penalty-end-hint = Un an au plus
bay-penalty-until = Choisissez une date à venir, dans un an au plus
bay-member-unknown = Aucun membre n’a ce numéro
flash-penalty-given = La pénalité est donnée
flash-penalty-lifted = La pénalité est levée

# Le contrôleur d’une baie.
bay-controller-title = Contrôleur
bay-code-title = Code du contrôleur
bay-code-how = Saisissez ce code sur le contrôleur de la baie. Il n’est montré qu’une fois.
bay-code-until = Valable jusqu’à
bay-code-hint = Le contrôleur s’enregistre avec un code valable 15 minutes ; le code d’avant ne vaut plus rien
bay-code-make = Créer un code
bay-tokens = Contrôleurs enregistrés
bay-token-unnamed = Contrôleur
bay-token-since = enregistré
bay-token-used = vu
bay-token-revoke = Révoquer
bay-token-revoked = révoqué
flash-token-revoked = Le contrôleur n’est plus admis
flash-token-revoked-before = Ce contrôleur n’était déjà plus admis

# Plusieurs casiers à la fois.
bulk-release = Libération de fin de trimestre
bulk-release-text = Les casiers choisis sont repris l’un après l’autre ; chaque personne reçoit le motif. Les portes ne s’ouvrent pas.
bulk-open = Ouverture en masse
bulk-open-text = Les portes choisies s’ouvrent l’une après l’autre. Les affaires de leurs titulaires sont alors accessibles à tous.
bulk-bays = Baies
bulk-preview = Voir ce qui serait fait
bulk-nobody = Rien à faire dans ces baies
bulk-release-count = { $count ->
    [one] { $count } casier à reprendre
   *[other] { $count } casiers à reprendre
}
bulk-open-count = { $count ->
    [one] { $count } porte à ouvrir
   *[other] { $count } portes à ouvrir
}
bulk-except = Décochez les exceptions
bulk-release-begin = Reprendre les casiers cochés
bulk-open-begin = Ouvrir les portes cochées
bulk-choose = Cochez un casier au moins
bulk-nothing = Plus rien à faire : tout a changé entre-temps
bulk-busy = Un autre acte du même genre est en cours : attendez sa fin
bulk-running = en cours
bulk-stopping = s’arrête
bulk-finished = terminé
bulk-stopped = arrêté
bulk-interrupted = interrompu
bulk-interrupted-text = Le portail s’est arrêté avant la fin. Ce qui est fait reste fait ; recommencez pour le reste.
bulk-progress = { $done ->
    [one] { $done } fait sur { $total }
   *[other] { $done } faits sur { $total }
}
bulk-failed = { $count ->
    [one] { $count } impossible
   *[other] { $count } impossibles
}
bulk-stop = Arrêter
flash-bulk-stopped = L’arrêt est demandé
flash-bulk-ended = C’était déjà fini
audit-bulk-begun = Acte sur plusieurs casiers
audit-bulk-stopped = Acte sur plusieurs casiers arrêté

# Occupation et tableau de bord.
bay-occupancy = Occupation
bay-occupancy-span = Période
bay-occupancy-week = 7 jours
bay-occupancy-month = 30 jours
bay-occupancy-show = Afficher
bay-occupancy-text = Casiers utilisés par jour
bay-occupancy-average = par jour en moyenne, sur { $lockers ->
    [one] { $lockers } casier
   *[other] { $lockers } casiers
}
bay-occupancy-day = Jour
bay-occupancy-used = Utilisés
bay-dashboard-all = Toutes les baies
bay-dashboard-alarms = { $count ->
    [one] { $count } alarme à voir
   *[other] { $count } alarmes à voir
}

# Importer.
bay-import = Importer
bay-import-title = Importer des casiers ou des cartes
bay-import-text = Le fichier est d’abord vérifié : rien n’est écrit avant « Importer », et rien du tout s’il reste une erreur.
bay-import-lockers = Casiers
bay-import-lockers-hint = Les trois premières colonnes sont nécessaires. Les en-têtes peuvent être en français. Une baie inconnue est créée avec les règles usuelles. Un code connu est mis à jour. accessible et sensor : oui ou non.
bay-import-cards = Cartes
bay-import-cards-hint = Les deux premières colonnes sont nécessaires. La carte d’avant du membre est remplacée.
bay-import-file = Fichier CSV
bay-import-file-hint = De 10 Mo au plus, d’un tableur français ou non : points-virgules, virgules ou tabulations
bay-import-large = Ce fichier est trop grand : 10 Mo au plus
bay-import-none = Choisissez un fichier
bay-import-check = Vérifier
bay-import-write = Importer
bay-import-written = importé
bay-import-refused = rien n’est écrit
bay-import-dry = vérifié, rien n’est écrit
bay-import-counts = { $changes } à changer, { $same ->
    [one] { $same } inchangé
   *[other] { $same } inchangés
}, { $wrong } en erreur
bay-import-line = ligne { $line }
bay-import-site = écrivez le site, 80 caractères au plus
bay-import-bay = écrivez la baie, 80 caractères au plus
bay-import-code = écrivez le code ainsi : locker_03
bay-import-place = la place a 80 caractères au plus
bay-import-department = ce département ne convient pas
bay-import-pulse = écrivez une impulsion de 50 à 5000
bay-import-yes = écrivez oui ou non
bay-import-bay-closed = cette baie est fermée pour toujours
bay-import-elsewhere = ce casier est dans une autre baie
bay-import-made = { $code } est nouveau, { $bay }
bay-import-changed = { $code } change, { $bay }
bay-import-accessible = Facile d’accès
bay-import-sensor = Capteur de porte
bay-import-pulse-field = Impulsion (ms)
bay-import-is = oui
bay-import-is-not = non
bay-import-empty = rien
bay-import-number = le numéro de membre a huit chiffres
bay-import-card = un numéro de carte compte 8 à 20 chiffres ou lettres de A à F
bay-import-card-given = { $number } reçoit la carte …{ $card }
audit-bays-imported = Casiers importés
audit-cards-imported = Cartes importées

# Les sites.
bay-sites = Sites
bay-sites-none-title = Aucun site
bay-sites-none = Les baies se rangent par site. Créez le premier.
bay-sites-bays = { $count ->
    [0] aucune baie
    [one] { $count } baie
   *[other] { $count } baies
}
bay-site-new = Nouveau site
bay-site-create = Créer le site
bay-site-rename = Renommer le site
bay-site-name-hint = Comme on le nomme sur le campus : « Campus nord »
bay-site-taken = Un autre site a déjà ce nom
flash-site-added = Le site est créé
flash-site-renamed = Le site est renommé
audit-site-added = Site créé
audit-site-renamed = Site renommé
