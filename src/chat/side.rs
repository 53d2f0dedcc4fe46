//! The side bar: my conversations, beside every page of the chat.

use super::{conversation::Conversation, room::Kind};

/// My conversations, and which of them is open.
#[derive(Debug)]
pub struct Side {
    /// All that I am in, the last written in first.
    pub conversations: Vec<Conversation>,
    /// The key of the one that is open; 0 for none.
    pub current: i64,
}

impl Side {
    /// Those of a kind.
    pub fn of(&self, kind: &Kind) -> impl Iterator<Item = &Conversation> {
        self.conversations.iter().filter(move |one| one.kind == *kind)
    }
}
