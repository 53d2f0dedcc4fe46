//! Current holds, bookings and waiting list entries of one member.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{concerts::bookings::booking_number::BookingNumber, ids::MemberId};

/// Seats of one concert that a member holds without having booked them.
#[derive(Debug)]
pub struct HeldSeats {
    /// Title of the concert.
    pub title: String,
    pub seats: i64,
}

/// The seats that a member holds, by concert.
pub async fn list_holds(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<HeldSeats>> {
    sqlx::query_as!(
        HeldSeats,
        r#"SELECT c.title, count(*) AS "seats!" FROM seats s JOIN concerts c ON c.id = s.concert_id
           WHERE s.state = 'held' AND s.held_by = 'member:' || $1::bigint AND s.held_until > $2
           GROUP BY c.id ORDER BY c.starts_at, c.id"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// A booking of a concert to come.
#[derive(Debug)]
pub struct ComingBooking {
    pub number: BookingNumber,
    /// Title of the concert.
    pub title: String,
    pub starts_at: OffsetDateTime,
    pub seats: i64,
}

/// The bookings of a member for concerts to come, the next one first.
pub async fn list_bookings(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<ComingBooking>> {
    sqlx::query_as!(
        ComingBooking,
        r#"SELECT b.number AS "number: BookingNumber", c.title, c.starts_at, count(t.*) AS "seats!"
           FROM bookings b JOIN concerts c ON c.id = b.concert_id
               LEFT JOIN tickets t ON t.booking_id = b.id AND t.given_up_at IS NULL
           WHERE b.member_id = $1 AND b.cancelled_at IS NULL AND c.cancelled_at IS NULL AND c.starts_at > $2
           GROUP BY b.id, c.id ORDER BY c.starts_at, b.id"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The titles of the concerts to come for whose seats a member waits.
pub async fn list_waits(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT c.title FROM waiting_list w JOIN concerts c ON c.id = w.concert_id
         WHERE w.member_id = $1 AND w.offered_at IS NULL AND c.cancelled_at IS NULL AND c.starts_at > $2
         ORDER BY c.starts_at, c.id",
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}
