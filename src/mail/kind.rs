//! Kinds of e-mails.

use time::{Duration, OffsetDateTime};

/// A kind of e-mail: each domain lists its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailKind {
    /// Name in the database: `booking.ticket`.
    pub name: &'static str,
    /// Key of its name for people.
    pub label: &'static str,
    /// Time for which delivery is retried, from the queueing.
    pub lasts: Duration,
}

impl EmailKind {
    /// For an e-mail that stays true: a mail server may be away over a weekend.
    pub const DAYS: Duration = Duration::days(3);

    /// When an e-mail queued at `now` is given up.
    #[must_use]
    pub fn until(&self, now: OffsetDateTime) -> OffsetDateTime {
        now + self.lasts
    }
}
