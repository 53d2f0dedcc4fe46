name-number = Huit chiffres de suite passeraient pour un numéro de membre : changez le nom
notice-name-taken = Vous n’apparaissez plus sous le nom « { $name } » : c’est celui d’une autre personne. Vous pouvez en choisir un autre.
name-taken = Quelqu’un s’appelle déjà ainsi, ou presque : ajoutez votre nom ou une initiale
notice-taken-over = { $subject } s’occupe désormais de la conversation
direct-other-closed = Ce compte est fermé : personne ne lirait vos messages.
direct-other-suspended = Ce compte est suspendu : personne ne lirait vos messages.
direct-alone = Le compte de cette personne n’est plus actif : votre message n’est pas envoyé.
command-alone = Cette commande s’écrit seule. Pour envoyer ce texte, tapez deux barres au début.
leave-title = Quitter { $name } ?
leave-ask = Quitter…
leave-stay = Rester
leave-heir = { $name } en devient responsable.
leave-room-heir = Personne d’autre ne répond aux demandes : { $name } s’en chargera.
leave-room-staff = Personne d’autre ne répond aux demandes : l’équipe du portail s’en chargera.
leave-asks-again = Pour revenir, il faudra demander de nouveau l’accès.
leave-invited-again = Pour revenir, il faudra une nouvelle invitation.
leave-role = Si vous revenez, vous n’aurez plus votre rôle.
field-invite-name-hint = Une partie de son nom, ou son numéro de membre.
invite-nobody = Personne de ce nom que vous puissiez inviter.
enter-text = Vous n’êtes pas encore dans ce salon. Entrez pour lire ce message.
room-members-many = { $count ->
    [one] plus de { $count } membre
   *[other] plus de { $count } membres
}
room-online = { $count ->
    [one] { $count } en ligne
   *[other] { $count } en ligne
}
chat-conversations = Conversations
