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
mail-password-set-subject = Your Parvis password has been changed
mail-password-set-text =
    Hello { $name },

    A new password was set for your account: { $at }. You have been signed out on your other devices.

    If it was not you, choose another password now and tell the help desk:

    { $link }

    Parvis, the campus portal
mail-code-made-subject = A code was made for your account
mail-code-made-text =
    Hello { $name },

    The help desk or the administration made a code for your account: { $at }. With it, a new password can be chosen.

    If you did not ask for it, tell the help desk at once.

    Parvis, the campus portal
mail-suspended-subject = Your Parvis account is suspended
mail-suspended-text =
    Hello { $name },

    The administration has suspended your account: { $at }. You cannot sign in for now.

    { $reason }

    Parvis, the campus portal
mail-restored-subject = Your Parvis account is open again
mail-restored-text =
    Hello { $name },

    The administration has restored your account: { $at }. You can sign in again.

    { $reason }

    Parvis, the campus portal
mail-closed-subject = Your Parvis account is closed
mail-closed-text =
    Hello { $name },

    Your account was closed: { $at }. { $reason }

    If you did not expect this, tell the help desk.

    Parvis, the campus portal
