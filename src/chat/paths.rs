//! Addresses of the chat's pages: no URL is spelled twice.

use std::fmt::Display;

/// My conversations.
#[must_use]
pub fn chat() -> &'static str {
    "/chat"
}

/// The directory of rooms; new ones are sent here.
#[must_use]
pub fn rooms() -> &'static str {
    "/chat/rooms"
}

/// The form for a new room or group.
#[must_use]
pub fn new_room() -> &'static str {
    "/chat/rooms/new"
}

/// A conversation.
#[must_use]
pub fn room(id: impl Display) -> String {
    format!("/chat/rooms/{id}")
}

/// Event stream of a conversation.
#[must_use]
pub fn room_events(id: impl Display) -> String {
    format!("/chat/rooms/{id}/events")
}

/// The messages of a conversation: older ones are read here, new ones sent.
#[must_use]
pub fn messages(id: impl Display) -> String {
    format!("/chat/rooms/{id}/messages")
}

/// Event stream of the viewer's list of conversations.
#[must_use]
pub fn chat_events() -> &'static str {
    "/chat/events"
}

/// Says that I am writing.
#[must_use]
pub fn typing(id: impl Display) -> String {
    format!("/chat/rooms/{id}/typing")
}

/// Presence setting.
#[must_use]
pub fn presence_setting() -> &'static str {
    "/chat/presence"
}

// Messages.

/// Permanent link of a message: the page of its conversation around it.
#[must_use]
pub fn permalink(room_id: impl Display, seq: impl Display, id: impl Display) -> String {
    format!("/chat/rooms/{room_id}?around={seq}#message-{id}")
}

/// The page of a conversation around a place.
#[must_use]
pub fn around(room_id: impl Display, seq: impl Display) -> String {
    format!("/chat/rooms/{room_id}?around={seq}")
}

/// The box for the next message, in answer to another.
#[must_use]
pub fn reply(room_id: impl Display, id: impl Display) -> String {
    format!("/chat/rooms/{room_id}?reply={id}#composer")
}

/// Another text for a message.
#[must_use]
pub fn message_edit(id: impl Display) -> String {
    format!("/chat/messages/{id}/edit")
}

/// Earlier versions of a message.
#[must_use]
pub fn message_versions(id: impl Display) -> String {
    format!("/chat/messages/{id}/versions")
}

/// Deletes a message.
#[must_use]
pub fn message_deletion(id: impl Display) -> String {
    format!("/chat/messages/{id}/delete")
}

/// Emoji under a message: chosen here, and sent here.
#[must_use]
pub fn message_reactions(id: impl Display) -> String {
    format!("/chat/messages/{id}/reactions")
}

/// The menu of a message.
#[must_use]
pub fn message(id: impl Display) -> String {
    format!("/chat/messages/{id}")
}

/// Saves a message for myself.
#[must_use]
pub fn message_saving(id: impl Display) -> String {
    format!("/chat/messages/{id}/save")
}

/// Pins a message.
#[must_use]
pub fn message_pinning(id: impl Display) -> String {
    format!("/chat/messages/{id}/pin")
}

/// Marks a message as unread.
#[must_use]
pub fn message_unread(id: impl Display) -> String {
    format!("/chat/messages/{id}/unread")
}

/// The messages that name the member.
#[must_use]
pub fn my_mentions() -> &'static str {
    "/chat/mentions"
}

/// The messages that the member saved.
#[must_use]
pub fn saved() -> &'static str {
    "/chat/saved"
}

/// The pinned messages of a conversation.
#[must_use]
pub fn pins(id: impl Display) -> String {
    format!("/chat/rooms/{id}/pins")
}

/// Suggestions for mentions in a conversation.
#[must_use]
pub fn mentions(id: impl Display) -> String {
    format!("/chat/rooms/{id}/mentions")
}

/// Read marker of a conversation.
#[must_use]
pub fn reading(id: impl Display) -> String {
    format!("/chat/rooms/{id}/read")
}

/// Draft of a conversation.
#[must_use]
pub fn draft(id: impl Display) -> String {
    format!("/chat/rooms/{id}/draft")
}

/// Number of unread messages, for notifications.
#[must_use]
pub fn unread() -> &'static str {
    "/chat/unread"
}

/// The notifications of this device.
#[must_use]
pub fn notifications() -> &'static str {
    "/chat/notifications"
}

/// Reason for an ended membership.
#[must_use]
pub fn room_end(id: impl Display) -> String {
    format!("/chat/rooms/{id}/end")
}

/// Search in messages, people and rooms.
#[must_use]
pub fn search() -> &'static str {
    "/chat/search"
}

/// List of slash commands.
#[must_use]
pub fn help() -> &'static str {
    "/chat/help"
}

/// Several requests at once.
#[must_use]
pub fn requests() -> &'static str {
    "/chat/memberships"
}

/// The form that changes a room or group; sent here too.
#[must_use]
pub fn edit_room(id: impl Display) -> String {
    format!("/chat/rooms/{id}/edit")
}

/// Ends a room or group.
#[must_use]
pub fn delete_room(id: impl Display) -> String {
    format!("/chat/rooms/{id}/delete")
}

/// The people of a conversation, and its settings.
#[must_use]
pub fn room_members(id: impl Display) -> String {
    format!("/chat/rooms/{id}/members")
}

/// Notification setting of a conversation.
#[must_use]
pub fn room_notify(id: impl Display) -> String {
    format!("/chat/rooms/{id}/notify")
}

/// Joins a conversation, or asks for it.
#[must_use]
pub fn memberships(id: impl Display) -> String {
    format!("/chat/rooms/{id}/memberships")
}

/// Does something with all memberships of a conversation, or one's own: `leave`, `invite`, `accept`, `refuse`.
#[must_use]
pub fn memberships_act(id: impl Display, act: &str) -> String {
    format!("/chat/rooms/{id}/memberships/{act}")
}

/// Does something with one membership: `accept`, `refuse`, `remove`, `role`.
#[must_use]
pub fn membership_act(id: impl Display, number: impl Display, act: &str) -> String {
    format!("/chat/rooms/{id}/memberships/{number}/{act}")
}

/// Begins a direct.
#[must_use]
pub fn direct() -> &'static str {
    "/chat/direct"
}

/// Friends; requests are posted here.
#[must_use]
pub fn friends() -> &'static str {
    "/friends"
}

/// Does something with somebody: `accept`, `refuse`, `remove`, `block`, `unblock`.
#[must_use]
pub fn friend_act(number: impl Display, act: &str) -> String {
    format!("/friends/{number}/{act}")
}
