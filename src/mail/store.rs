//! The statements of the outbox.

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use super::Email;

/// Queues an e-mail: (kind, member, subject), (queued at, given up at).
pub(super) async fn queue(
    db: impl PgExecutor<'_>,
    (kind, member_id, subject_id): (&str, i64, Option<i64>),
    detail: &Value,
    once: Option<&str>,
    (now, until): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT queue_email($1, $2, $3, $4, $5, $6, $7)",
        kind,
        member_id,
        subject_id,
        detail,
        now,
        until,
        once
    )
    .fetch_one(db)
    .await
    .map(|_| ())
}

/// Takes up to `count` e-mails that are due: no other process has them until the lease ends.
pub(super) async fn take(db: &PgPool, now: OffsetDateTime, lease: Duration, count: i64) -> sqlx::Result<Vec<Email>> {
    sqlx::query_as!(
        Email,
        "WITH due AS (
             SELECT id FROM emails
             WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND send_at <= $1
               AND (taken_until IS NULL OR taken_until <= $1)
             ORDER BY send_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
         UPDATE emails e SET taken_until = $2 FROM due WHERE e.id = due.id
         RETURNING e.id, e.message_id, e.kind, e.member_id, e.subject_id, e.detail, e.created_at, e.expires_at, e.tries",
        now,
        now + lease,
        count,
    )
    .fetch_all(db)
    .await
}

/// Notes that an e-mail was sent.
pub(super) async fn mark_sent(db: &PgPool, id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET sent_at = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes that an e-mail is given up, with the code of the last error.
pub(super) async fn mark_failed(db: &PgPool, id: i64, error: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET failed_at = $3, last_error = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id,
        error,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes why an e-mail is not to be sent.
pub(super) async fn mark_dropped(db: &PgPool, id: i64, reason: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET dropped_at = $3, last_error = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id,
        reason,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Puts an e-mail back for another try at `send_at`; `tries` as it is to be.
pub(super) async fn put_back(
    db: &PgPool,
    id: i64,
    error: &str,
    tries: i16,
    send_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET taken_until = NULL, last_error = $2, tries = $3, send_at = $4
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id,
        error,
        tries,
        send_at,
    )
    .execute(db)
    .await
    .map(|_| ())
}
