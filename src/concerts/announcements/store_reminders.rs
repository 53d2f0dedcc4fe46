//! Reminders the day before a concert: queued once for each booking and time; members and guests may unsubscribe.

use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    concerts::email_kinds::REMINDER,
    ids::{ConcertId, MemberId},
};

/// A concert whose audience may be to be reminded.
#[derive(Debug)]
pub struct Upcoming {
    pub id: ConcertId,
    pub starts_at: OffsetDateTime,
    /// When the doors open, where it is known.
    pub doors_at: Option<OffsetDateTime>,
}

/// Concerts of the next two days that take place.
pub async fn list_upcoming(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<Upcoming>> {
    sqlx::query_as!(
        Upcoming,
        r#"SELECT id AS "id: ConcertId", starts_at, doors_at FROM concerts
         WHERE cancelled_at IS NULL AND starts_at > $1 AND starts_at <= $2 ORDER BY starts_at, id"#,
        now,
        now + Duration::days(2),
    )
    .fetch_all(db)
    .await
}

/// Queues the reminders of a concert that were due at `due` and are given up at `until`. Who booked later has the ticket before
/// their eyes. How many were queued.
pub async fn queue(
    db: &PgPool,
    concert: &Upcoming,
    due: OffsetDateTime,
    until: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<usize> {
    let queued = sqlx::query_scalar!(
        "SELECT queue_booking_email($2, b.id, b.id, jsonb_build_object('starts_at', $3::bigint), $4::timestamptz, $5, b.once)
         FROM (SELECT id, member_id, $2 || ' ' || id || ' ' || $3::bigint AS once FROM bookings
               WHERE concert_id = $1 AND cancelled_at IS NULL AND created_at < $6 AND num_nonnulls(member_id, email) > 0) AS b
         WHERE NOT EXISTS (SELECT FROM emails e WHERE e.once_key = b.once)
           AND NOT EXISTS (SELECT FROM members m WHERE m.id = b.member_id AND m.reminders_refused_at IS NOT NULL)
         ORDER BY b.id",
        concert.id as _,
        REMINDER.name,
        concert.starts_at.unix_timestamp(),
        now,
        until,
        due,
    )
    .fetch_all(db)
    .await?;
    Ok(queued.len())
}

/// True if a member wants no reminders.
pub async fn member_refuses(db: &PgPool, member_id: MemberId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT reminders_refused_at IS NOT NULL AS "refused!" FROM members WHERE id = $1"#,
        member_id as _
    )
    .fetch_one(db)
    .await
}

/// True if the address with this keyed hash wants no reminders.
pub async fn address_refuses(db: &PgPool, hash: &[u8]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM reminder_refusals WHERE address_hash = $1) AS "refused!""#, hash,)
        .fetch_one(db)
        .await
}

/// Notes that the address with this keyed hash wants no reminders.
pub async fn refuse_for_address(db: impl PgExecutor<'_>, hash: &[u8], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO reminder_refusals (address_hash, refused_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        hash,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}
