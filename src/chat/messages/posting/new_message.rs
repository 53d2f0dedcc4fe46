//! A message to be written.

use crate::{
    chat::{
        messages::{
            body::Body,
            markup::{self, Shown},
            plain_text::plain,
        },
        search::folding::search_text,
    },
    ids::{MemberId, MessageId, RoomId},
};
use uuid::Uuid;

/// A message that somebody wants to post.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub room_id: RoomId,
    pub author_id: MemberId,
    /// Made by the device: sent again, it is the same message.
    pub client_id: Uuid,
    pub body: Body,
    pub html: Shown,
    /// Folded, for a search.
    pub search_text: String,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// Members whom it names.
    pub mentions: Vec<MemberId>,
}

impl NewMessage {
    /// Renders and folds the text here, in the many requests, because it takes time and the batch writer is only one.
    #[must_use]
    pub fn new(room_id: RoomId, author_id: MemberId, client_id: Uuid, body: Body) -> Self {
        let html = markup::render(&body);
        let search_text = search_text(&plain(html.as_str()));
        Self { room_id, author_id, client_id, body, html, search_text, reply_to: None, mentions: Vec::new() }
    }
}

/// The outcome of writing a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The message is stored, now or by an earlier identical request.
    Written {
        id: MessageId,
        /// Position in the room.
        seq: i64,
        /// True if it was written now.
        fresh: bool,
    },
    /// The author is not in that room, or there is none.
    Stranger,
    /// One of the two members of a direct has blocked the other.
    Blocked,
    /// The other one of a direct has no active account.
    Alone,
    /// The message that it answers is not in that room.
    NoSuchReply,
    /// The device gave that id to another message before.
    Reused,
}
