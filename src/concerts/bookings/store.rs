//! Queries on bookings: find, cancel.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::booking_number::BookingNumber,
        email_kinds::CANCELLED,
        seats::{self, seat::Seat},
    },
    ids::{BookingId, ConcertId, MemberId, TicketId},
};

/// State of a concert that may prevent a sale at the door.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SaleFacts {
    pub(crate) cancelled: bool,
    pub(crate) over: bool,
}

/// Locks and loads the state of a concert; None when it is gone. A cancellation waits for the end of the transaction,
/// and a booking during a cancellation sees it.
pub(crate) async fn lock_sale_facts(
    db: &mut PgConnection,
    concert_id: ConcertId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<SaleFacts>> {
    sqlx::query_as!(
        SaleFacts,
        r#"SELECT cancelled_at IS NOT NULL AS "cancelled!", over_at(starts_at, ends_at) <= $2 AS "over!"
           FROM concerts WHERE id = $1 FOR SHARE"#,
        concert_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// A booking with its concert.
#[derive(Debug, Clone)]
pub struct Booking {
    pub id: BookingId,
    pub number: BookingNumber,
    pub concert_id: ConcertId,
    pub surname: String,
    /// First name as typed.
    pub first_name: String,
    pub surname_key: String,
    pub booked_by: Option<String>,
    /// The member who booked.
    pub member_id: Option<MemberId>,
    /// The mail address that was left with it; never of a member.
    pub email: Option<String>,
    pub created_at: OffsetDateTime,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// Key of the ticket from which its seat was handed on.
    pub handed_from: Option<TicketId>,
    /// Number of changes of its seats, or of its cancellation.
    pub revision: i32,
    /// When that was last.
    pub revised_at: Option<OffsetDateTime>,
    /// When the first of its seats came in.
    pub checked_in_at: Option<OffsetDateTime>,
    /// Number of its seats that are checked in.
    pub inside: i64,
    /// Its seats in order of rows; of a cancelled one those it had.
    pub seats: Vec<Seat>,
    /// True if a change waits to be told by hand: no e-mail reaches the holder.
    pub to_tell: bool,
    /// When staff last told the holder of a change by hand.
    pub told_at: Option<OffsetDateTime>,
}

impl Booking {
    /// The number of its seats, in a sentence.
    #[must_use]
    pub fn size(&self) -> String {
        self.seats.len().to_string()
    }
}

/// The booking with this number.
pub async fn find(db: &PgPool, number: &BookingNumber) -> sqlx::Result<Option<Booking>> {
    sqlx::query_as!(
        Booking,
        r#"SELECT b.id AS "id: BookingId", b.number AS "number: BookingNumber", b.concert_id AS "concert_id: ConcertId", b.surname, b.first_name, b.surname_key, b.booked_by, b.member_id AS "member_id: MemberId", b.email,
                  b.created_at, b.cancelled_at, b.handed_from AS "handed_from: TicketId", b.revision, b.revised_at,
                  (SELECT min(c.checked_in_at) FROM tickets t JOIN check_ins c ON c.ticket_id = t.id
                   WHERE t.booking_id = b.id AND c.undone_at IS NULL) AS checked_in_at,
                  (SELECT count(*) FROM tickets t JOIN check_ins c ON c.ticket_id = t.id
                   WHERE t.booking_id = b.id AND c.undone_at IS NULL) AS "inside!",
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seats!: Vec<Seat>",
                  EXISTS (SELECT FROM unreached_recipients u WHERE u.booking_id = b.id) AS "to_tell!",
                  (SELECT max(r.told_at) FROM change_recipients r WHERE r.booking_id = b.id) AS told_at
           FROM bookings b WHERE b.number = $1"#,
        number as _,
    )
    .fetch_optional(db)
    .await
}

pub async fn find_number(db: &PgPool, id: BookingId) -> sqlx::Result<Option<BookingNumber>> {
    sqlx::query_scalar!(r#"SELECT number AS "number: BookingNumber" FROM bookings WHERE id = $1"#, id as _)
        .fetch_optional(db)
        .await
}

/// The outcome of a request to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelOutcome {
    /// Cancelled; these seats are free.
    Cancelled(Vec<Seat>),
    /// Cancelled before.
    Before,
    /// The person is inside.
    CheckedIn,
}

/// Cancels a booking for its holder, frees its seats and queues the receipt, in the transaction of the caller.
pub async fn cancel(db: &mut PgConnection, id: BookingId, now: OffsetDateTime) -> sqlx::Result<CancelOutcome> {
    let outcome = cancel_in(db, id, now).await?;
    if let CancelOutcome::Cancelled(_) = outcome {
        sqlx::query!(
            "SELECT queue_booking_email($2, $1, $1, '{}', $3, $4)",
            id as _,
            CANCELLED.name,
            now,
            CANCELLED.until(now),
        )
        .fetch_optional(db)
        .await?;
    }
    Ok(outcome)
}

/// Cancels a booking and frees its seats, in a transaction of the caller, who tells the holder.
pub async fn cancel_in(db: &mut PgConnection, id: BookingId, now: OffsetDateTime) -> sqlx::Result<CancelOutcome> {
    // The row is locked until the end: a check-in waits for it, and this waits for a check-in. Locked by a statement of
    // its own: one that waits while it looks for a check-in goes on with what it saw before.
    let before = sqlx::query_scalar!("SELECT cancelled_at FROM bookings WHERE id = $1 FOR NO KEY UPDATE", id as _)
        .fetch_one(&mut *db)
        .await?;
    if before.is_some() {
        return Ok(CancelOutcome::Before);
    }
    let cancelled = sqlx::query!(
        "UPDATE bookings SET cancelled_at = $2, revision = revision + 1, revised_at = $2 WHERE id = $1 AND cancelled_at IS NULL
           AND NOT EXISTS (SELECT FROM tickets t JOIN check_ins c ON c.ticket_id = t.id
                           WHERE t.booking_id = $1 AND c.undone_at IS NULL)",
        id as _,
        now,
    )
    .execute(&mut *db)
    .await?;
    if cancelled.rows_affected() == 0 {
        return Ok(CancelOutcome::CheckedIn);
    }
    Ok(CancelOutcome::Cancelled(seats::store::give_up(db, id, now).await?))
}
