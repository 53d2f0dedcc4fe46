# La porte hors des heures, sans réseau, et sur papier.

door-out-of-hours = Pas maintenant
door-out-of-hours-text = Le billet est valable, mais ce n’est pas le soir du concert. Rien n’a été noté : le billet n’est pas utilisé.
door-out-of-hours-when = Le concert commence :
door-anyway = Laisser entrer quand même
door-valid = Était valable
door-valid-text = Ce billet a été refusé ici sans réseau, et il est valable : laissez entrer la personne si elle est encore là.

door-queue = En attente de contrôle :
door-results = Contrôlés sur ce téléphone
door-late-text = Ces scans ont été faits sans réseau, et le portail dit autre chose que ce téléphone :
door-by-list = D’après la liste
door-by-list-text = Pas de réseau : le billet est sur la liste de ce téléphone. Une entrée par une autre porte n’y figure peut-être pas encore.
door-list-unknown = Pas sur la liste
door-list-unknown-text = Pas de réseau : ce billet n’est pas sur la liste de ce téléphone. Il a peut-être été réservé depuis.
door-list-inside = Déjà entré
door-list-inside-text = Pas de réseau : entrée à
door-list-as-of = Liste pour les moments sans réseau, état de
door-list-none = Il n’y a pas encore de liste pour les moments sans réseau sur ce téléphone.

door-list-title = Liste pour l’entrée
door-list-hint = À imprimer avant la soirée : les réservations par nom, avec une case par place. Les cases déjà cochées sont entrées.
door-list-state = État : { $time }.
office-door-list-link = Liste à imprimer
audit-check-in-anyway = Entrée hors des heures
