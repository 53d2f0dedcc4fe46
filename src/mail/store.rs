//! Queries on the outbox.

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    ids::{BookingId, EmailId, MemberId, SubjectId},
    mail::{Email, Recipient},
};

/// A row of the outbox before it is there.
pub(super) struct NewRow<'a> {
    pub(super) kind: &'a str,
    pub(super) member_id: MemberId,
    pub(super) subject_id: Option<SubjectId>,
    pub(super) detail: &'a Value,
    /// Key of which there is one e-mail at the most.
    pub(super) once: Option<&'a str>,
    pub(super) queued_at: OffsetDateTime,
    /// When the e-mail is given up.
    pub(super) expires_at: OffsetDateTime,
}

/// Queues an e-mail.
pub(super) async fn queue(db: impl PgExecutor<'_>, new: NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT queue_email($1, $2, $3, $4, $5, $6, $7)",
        new.kind,
        new.member_id as _,
        new.subject_id as _,
        new.detail,
        new.queued_at,
        new.expires_at,
        new.once
    )
    .fetch_one(db)
    .await
    .map(|_| ())
}

/// Takes up to `count` e-mails that are due: no other process has them until the lease ends.
pub(super) async fn take(db: &PgPool, now: OffsetDateTime, lease: Duration, count: i64) -> sqlx::Result<Vec<Email>> {
    let rows = sqlx::query!(
        r#"WITH due AS (
             SELECT id FROM emails
             WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND send_at <= $1
               AND (taken_until IS NULL OR taken_until <= $1)
             ORDER BY send_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
         UPDATE emails e SET taken_until = $2 FROM due WHERE e.id = due.id
         RETURNING e.id AS "id: EmailId", e.message_id, e.kind, e.member_id AS "member_id: MemberId", e.booking_id AS "booking_id: BookingId", e.subject_id AS "subject_id: SubjectId", e.detail, e.created_at,
                   e.expires_at, e.tries"#,
        now,
        now + lease,
        count,
    )
    .fetch_all(db)
    .await?;
    let emails = rows.into_iter().filter_map(|row| {
        Some(Email {
            // One of the two, as a constraint has it.
            recipient: row.member_id.map(Recipient::Member).or(row.booking_id.map(Recipient::Booking))?,
            id: row.id,
            message_id: row.message_id,
            kind: row.kind,
            subject_id: row.subject_id,
            detail: row.detail,
            created_at: row.created_at,
            expires_at: row.expires_at,
            tries: row.tries,
        })
    });
    Ok(emails.collect())
}

/// Notes that an e-mail was sent.
pub(super) async fn mark_sent(db: &PgPool, id: EmailId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET sent_at = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes that an e-mail is given up, with the code of the last error.
pub(super) async fn mark_failed(db: &PgPool, id: EmailId, error: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET failed_at = $3, last_error = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id as _,
        error,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes why an e-mail is not to be sent.
pub(super) async fn mark_dropped(db: &PgPool, id: EmailId, reason: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET dropped_at = $3, last_error = $2, taken_until = NULL
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id as _,
        reason,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Schedules another attempt at `send_at`; `tries` is the new count.
pub(super) async fn put_back(
    db: &PgPool,
    id: EmailId,
    error: &str,
    tries: i16,
    send_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE emails SET taken_until = NULL, last_error = $2, tries = $3, send_at = $4
         WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        id as _,
        error,
        tries,
        send_at,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// An e-mail that was not sent: given up, or waiting for longer than it should.
#[derive(Debug)]
pub struct Unsent {
    /// Key of the e-mail.
    pub id: EmailId,
    /// Name of its kind.
    pub kind: String,
    /// Member number of the recipient; absent for a guest.
    pub number: Option<String>,
    /// Number of the booking of a guest; absent for a member.
    pub booking: Option<String>,
    /// First name and surname of the recipient.
    pub name: String,
    pub created_at: OffsetDateTime,
    /// Tries that the server refused.
    pub tries: i64,
    /// SMTP reply code, or the cause in a word.
    pub last_error: Option<String>,
    /// When it was given up. None: it is tried again.
    pub failed_at: Option<OffsetDateTime>,
}

/// E-mails that wait for longer than this are shown to staff.
const LATE: Duration = Duration::minutes(10);

/// A page of the e-mails that were not sent, the latest first, older than the key `before`.
pub async fn list_unsent(db: &PgPool, now: OffsetDateTime, before: EmailId, limit: i64) -> sqlx::Result<Vec<Unsent>> {
    sqlx::query_as!(
        Unsent,
        r#"SELECT e.id AS "id: EmailId", e.kind, m.number AS "number?", b.number AS "booking?",
                  coalesce(m.first_name || ' ' || m.surname, b.first_name || ' ' || b.surname) AS "name!", e.created_at,
                  e.tries::bigint AS "tries!", e.last_error, e.failed_at
           FROM emails e LEFT JOIN members m ON m.id = e.member_id LEFT JOIN bookings b ON b.id = e.booking_id
           WHERE e.id < $2 AND e.sent_at IS NULL AND e.dropped_at IS NULL AND (e.failed_at IS NOT NULL OR e.created_at <= $1)
           ORDER BY e.id DESC LIMIT $3"#,
        now - LATE,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Number of unsent e-mails: (given up, delayed).
pub async fn count_unsent(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<(i64, i64)> {
    let counts = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE failed_at IS NOT NULL) AS "failed!",
                  count(*) FILTER (WHERE failed_at IS NULL AND created_at <= $1) AS "waiting!"
           FROM emails WHERE sent_at IS NULL AND dropped_at IS NULL"#,
        now - LATE,
    )
    .fetch_one(db)
    .await?;
    Ok((counts.failed, counts.waiting))
}

/// Makes an unsent e-mail due now, for three more days. Its kind and the member whom it is for, if any; None: it was sent
/// meanwhile, or is not there.
pub async fn try_again(
    db: impl PgExecutor<'_>,
    id: EmailId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(String, Option<MemberId>)>> {
    let row = sqlx::query!(
        r#"UPDATE emails SET failed_at = NULL, send_at = $2, tries = 0, expires_at = greatest(expires_at, $2::timestamptz + interval '3 days')
         WHERE id = $1 AND sent_at IS NULL AND dropped_at IS NULL RETURNING kind, member_id AS "member_id: MemberId""#,
        id as _,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.kind, row.member_id)))
}

/// Makes all e-mails that were given up or wait due now. How many.
pub async fn try_all_again(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<u64> {
    let again = sqlx::query!(
        "UPDATE emails SET failed_at = NULL, send_at = $1, tries = 0, expires_at = greatest(expires_at, $1::timestamptz + interval '3 days')
         WHERE sent_at IS NULL AND dropped_at IS NULL AND (failed_at IS NOT NULL OR send_at > $1)",
        now,
    )
    .execute(db)
    .await?;
    Ok(again.rows_affected())
}

/// The e-mails of a member, the oldest first: (kind, queued at, sent at).
pub async fn list_of_member(
    db: &PgPool,
    member_id: MemberId,
) -> sqlx::Result<Vec<(String, OffsetDateTime, Option<OffsetDateTime>)>> {
    let rows =
        sqlx::query!("SELECT kind, created_at, sent_at FROM emails WHERE member_id = $1 ORDER BY id", member_id as _)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.created_at, row.sent_at)).collect())
}

/// Deletes e-mails that were sent 30 days ago, given up or dropped 90 days ago.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM emails WHERE sent_at < $1 OR failed_at < $2 OR dropped_at < $2",
        now - Duration::days(30),
        now - Duration::days(90),
    )
    .execute(db)
    .await
    .map(|_| ())
}
