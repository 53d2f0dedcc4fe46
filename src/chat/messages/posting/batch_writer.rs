//! Batch writer of messages.

use sqlx::PgPool;

use crate::{
    batch::{Batch, BatchWriter},
    chat::{
        messages::posting::{
            new_message::{NewMessage, Verdict},
            store,
        },
        topics,
    },
    clock::Clock,
    error::Result,
    live::{Keys, Live, Topic},
    opaque::opaque,
};

/// Transactions at a time.
const LANES: usize = 1;

/// Writes messages, and publishes them. Cheap to clone.
#[derive(Clone)]
pub struct Writer(BatchWriter<Messages>);

opaque!(Writer);

impl Writer {
    /// Creates a writer.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock, live: Live) -> Self {
        Self(BatchWriter::new(LANES, &Messages { db, clock, live }))
    }

    /// Writes a message; answers when it is on the disk, or why it may not be written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn post(&self, message: NewMessage) -> Result<Verdict> {
        self.0.request(message.room_id.0, message).await
    }
}

/// Messages of many members in one transaction.
#[derive(Clone)]
struct Messages {
    db: PgPool,
    clock: Clock,
    live: Live,
}

impl Batch for Messages {
    type Request = NewMessage;
    type Answer = Verdict;

    async fn write(&self, messages: &[NewMessage]) -> sqlx::Result<Vec<Verdict>> {
        store::write(&self.db, messages, self.clock.now()).await
    }

    /// One that was written before is told of again: the program may have been killed before it could.
    fn publish(&self, message: &NewMessage, verdict: &Verdict) {
        if let Verdict::Written { .. } = verdict {
            self.live.changed(&Topic::new(topics::ROOM, message.room_id), Keys::All);
            self.live.changed(&Topic::new(topics::ACTIVITY, message.room_id), Keys::All);
            // A pulse does not say who was named.
            for member_id in &message.mentions {
                self.live.changed(&Topic::new(topics::SIDEBAR, *member_id), Keys::All);
            }
        }
    }
}
