# Names in messages.

mention-named = { $count ->
    [one] One person will be told: { $names }
   *[other] Will be told: { $names }
}
mention-unknown = { $count ->
    [one] “@{ $names }” names nobody here.
   *[other] “@{ $names }” name nobody here.
}

menu-title = More actions
menu-copy = Copy the link
menu-copied = Link copied
menu-save = Save for me
menu-saved = Saved
menu-forgotten = Removed
menu-forget = Remove from my saved messages
menu-unread = Mark as unread
menu-pin = Pin for everybody
menu-unpin = Unpin
message-pinned = Pinned
mentions-title = Where I am named
mentions-none-title = Nobody has named you
mentions-none = Messages with @ and your name are gathered here.
saved-title = Saved messages
saved-none-title = No saved message
saved-none = “Save for me”, under the three dots of a message, keeps it here. You alone see it.
saved-many = You have saved 1000 messages. Remove one first.
pins-title = Pinned messages
pins-none-title = No pinned message
pins-none = “Pin for everybody”, under the three dots of a message, keeps it here for all.
pins-many = 50 messages are pinned here. Unpin one first.
message-names-me = Names you

emoji-title = Emoji
emoji-search = Search emoji
emoji-none = No emoji has that name. Try another word.
emoji-found = Found
emoji-lately = Recent
emoji-more = All emoji
emoji-groups = Faces and feelings|People and gestures|Animals and nature|Food and drink|Travel and places|Activities|Objects|Symbols|Flags
