//! Journals of controllers, entry by entry.

use std::ops::Range;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, BayTokenId, JournalEntryId},
    lockers::controllers::frames::{Entry, EntryKind, Outcome},
};

/// Reason why an entry is not an ordinary next one; staff is alarmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The numbers before it never came.
    Hole,
    /// The number was stored with another content, or skipped.
    Again,
    /// The bay has no locker with this number.
    NoLocker,
}

impl Mark {
    /// The name in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hole => "hole",
            Self::Again => "again",
            Self::NoLocker => "no_locker",
        }
    }
}

/// An entry that is kept.
#[derive(Debug, Clone)]
pub struct KeptEntry {
    pub place: i64,
    number: i16,
    event: String,
    at_ms: Option<i64>,
    card_hash: Option<String>,
    result: Option<String>,
}

impl KeptEntry {
    /// True if an entry with the same number is this one, told again. Its time is left out after a restart of the controller.
    #[must_use]
    pub fn is(&self, entry: &Entry) -> bool {
        self.number == entry.n
            && self.event == event_code(entry.e)
            && self.card_hash == entry.card_h
            && self.result.as_deref() == entry.r.map(Outcome::code)
            && self.at_ms.zip(entry.at_ms).is_none_or(|(kept, told)| kept == told)
    }
}

const fn event_code(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Card => "card",
        EntryKind::Door(event) => event.code(),
    }
}

/// The last number that is kept of the journal of a session's controller; connection and token are locked. None: the session
/// has lost its bay.
pub async fn lock_upto(
    db: &mut PgConnection,
    bay_id: BayId,
    session: &str,
    token_id: BayTokenId,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "SELECT t.journal_upto FROM bay_connections c JOIN bay_tokens t ON t.bay_id = c.bay_id
         WHERE c.bay_id = $1 AND c.session = $2 AND t.id = $3 FOR UPDATE",
        bay_id as _,
        session,
        token_id as _,
    )
    .fetch_optional(db)
    .await
}

/// The entries that are kept under some numbers. A number may have several.
pub async fn list(db: &mut PgConnection, token_id: BayTokenId, places: Range<i64>) -> sqlx::Result<Vec<KeptEntry>> {
    sqlx::query_as!(
        KeptEntry,
        "SELECT place, number, event, at_ms, card_hash, result FROM journal_entries
         WHERE token_id = $1 AND place >= $2 AND place < $3 ORDER BY id",
        token_id as _,
        places.start,
        places.end,
    )
    .fetch_all(db)
    .await
}

/// Keeps an entry. Its key.
pub async fn keep(
    db: &mut PgConnection,
    token_id: BayTokenId,
    place: i64,
    entry: &Entry,
    mark: Option<Mark>,
    now: OffsetDateTime,
) -> sqlx::Result<JournalEntryId> {
    sqlx::query_scalar!(
        "INSERT INTO journal_entries (token_id, place, number, event, at_ms, card_hash, result, mark, told_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        token_id as _,
        place,
        entry.n,
        event_code(entry.e),
        entry.at_ms,
        entry.card_h,
        entry.r.map(Outcome::code),
        mark.map(Mark::code),
        now,
    )
    .fetch_one(db)
    .await
    .map(JournalEntryId)
}

/// Notes the last number that is kept.
pub async fn set_upto(db: &mut PgConnection, token_id: BayTokenId, upto: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE bay_tokens SET journal_upto = $2 WHERE id = $1", token_id as _, upto)
        .execute(db)
        .await
        .map(|_| ())
}

/// Raises the alarm about a bay's journal, unless it is raised already.
pub async fn alarm(db: &mut PgConnection, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO alarms (bay_id, kind, raised_at) VALUES ($1, 'journal', $2) ON CONFLICT DO NOTHING",
        bay_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Deletes a batch of entries from before a time. Returns the number of rows.
pub async fn forget(db: &PgPool, before: OffsetDateTime, most: i64) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM journal_entries WHERE id IN (
             SELECT id FROM journal_entries WHERE told_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
        before,
        most,
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
