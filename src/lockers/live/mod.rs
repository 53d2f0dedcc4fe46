//! Live updates of lockers for members and staff.

pub mod member;
pub mod staff_board;

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::{Mutex, MutexGuard};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    clock::Clock,
    live::{Frame, Keys},
    opaque::opaque,
    web::{Language, sse},
};

/// The reads of a source: their versions, and the keys that changed since the last one. Cheap to clone.
#[derive(Clone)]
struct Readings<K>(Arc<Parts<K>>);

struct Parts<K> {
    db: PgPool,
    clock: Clock,
    version: AtomicU64,
    changed: Mutex<HashMap<K, Keys>>,
}

opaque!(Readings<K>);

impl<K: Eq + Hash> Readings<K> {
    fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, version: AtomicU64::new(0), changed: Mutex::default() }))
    }

    fn db(&self) -> &PgPool {
        &self.0.db
    }

    fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    /// The version of a read. To be taken before the query, so that a later query always has the higher version.
    fn next_version(&self) -> u64 {
        self.0.version.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn changed(&self) -> MutexGuard<'_, HashMap<K, Keys>> {
        self.0.changed.lock()
    }

    fn mark(&self, subject: K, keys: Keys) {
        self.changed().entry(subject).or_default().merge(keys);
    }

    /// The keys that changed since they were taken last.
    fn take(&self, subject: &K) -> Keys {
        self.changed().remove(subject).unwrap_or_default()
    }
}

/// A frame in all languages, as a server-sent event.
fn frame(version: u64, draw: impl Fn(Language) -> askama::Result<String>) -> anyhow::Result<Frame> {
    Frame::draw(version, |language| Ok(sse::message(&draw(language)?)))
}
