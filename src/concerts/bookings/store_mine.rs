//! Queries on the bookings of one holder.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    concerts::{bookings::booking_number::BookingNumber, seats::seat::Seat, tickets::ticket_code::SeatCode},
    ids::{BookingId, ConcertId},
};

/// The key of the booking with this number under this name; the surname folded as
/// [`surname_key`](crate::concerts::bookings::booking_number::surname_key) does.
///
/// One lookup by the number, whichever of the two is wrong, and no more work for a number that exists: the time tells nothing.
pub async fn find_named(db: &PgPool, number: &BookingNumber, surname_key: &str) -> sqlx::Result<Option<BookingId>> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: BookingId" FROM bookings WHERE number = $1 AND surname_key = $2"#,
        number as _,
        surname_key,
    )
    .fetch_optional(db)
    .await
}

/// A booking in the list of its owner.
#[derive(Debug, Clone)]
pub struct OwnBooking {
    pub number: BookingNumber,
    pub title: String,
    /// When the concert begins.
    pub starts_at: OffsetDateTime,
    /// When the concert was cancelled.
    pub concert_cancelled_at: Option<OffsetDateTime>,
    /// When the booking was.
    pub cancelled_at: Option<OffsetDateTime>,
    /// True if staff changed the concert or the seats since it was made.
    pub changed: bool,
    /// Its seats in order of rows; of a cancelled one those it had.
    pub seats: Vec<Seat>,
}

/// The bookings of these holders, the latest concert first.
pub async fn list_own(db: &PgPool, holders: &[String]) -> sqlx::Result<Vec<OwnBooking>> {
    sqlx::query_as!(
        OwnBooking,
        r#"SELECT b.number AS "number: BookingNumber", c.title, c.starts_at, c.cancelled_at AS concert_cancelled_at, b.cancelled_at,
                  EXISTS (SELECT FROM change_recipients r JOIN concert_changes h ON h.id = r.change_id
                          WHERE r.booking_id = b.id AND h.kind <> 'message') AS "changed!",
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seats!: Vec<Seat>"
           FROM (SELECT id, number, concert_id, cancelled_at FROM bookings
                 WHERE booked_by = ANY ($1) ORDER BY id DESC LIMIT 200) AS b
           JOIN concerts c ON c.id = b.concert_id
           ORDER BY c.starts_at DESC, b.id DESC"#,
        holders,
    )
    .fetch_all(db)
    .await
}

/// Seats of a concert that wait for their holder to book them.
#[derive(Debug, Clone)]
pub struct OwnHold {
    pub concert_id: ConcertId,
    pub title: String,
    /// When the first of the seats goes.
    pub until: OffsetDateTime,
    /// In order of rows.
    pub seats: Vec<Seat>,
}

/// Current holds in all concerts, the first to expire first.
pub async fn list_own_holds(db: &PgPool, holders: &[String], now: OffsetDateTime) -> sqlx::Result<Vec<OwnHold>> {
    sqlx::query_as!(
        OwnHold,
        r#"SELECT c.id AS "concert_id: ConcertId", c.title, min(s.held_until) AS "until!",
                  array_agg(s.row_number * 100 + s.seat_number ORDER BY s.row_number, s.seat_number) AS "seats!: Vec<Seat>"
           FROM seats s JOIN concerts c ON c.id = s.concert_id
           WHERE s.state = 'held' AND s.held_until > $2 AND s.held_by = ANY ($1) AND c.cancelled_at IS NULL
           GROUP BY c.id ORDER BY 3, 1"#,
        holders,
        now,
    )
    .fetch_all(db)
    .await
}

/// The ticket of one seat of a booking.
#[derive(Debug, Clone)]
pub struct SeatTicket {
    pub seat: Seat,
    pub code: SeatCode,
    /// When somebody came in with it.
    pub checked_in_at: Option<OffsetDateTime>,
}

/// The valid tickets of a booking, in order of rows.
pub async fn list_of_booking(db: &PgPool, booking_id: BookingId) -> sqlx::Result<Vec<SeatTicket>> {
    sqlx::query_as!(
        SeatTicket,
        r#"SELECT t.row_number * 100 + t.seat_number AS "seat!: Seat", t.code AS "code: SeatCode", c.checked_in_at AS "checked_in_at?"
           FROM tickets t LEFT JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
           WHERE t.booking_id = $1 AND t.given_up_at IS NULL ORDER BY t.row_number, t.seat_number"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await
}
