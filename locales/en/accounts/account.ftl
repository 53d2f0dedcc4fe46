# Activation
activation-title = Activate my account
activation-lede = Your school has already prepared your account. All that is left is to prove that it is you and to choose a password.
activation-lede-number = Your school has already prepared your account. All that is left is to choose a password.
activation-code-roles = Only accounts with a role need a code: administration, help desk, box office. The others leave this field empty.
activation-button = Activate my account
activation-already = Already active?
activation-where-title = Where is my code?
activation-where = It is printed on your welcome letter. It works once, within 30 days.
activation-no-code-title = No letter, or the code has expired?
activation-no-code = We can send a link to the address that the school knows. The help desk also gives you a new code when you show your card.
activation-no-code-link = Get a link by email
link-title = Choose a new password
link-lede = It replaces the old one. Your signed-in devices will be signed out.
link-lede-activation = Your address is confirmed. All that is left is to choose a password.
link-button = Save this password
link-again = Ask for a new link

# Sign in
sign-in-title = Sign in
sign-in-moved = You were at another address of the portal, where signing in is not possible. Sign in here.
sign-in-button = Sign in
sign-in-remember = Keep me signed in on this device
sign-in-first-time = First visit?
sign-in-first-time-text = Your account is there already, prepared by your school. Activate it with the code on your welcome letter.
forgotten-link = Forgotten your password?
forgotten-title = Get a link
forgotten-lede = We send a link to the address that the school knows. It lets you activate the account or choose a new password.
forgotten-button = Send the link
forgotten-again = Send again
forgotten-sent-title = Check your email
forgotten-sent = If the number is known and has an address, a message is on its way. The link is valid for one hour and works once. Nothing there? Look in the junk folder, or come to the help desk: we send three messages an hour at most.
forgotten-desk-title = Cannot read your email?
forgotten-desk = The help desk gives you a code when you show your card. Use it to choose a new password, even if your account is already active.
forgotten-code-link = I have a code
confirmation-title = Confirm that it is you
confirmation-lede = This action is sensitive. Enter your password to go on; we will not ask again for 5 minutes.
confirmation-button = Continue

# My account
account-title = My account
profile-title = Profile
profile-display-name = Display name
profile-display-name-hint = What others see. Leave it empty for your full name.
profile-language = Language
profile-theme = Appearance
theme-auto = Automatic
theme-light = Light
theme-dark = Dark
profile-direct = Who may write to me directly
profile-direct-hint = In rooms, every member of the room can read you.
direct-everyone = The whole campus
direct-friends = Only my friends
direct-nobody = Nobody
profile-button = Save the profile
picture-title = Picture
picture-label = Choose a picture
picture-hint = JPEG, PNG, WebP or GIF, 10 MB at most. It will be cropped to a square.
picture-too-large-here = This file is over 10 MB. Choose a smaller one.
picture-button = Send the picture
picture-remove = Remove the picture
password-title = Password
password-button = Change the password
school-title = What the school knows
school-kind = Status
school-department = Course or department
school-email = E-mail address
school-card = Card
school-card-ends = ending in { $digits }
school-roles = Roles
school-hint = Something wrong? The school corrects it in its own records: ask the help desk.
sessions-title = My devices
sessions-current = this device
sessions-since = signed in since
sessions-seen = last used
sessions-end = Sign out
sessions-end-others = Sign out all others
sessions-end-label = Sign out { $device }
device-unknown = Unknown device
account-data = My data
account-export = Everything that Parvis keeps about you, in one file.
account-export-link = Download my data (JSON)
account-close = Closing the account deletes your choices and signs you out everywhere.
account-close-link = Close my account

# Closing
closure-title = Close my account
closure-lede = This is what will happen.
closure-signed-out = You are signed out on all your devices.
closure-deleted = Your password, your picture, your display name and your choices are deleted.
closure-kept = Your name and your number stay in the records of the school, which needs them.
closure-reopen = Should you change your mind, the help desk can reopen the account.
closure-export = Before you go:
closure-button = Close my account
closure-keep = Keep it

# Directory
members-title = Members
members-search = Name or number
members-search-hint = The beginning of a word is enough, with or without accents
members-count = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
members-many = The first members of the list
members-rest = More of the list
members-none-title = Nobody by that name
members-none = Try a part of the name, or the member number. Only active accounts are in the directory.
member-me = This is how others see you.
member-me-link = Edit my profile
