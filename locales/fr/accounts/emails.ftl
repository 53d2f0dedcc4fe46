mail-activation-subject = Activez votre compte Parvis
mail-activation-text =
    Bonjour { $name },

    Pour choisir votre mot de passe et ouvrir votre compte, suivez ce lien :

    { $link }

    Il sert une seule fois, dans les 60 minutes. Si vous n’avez rien demandé, laissez ce message : personne n’a accès à votre compte.

    Parvis, le portail du campus
mail-password-subject = Choisissez un nouveau mot de passe
mail-password-text =
    Bonjour { $name },

    Pour choisir un nouveau mot de passe, suivez ce lien :

    { $link }

    Il sert une seule fois, dans les 60 minutes. Si vous n’avez rien demandé, laissez ce message : votre mot de passe n’a pas changé.

    Parvis, le portail du campus
mail-password-set-subject = Votre mot de passe Parvis a été changé
mail-password-set-text =
    Bonjour { $name },

    Un nouveau mot de passe a été choisi pour votre compte : { $at }. Vos autres appareils ont été déconnectés.

    Si ce n’était pas vous, choisissez tout de suite un autre mot de passe et prévenez l’accueil :

    { $link }

    Parvis, le portail du campus
mail-code-made-subject = Un code a été créé pour votre compte
mail-code-made-text =
    Bonjour { $name },

    L’accueil ou l’administration a créé un code pour votre compte : { $at }. Il permet de choisir un nouveau mot de passe.

    Si vous ne l’avez pas demandé, prévenez tout de suite l’accueil.

    Parvis, le portail du campus
mail-suspended-subject = Votre compte Parvis est suspendu
mail-suspended-text =
    Bonjour { $name },

    L’administration a suspendu votre compte : { $at }. Vous ne pouvez pas vous connecter pour le moment.

    { $reason }

    Parvis, le portail du campus
mail-restored-subject = Votre compte Parvis est rétabli
mail-restored-text =
    Bonjour { $name },

    L’administration a rétabli votre compte : { $at }. Vous pouvez de nouveau vous connecter.

    { $reason }

    Parvis, le portail du campus
mail-closed-subject = Votre compte Parvis est fermé
mail-closed-text =
    Bonjour { $name },

    Votre compte a été fermé : { $at }. { $reason }

    Si vous ne vous y attendiez pas, prévenez l’accueil.

    Parvis, le portail du campus
