//! Publishes an SSE event to open programme pages when a concert is added, changed, cancelled or removed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;

use crate::{
    concerts::{live::seat_map_cache::random_epoch, seats::seat_map::Cursor, topics},
    live::{Frame, Keys, Source, Topic},
    web::Language,
};

/// Counts the changes of any concert. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ProgrammeEvents(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    epoch: u64,
    revision: AtomicU64,
}

impl Default for ProgrammeEvents {
    fn default() -> Self {
        Self(Arc::new(Parts { epoch: random_epoch(), revision: AtomicU64::new(1) }))
    }
}

impl ProgrammeEvents {
    pub(crate) fn topic() -> Topic {
        Topic::new(topics::PROGRAMME, 0)
    }

    /// Cursor of the last event.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { epoch: self.0.epoch, revision: self.0.revision.load(Ordering::Relaxed) }
    }

    /// The event that makes a page ask for its list: it is not drawn here, because each reader's is small and quickly made.
    pub(crate) fn event(cursor: Cursor) -> Bytes {
        format!("id: {cursor}\nevent: changed\ndata: {cursor}\n\n").into()
    }
}

#[async_trait]
impl Source for ProgrammeEvents {
    fn mark(&self, _: &Topic, _: Keys) {
        self.0.revision.fetch_add(1, Ordering::Relaxed);
    }

    async fn refresh(&self, _: &Topic) -> anyhow::Result<Option<Frame>> {
        let cursor = self.cursor();
        Ok(Some(Frame { position: cursor.revision, texts: Language::ALL.map(|_| Self::event(cursor)) }))
    }
}
