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

/// What changes in a conversation, as a stream.
#[must_use]
pub fn room_events(id: impl Display) -> String {
    format!("/chat/rooms/{id}/events")
}

/// The messages of a conversation: older ones are read here, new ones sent.
#[must_use]
pub fn messages(id: impl Display) -> String {
    format!("/chat/rooms/{id}/messages")
}
