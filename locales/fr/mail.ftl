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
