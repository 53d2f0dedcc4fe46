# Réponses aux lecteurs de cartes : courtes, sans virgule (des lecteurs coupent à chaque virgule).
reader-welcome = Bienvenue { $name }
reader-unknown = Carte non reconnue
reader-first-card = Identifiez-vous d’abord
reader-known-already = Vous êtes déjà identifié
reader-unreadable = Ligne illisible
reader-pong = pong
reader-goodbye = Au revoir
reader-too-slow = Délai dépassé
reader-stopping = Le portail s’arrête
reader-full = Trop de lecteurs connectés. Réessayez
reader-trouble = Erreur du portail. Réessayez
reader-closed = Casier { $plate } fermé. À rendre { $at }
reader-shut = Casier { $plate } fermé
reader-opened = Casier { $plate } ouvert
reader-releasing = Casier { $plate } ouvert et libéré dans 10 minutes. Refermez pour le garder
reader-pulsed = Serrure du casier { $plate } actionnée
reader-released = Casier { $plate } libéré
reader-cancelled = Casier { $plate } : réservation annulée
reader-status = Casier { $plate } : { $state } - porte { $door }
reader-status-yours = Casier { $plate } : { $state } (à vous) - porte { $door }
reader-no-locker = Casier inconnu
reader-out-of-service = Casier hors service
reader-taken = Casier déjà pris
reader-yours = Casier déjà à vous
reader-quota = { $quota ->
    [0] Vous ne pouvez pas prendre de casier ici
    [one] Vous avez déjà un casier
   *[other] Vous avez déjà { $quota } casiers
 }
reader-department = Casier réservé à un autre département
reader-hours = Casiers à prendre de { $opens } à { $closes }
reader-term-over = Le trimestre est terminé
reader-penalty = Pénalité. Fin : { $until }
reader-accessible = Casier accessible : prenez-en un autre
reader-missed = Nouvelle réservation possible { $until }
reader-not-yours = Ce casier n’est pas à vous
reader-too-late = Trop tard
reader-not-now = Impossible pour le moment
reader-busy = Une autre commande est en cours
reader-bay-offline = Baie hors ligne. Rien n’a été fait
reader-no-movement = La porte n’a pas bougé
reader-bay-refused = La baie a refusé
reader-not-confirmed = Mouvement non confirmé. Regardez avant de réessayer
audit-locker-put-back = Casier rendu : la porte n’a pas bougé
