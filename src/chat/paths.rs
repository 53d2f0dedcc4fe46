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

/// What changes in my list of conversations, as a stream.
#[must_use]
pub fn chat_events() -> &'static str {
    "/chat/events"
}

/// Says that I am writing.
#[must_use]
pub fn typing(id: impl Display) -> String {
    format!("/chat/rooms/{id}/typing")
}

/// How I want to be seen.
#[must_use]
pub fn wish() -> &'static str {
    "/chat/presence"
}
