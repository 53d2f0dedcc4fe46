name-number = Eight digits in a row would pass for a member number: change the name
notice-name-taken = You are no longer shown as “{ $name }”: it is the name of somebody else. You can choose another one.
name-taken = Somebody goes by that name already, or nearly: add your surname or an initial
notice-taken-over = { $subject } looks after the conversation from now on
direct-other-closed = This account is closed: nobody would read your messages.
direct-other-suspended = This account is suspended: nobody would read your messages.
direct-alone = This person’s account is no longer active: your message was not sent.
command-alone = This command stands alone. To send this text, type two slashes at its beginning.
leave-title = Leave { $name }?
leave-ask = Leave…
leave-stay = Stay
leave-heir = { $name } becomes its owner.
leave-room-heir = Nobody else answers requests: { $name } will do it.
leave-room-staff = Nobody else answers requests: the staff of the portal will do it.
leave-asks-again = To come back, you will have to ask for access again.
leave-invited-again = To come back, you will need a new invitation.
leave-role = If you come back, you will not have your role any more.
field-invite-name-hint = Part of their name, or their member number.
invite-nobody = Nobody of that name whom you can invite.
enter-text = You are not in this room yet. Enter it to read this message.
room-members-many = { $count ->
    [one] more than { $count } member
   *[other] more than { $count } members
}
room-online = { $count ->
    [one] { $count } online
   *[other] { $count } online
}
chat-conversations = Conversations
