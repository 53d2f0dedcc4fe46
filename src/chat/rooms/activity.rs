//! Message count and time of the last message of a conversation (the same for all members; unread counts are per member).

use crate::{chat::topics, ids::RoomId, web::sse};
use bytes::Bytes;
use serde_json::json;
use time::OffsetDateTime;

/// Messages of which a pulse says who wrote them, and deleted ones that it names.
pub const RECENT: i64 = 10;

/// Activity counters of a conversation.
#[derive(Debug)]
pub struct Activity {
    pub room_id: RoomId,
    /// Number of the last message, which counts the messages of the room.
    pub last_number: i64,
    /// When the last one was.
    pub last_at: Option<OffsetDateTime>,
    /// The numbers of the members who wrote the last messages, the last one first: the message numbers fall by one.
    pub authors: Vec<String>,
    /// The numbers of the last messages that were deleted.
    pub deleted: Vec<i64>,
    /// Name, unless it is a direct.
    pub name: Option<String>,
}

impl Activity {
    /// Encodes the counters as one event.
    #[must_use]
    pub fn event(&self) -> Bytes {
        let at = self.last_at.map(crate::web::time::clock);
        let value = json!({
            "room": self.room_id, "number": self.last_number, "author": self.authors.first(), "at": at, "name": self.name,
            "authors": self.authors, "deleted": self.deleted,
        });
        sse::event(topics::ACTIVITY, &value.to_string())
    }
}
