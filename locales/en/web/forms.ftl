# Errors of forms
form-encoding = The form holds characters that cannot be read. Check it and send it again.
form-control-characters = The form held invisible characters, which we removed. Check it and send it again.
form-repeated = A field was sent twice. Check the form and send it again.
form-too-large = The form is too long. Shorten it and send it again.
form-type = This is not a form that we can read. Fill it in here and send it again.
number-empty = Enter your member number
number-wrong = The member number has 8 digits
code-empty = Enter your activation code
code-wrong = The activation code has 10 characters
code-letters = A code never contains 0, O, 1, I or L. Read it again.
password-empty = Enter your password
password-new-empty = Choose a password
password-short = The password must have at least { $min } characters
password-long = The password must have at most { $max } characters
password-common = This password is too easy to guess. A phrase of four words works very well.
password-personal = This password is mostly your number, your name or the portal’s name. Choose another one.
password-confirmation-wrong = The two passwords are not the same
password-unchanged = This is your current password. Choose another one.
password-current-wrong = That is not your current password
proof-wrong = This number and this code do not belong together, or the code has been used. Check them, or ask the help desk for a new code.
number-not-activated = This number activates no account: it is unknown, or its account is active already. Check it, or ask the help desk.
link-wrong = This link has been used or is no longer valid. Ask for a new one.
sign-in-wrong = The number or the password is not right
sign-in-suspended = This account is suspended: please see the help desk. Reason: “{ $reason }”
code-above = This account has rights that yours has not: the administration can create a code for it
try-later = Too many tries. Try again { $seconds ->
    [one] in one second
    [60] in one minute
   *[other] in { $seconds } seconds
}.
try-later-minutes = Too many tries. Try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
name-empty = Enter a name
name-long = The name must have at most { $max } characters
name-characters = The name holds characters that cannot be seen
choice-wrong = Choose one of the answers offered
reason-empty = Say why
reason-long = The reason must have at most { $max } characters
reason-characters = The reason contains characters that cannot be seen
picture-empty = Choose a picture
last-administrator = This is the last person who administers the portal. Give that role to someone else first.
last-administrator-own = You are the last person who administers the portal. Give that role to someone else first.
self-suspension = You cannot suspend your own account
member-state-changed = The state of this account has just changed. Look at the page again.
code-suspended = This account is suspended: it must be restored before a code is created

# Messages from one page to the next
flash-activated = Your account is ready. Sign in with your new password.
flash-signed-out = You are signed out. See you soon.
flash-profile = Profile saved.
flash-picture = Picture saved.
flash-picture-removed = Picture removed.
flash-password = Password changed. Your other devices have been signed out.
flash-sessions-ended = Your other devices have been signed out.
flash-session-ended = The device has been signed out.
flash-closed = Your account is closed. The help desk can reopen it.
flash-suspended = Account suspended, and signed out everywhere.
flash-restored = Account restored.
flash-role-granted = Role granted. The person signs in again to use it.
flash-role-granted-own = Role granted. You can use it now; your other devices have been signed out.
flash-role-held = Nothing has changed: the role was granted already.
flash-role-removed = Role removed.
flash-role-not-held = Nothing has changed: the role was not granted.
flash-confirmed = Confirmed. Do it again: nothing has changed yet.

# Time
when-today = today at { $time }
when-tomorrow = tomorrow at { $time }
when-yesterday = yesterday at { $time }
when-other = { $day } at { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Words of accounts
kind-student = Student
kind-teacher = Teacher
kind-staff = Staff
role-locker-manager = Locker management
role-box-office = Box office
role-moderator = Moderation
role-helpdesk = Help desk
role-auditor = Audit
role-administrator = Administration
state-prepared = To be activated
state-active = Active
state-suspended = Suspended
state-closed = Closed

# Audit log
audit-web-unknown = somebody not signed in
audit-command-line = the command line
audit-other = Other act
audit-member-imported = Member imported
audit-member-updated = Member updated by the import
audit-code-issued = Activation code created
audit-account-activated = Account activated
audit-password-reset = New password chosen with a proof
audit-password-changed = Password changed
audit-signed-in = Signed in
audit-sign-in-refused = Sign-in refused
audit-confirmation-refused = Password confirmation refused
audit-code-refused = Activation code refused
audit-link-refused = Link refused
audit-booking-lookup-refused = Booking lookup refused
audit-enrolment-refused = Enrolment of a bay refused
audit-locked-out = Too many attempts: made to wait
audit-refusals-counted = Further refused attempts, only counted
audit-counted = { $act }: { $count }
audit-means-link = Link
audit-means-booking = Booking
audit-means-enrolment = Enrolment of a bay
audit-unknown-number = number that nobody has
audit-only-refused = Only refused attempts
audit-signed-out = Signed out
audit-other-sessions-ended = Other devices signed out
audit-session-ended = Device signed out
audit-profile-changed = Profile changed
audit-picture-changed = Picture changed
audit-exported = Data exported
audit-member-removed = Member removed
audit-members-exported = List of members exported
audit-audit-exported = Audit exported
audit-concerts-exported = List of concerts exported
audit-bookings-exported = Bookings of a concert exported
audit-lockers-exported = List of lockers exported
audit-account-closed = Account closed
audit-account-suspended = Account suspended
audit-account-restored = Account restored
audit-role-granted = Role granted
audit-role-removed = Role removed
audit-link-sent = Link sent
