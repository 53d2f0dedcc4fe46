//! Start of the uninterrupted monitoring of bays.

use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use time::OffsetDateTime;

/// Ticks of [`watch`] that are further apart than this have a time between them in which the portal or its database was away.
pub(crate) const UNWATCHED: Duration = Duration::from_mins(1);

/// Since when the ticks of [`watch`] have come without a long pause.
#[derive(Debug, Default)]
pub struct Watching(Mutex<Option<Row>>);

impl Watching {
    /// The first tick of the row that a tick now belongs to.
    pub(crate) fn since(&self, now: OffsetDateTime) -> OffsetDateTime {
        self.row().filter(|row| now - row.last <= UNWATCHED).map_or(now, |row| row.first)
    }

    /// Notes a tick that was done: while the database is away there is none.
    pub(crate) fn note(&self, first: OffsetDateTime, now: OffsetDateTime) {
        *self.row() = Some(Row { first, last: now });
    }

    fn row(&self) -> MutexGuard<'_, Option<Row>> {
        self.0.lock()
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    first: OffsetDateTime,
    last: OffsetDateTime,
}
