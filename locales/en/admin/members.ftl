# Dashboard
dashboard-title = Dashboard
dashboard-online = { $count ->
    [one] { $count } online
   *[other] { $count } online
}
dashboard-active = { $count ->
    [one] { $count } active account
   *[other] { $count } active accounts
}
dashboard-prepared = { $count ->
    [one] { $count } account to be activated
   *[other] { $count } accounts to be activated
}
dashboard-suspended = { $count ->
    [one] { $count } suspended account
   *[other] { $count } suspended accounts
}
dashboard-recent = Latest events
dashboard-all = The whole audit

# Members
staff-members-title = Member records
staff-members-hint = A name, or the first digits of the number
staff-members-state = State
staff-members-all = All
staff-members-none-title = No members to show
staff-members-none = Try a part of the name, the number, or another state. New members come with the school’s import.
staff-member-entries = Latest events
desk-title = At the help desk
desk-code-hint = Check the card first. The code before this one will stop working.
desk-code-button = Create an activation code
desk-suspend = Suspend the account
desk-suspend-title = Suspend this account?
desk-suspend-text = The person is signed out everywhere and cannot sign in until the account is restored.
desk-suspended = Account suspended: { $reason }
desk-suspended-code = A suspended account gets no code: the administration has to restore it first.
desk-restore = Restore the account
desk-restore-title = Restore this account?
desk-reason-label = Reason
desk-reason-hint = Kept in the audit, with your name
slip-title = Activation code
slip-how = Open { $address }. Enter this number and this code, then choose a password.
slip-until = Works once, until it expires:
slip-print = Print
slip-copy = Copy the code
slip-copied = Code copied
slip-once = This code will not be shown again. If it gets lost, create another.
roles-title = Roles
roles-hint = Your password is asked for before a change unless you gave it within the last 5 minutes. The person has to sign in again afterwards.
roles-granted = Granted
roles-grant = Grant
roles-grant-label = Grant the role { $role }
roles-remove = Remove
roles-remove-label = Remove the role { $role }
facts-title = School record
facts-surname = Surname
facts-first-name = First name
facts-shown-name = Display name
facts-card-until = valid until { $date }
facts-activated = Activation
facts-not-yet = not yet
facts-seen = Last visit
facts-never = never

# Audit
audit-title = Audit
audit-lede = Who did what, when and why. Nothing is ever erased here.
audit-search = Search the audit
audit-search-hint = A name, number, reason or reference
audit-by = by { $actor }
audit-reason = Reason: { $reason }
audit-none-title = Nothing like that in the audit
audit-none = Try a name, a member number or a reference.
