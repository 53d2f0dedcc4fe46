//! The side bar: my conversations, beside every page of the chat.

use super::{conversation::Conversation, room::Kind};

/// My conversations, and which of them is open.
#[derive(Debug)]
pub struct Side {
    /// All that I am in, the last written in first.
    pub conversations: Vec<Conversation>,
    /// The key of the one that is open; 0 on the list of them, [`BESIDE`] beside another page.
    pub current: i64,
}

/// No conversation is open, and the page has another heading.
pub const BESIDE: i64 = -1;

impl Side {
    /// Those of a kind.
    pub fn of(&self, kind: &Kind) -> impl Iterator<Item = &Conversation> {
        self.conversations.iter().filter(move |one| one.kind == *kind)
    }
}
