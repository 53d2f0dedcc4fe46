# Ce qu’une baie affiche sur son écran, et ce que le portail note à son sujet.
bay-card-refused = Cette carte n’ouvre rien ici.
bay-card-choose = Vous avez plusieurs casiers ici : choisissez d’abord lequel.
bay-door-busy = Cette porte est déjà en mouvement.
bay-door-opens = Le casier { $plate } s’ouvre.
bay-door-stuck = La serrure a été alimentée { $count } fois de suite et la porte n’a pas bougé.
bay-reader-only = Seul le lecteur de cartes ouvre cette porte.
audit-locker-opened = Casier ouvert, et par là rendu
audit-enrolment-code = Code d’enrôlement d’une baie
audit-bay-enrolled = Contrôleur d’une baie enrôlé
audit-bay-tokens-revoked = Secrets des contrôleurs d’une baie révoqués
audit-card-refused = Carte refusée à une baie
