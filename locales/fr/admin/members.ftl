# Tableau de bord
dashboard-title = Tableau de bord
dashboard-online = { $count } en ligne
dashboard-active = { $count ->
    [one] { $count } compte actif
   *[other] { $count } comptes actifs
}
dashboard-prepared = { $count ->
    [one] { $count } compte à activer
   *[other] { $count } comptes à activer
}
dashboard-suspended = { $count ->
    [one] { $count } compte suspendu
   *[other] { $count } comptes suspendus
}
dashboard-recent = Derniers événements
dashboard-all = Tout le journal

# Membres
staff-members-title = Fiches des membres
staff-members-hint = Nom, ou les premiers chiffres du numéro
staff-members-state = État
staff-members-all = Tous
staff-members-none-title = Aucun membre à montrer
staff-members-none = Essayez une partie du nom, le numéro, ou un autre état. Les nouveaux membres arrivent par l’import de l’école.
staff-member-entries = Derniers événements
desk-title = À l’accueil
desk-code-hint = Vérifiez d’abord la carte. Le code précédent ne marchera plus.
desk-code-button = Créer un code d’activation
desk-suspend = Suspendre le compte
desk-suspend-title = Suspendre ce compte ?
desk-suspend-text = La personne est déconnectée partout et ne peut plus se connecter avant le rétablissement.
desk-suspended = Compte suspendu : { $reason }
desk-suspended-code = Un compte suspendu ne reçoit pas de code : l’administration doit d’abord le rétablir.
desk-restore = Rétablir le compte
desk-restore-title = Rétablir ce compte ?
desk-reason-label = Motif
desk-reason-hint = Gardé dans le journal, avec votre nom
slip-title = Code d’activation
slip-how = Ouvrez { $address }. Écrivez ce numéro et ce code, puis choisissez un mot de passe.
slip-until = Sert une seule fois, jusqu’à l’échéance :
slip-print = Imprimer
slip-copy = Copier le code
slip-copied = Code copié
slip-once = Ce code ne sera plus affiché. S’il se perd, créez-en un autre.
roles-title = Rôles
roles-hint = Votre mot de passe est redemandé avant un changement si vous ne l’avez pas donné depuis 5 minutes. La personne doit se reconnecter ensuite.
roles-granted = Donné
roles-grant = Donner
roles-grant-label = Donner le rôle { $role }
roles-remove = Retirer
roles-remove-label = Retirer le rôle { $role }
facts-title = Fiche de l’école
facts-surname = Nom
facts-first-name = Prénom
facts-shown-name = Nom affiché
facts-card-until = valable jusqu’au { $date }
facts-activated = Activation
facts-not-yet = pas encore
facts-seen = Dernière visite
facts-never = jamais

# Journal
audit-title = Journal
audit-lede = Qui a fait quoi, quand et pourquoi. Rien ne s’y efface.
audit-search = Chercher dans le journal
audit-search-hint = Nom, numéro, motif ou référence
audit-by = par { $actor }
audit-reason = Motif : { $reason }
audit-none-title = Rien de tel dans le journal
audit-none = Essayez un nom, un numéro de membre ou une référence.
