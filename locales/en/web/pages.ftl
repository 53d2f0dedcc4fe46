# Frame of pages
site-name = Parvis
language-name = English
skip-link = Skip to content
nav-label = Sections
nav-home = Home
nav-members = Members
nav-account = Account
nav-my-account = , my account
nav-admin = Staff
nav-dashboard = Dashboard
nav-admin-members = Records
nav-audit = Audit
sign-in-link = Sign in
sign-out-button = Sign out
footer = Parvis, the campus portal
notice-dismiss = Close this message
connection-lost-title = No answer
connection-lost = No answer came. Check your connection, then reload the page to see whether it is done before you try again.

# First page
landing-title = The campus portal
landing-heading = The whole campus behind one door
landing-lede = One account, one number, one password. Your school has prepared everything: all that is left is to walk in.
landing-how = Three minutes, just once
landing-step-letter = Take your welcome letter: your number and your activation code are printed on it.
landing-step-password = Choose a password, such as a sentence that you remember.
landing-step-in = That is all. Sign in on your phone or on any campus computer.
landing-no-letter = No letter? Get a link by email.
home-greeting = Hello { $name }
home-number = Your member number: { $number }
home-where = Where to go
home-members = Find someone on campus
home-account = Profile, picture, password, devices

# Lists
more = Show more
none = None
search-button = Search
csv = Export (CSV)

# Forms
title-error = Error: { $title }
errors-title = Please correct
help = Help
cancel = Go back
password-show = Show the password
file-preview = Preview of the chosen file
file-progress = Sending the file
field-number = Member number
field-number-hint = 8 digits, on the back of your card
field-code = Activation code
field-code-hint = 10 characters. Capitals and dashes do not matter.
field-password = Password
field-password-current = Current password
field-password-new = New password
field-password-new-hint = 12 characters or more. A sentence that you remember does very well.
field-password-again = The same password again

# Error pages
error-home = Go to the home page
error-reference = Ref. { $id }
error-bad-request-title = We could not make sense of that
error-bad-request = The address or what was sent has a mistake in it. Go back and try again.
error-cross-site-title = Not accepted
error-cross-site = This seems to have been sent from another site or another address. Open the portal at { $address }, then try again.
error-forbidden-title = Not allowed
error-forbidden = Your account does not allow this. If it is part of your work, ask the administration for the role.
error-head-title = Too much was sent along
error-head = Your browser sends more cookies with each page than the portal takes. Delete the cookies of this site and of the sites around it, then try again.
error-internal-title = Something broke on our side
error-internal = It was not your doing. Try again in a moment; if it goes on, give the reference to the help desk.
error-method-title = Not possible here
error-method = This address cannot be opened directly. Start from the home page.
error-no-room-title = No room left
error-no-room = There is no room left on the disk of the portal, so nothing was kept. Try again later, and tell the help desk.
error-not-found-title = Page not found
error-not-found = It does not exist, or it is not open to you. Check the address or start from the home page.
error-timeout-title = Sending took too long
error-timeout = Check your connection, then try again.
error-too-large-title = Too large
error-too-large = What you are sending is over the limit. Shorten the text or choose a smaller file.
error-too-many-title = Too many requests at once
error-too-many = Try again { $seconds ->
    [one] in one second
   *[other] in { $seconds } seconds
}.
error-unavailable-title = Parvis is taking a break
error-unavailable = The database is not answering at the moment. Nothing is lost: try again in a few seconds.
