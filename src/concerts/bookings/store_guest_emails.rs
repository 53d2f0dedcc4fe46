//! E-mail addresses that guests and door customers left with a booking.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::ids::BookingId;

/// Retention of an address after the concert, for questions about it.
const KEPT: Duration = Duration::days(30);

/// The holder of a booking, as e-mails are written to them.
#[derive(Debug)]
pub struct GuestAddressee {
    pub email: String,
    /// First name as typed.
    pub first_name: String,
    /// The language in which the person booked.
    pub language: Option<String>,
}

/// The address that was left with a booking.
pub async fn find(db: &PgPool, booking_id: BookingId) -> sqlx::Result<Option<GuestAddressee>> {
    sqlx::query_as!(
        GuestAddressee,
        r#"SELECT email AS "email!", first_name, language FROM bookings WHERE id = $1 AND email IS NOT NULL"#,
        booking_id as _,
    )
    .fetch_optional(db)
    .await
}

/// True if the last e-mail to the holder of a booking was given up.
pub async fn was_refused(db: &PgPool, booking_id: BookingId) -> sqlx::Result<bool> {
    let last = sqlx::query_scalar!(
        r#"SELECT failed_at IS NOT NULL AS "failed!" FROM emails WHERE booking_id = $1 AND dropped_at IS NULL ORDER BY id DESC LIMIT 1"#,
        booking_id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(last.unwrap_or_default())
}

/// Erases the addresses of bookings whose concert was over a month ago.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE bookings b SET email = NULL, language = NULL FROM concerts c
         WHERE c.id = b.concert_id AND b.email IS NOT NULL AND over_at(c.starts_at, c.ends_at) <= $1",
        now - KEPT,
    )
    .execute(db)
    .await
    .map(|_| ())
}
