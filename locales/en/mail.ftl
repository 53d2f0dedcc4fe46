mail-activation-subject = Activate your Parvis account
mail-activation-text =
    Hello { $name },

    To choose your password and open your account, follow this link:

    { $link }

    It works once, within 60 minutes. If you did not ask for it, ignore this message: nobody has access to your account.

    Parvis, the campus portal
mail-password-subject = Choose a new password
mail-password-text =
    Hello { $name },

    To choose a new password, follow this link:

    { $link }

    It works once, within 60 minutes. If you did not ask for it, ignore this message: your password has not changed.

    Parvis, the campus portal
