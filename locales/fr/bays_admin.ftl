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
rack-heard = entendue
rack-taken-of = { $taken } pris sur { $lockers }
rack-free-count = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
rack-unusable-count = { $count } à vérifier ou hors service
rack-lockers-of = Casiers, { $name }
rack-door = porte
rack-since = depuis
rack-until = jusqu’à
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
rack-quotas-hint = Combien de casiers une personne peut avoir, sur tout le campus, pour en prendre un de plus ici
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
audit-locker-moved = Casier échangé
audit-term-ended = Casier repris en fin de trimestre
audit-alarm-acknowledged = Alarme vue
audit-fault-closed = Panne réglée
audit-penalty-given = Pénalité donnée
audit-penalty-lifted = Pénalité levée
audit-doors-opened = Ouverture en masse
audit-bays-imported = Baies importées
audit-cards-imported = Cartes importées
