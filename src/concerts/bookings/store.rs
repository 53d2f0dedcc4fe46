//! Queries on bookings: create, find, cancel.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::booking_number::{BookingNumber, surname_key},
        email_kinds::{CANCELLED, TICKET},
        seats::{self, seat::Seat},
    },
    ids::{BookingId, ConcertId, MemberId, TicketId},
    text::folding::search_text,
};

/// A booking to be made of what its holder holds.
#[derive(Debug, Clone)]
pub struct NewBooking<'a> {
    pub concert_id: ConcertId,
    /// The names of the person; the first is written.
    pub holders: &'a [String],
    /// The booking member, if it is one.
    pub member_id: Option<MemberId>,
    pub surname: &'a str,
    /// First name as typed.
    pub first_name: &'a str,
    /// E-mail address of a guest.
    pub email: Option<&'a str>,
    /// The language to write in there.
    pub language: &'a str,
    /// The same key again is the same booking.
    pub idempotency_key: &'a str,
    /// Seats shown in the form; empty when it does not name any.
    pub seats: &'a [Seat],
    /// The time of the request.
    pub now: OffsetDateTime,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookOutcome {
    Booked(BookingNumber, Vec<Seat>),
    /// Booked before, by the same form.
    Again(BookingNumber),
    /// The holds have run out, or are not what the person saw.
    Lost,
    /// The concert does not take place.
    Closed,
    /// The concert is over.
    Over,
}

/// Books what the holder holds, all or nothing. Nothing when the number is somebody else's.
pub async fn create(
    db: &PgPool,
    booking: &NewBooking<'_>,
    number: &BookingNumber,
) -> sqlx::Result<Option<BookOutcome>> {
    let mut seats = insert(db, booking, number).await?;
    if seats.is_empty() {
        return explain(db, booking, number).await;
    }
    seats.sort_unstable();
    Ok(Some(BookOutcome::Booked(number.clone(), seats)))
}

/// Inserts the booking, its seats, its tickets and the e-mail to the holder in one statement, which suffices in nearly
/// all cases. The seats are locked first, in order of rows: when a form is sent twice at once, the second waits here
/// and then holds nothing.  A seat that was held in time may be booked after the end of the sale. A cancellation of the
/// concert waits for the end of this transaction and then informs its booking; or this one waits for the cancellation.
/// No seats: nothing was written.
#[expect(clippy::too_many_lines, reason = "one statement")]
async fn insert(db: &PgPool, booking: &NewBooking<'_>, number: &BookingNumber) -> sqlx::Result<Vec<Seat>> {
    let mut seen: Vec<i32> = booking.seats.iter().map(|seat| seat.key()).collect();
    seen.sort_unstable();
    let search_text = format!("{} {}", search_text(&[booking.surname, booking.first_name]), number.as_str());
    sqlx::query_scalar!(
        r#"WITH concert AS MATERIALIZED (SELECT id FROM concerts WHERE id = $2 AND cancelled_at IS NULL AND over_at(starts_at, ends_at) > $4 FOR SHARE),
         held AS MATERIALIZED (
             SELECT concert_id, row_number, seat_number FROM seats
             WHERE concert_id = (SELECT id FROM concert) AND state = 'held' AND held_by = ANY ($3) AND held_until > $4
             ORDER BY row_number, seat_number FOR UPDATE),
         wanted AS (
             SELECT FROM held HAVING count(*) > 0 AND ($5::integer[] = '{}' OR array_agg(row_number * 100 + seat_number ORDER BY row_number, seat_number) = $5)),
         booking AS (
             INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id, idempotency_key, created_at, email, language)
             SELECT $1, c.id, $6, $7, $8, $9, ($3::text[])[1], $10, $11, $4, $14::text, CASE WHEN $14::text IS NOT NULL THEN $15::text END FROM wanted, concert c ON CONFLICT DO NOTHING RETURNING id),
         told AS MATERIALIZED (SELECT queue_booking_email($12, id, id, '{}', $4, $13) FROM booking WHERE $10 IS NOT NULL OR $14::text IS NOT NULL),
         booked AS (
             UPDATE seats s SET state = 'booked', booking_id = b.id, held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
             FROM held h, booking b WHERE s.concert_id = h.concert_id AND s.row_number = h.row_number AND s.seat_number = h.seat_number
             RETURNING s.booking_id, s.concert_id, s.row_number, s.seat_number)
         INSERT INTO tickets (booking_id, concert_id, row_number, seat_number)
         -- A part that nothing asks for is not run.
         SELECT booking_id, concert_id, row_number, seat_number FROM booked WHERE (SELECT count(*) FROM told) >= 0
         ORDER BY row_number, seat_number RETURNING row_number * 100 + seat_number AS "seat!: Seat""#,
        number as _,
        booking.concert_id as _,
        booking.holders,
        booking.now,
        &seen,
        booking.surname,
        booking.first_name,
        surname_key(booking.surname),
        search_text,
        booking.member_id as _,
        booking.idempotency_key,
        TICKET.name,
        TICKET.until(booking.now),
        booking.email,
        booking.language,
    )
    .fetch_all(db)
    .await
}

/// Reason for which nothing was booked; None when only the number was taken.
async fn explain(db: &PgPool, booking: &NewBooking<'_>, number: &BookingNumber) -> sqlx::Result<Option<BookOutcome>> {
    let found = sqlx::query!(
        r#"SELECT (SELECT number FROM bookings
                   WHERE concert_id = $1 AND booked_by = ANY ($2) AND idempotency_key = $3 LIMIT 1) AS "again: BookingNumber",
                  NOT EXISTS (SELECT FROM concerts WHERE id = $1 AND cancelled_at IS NULL) AS "cancelled!",
                  EXISTS (SELECT FROM concerts WHERE id = $1 AND over_at(starts_at, ends_at) <= $5) AS "over!",
                  EXISTS (SELECT FROM bookings WHERE number = $4) AS "taken!""#,
        booking.concert_id as _,
        booking.holders,
        booking.idempotency_key,
        number as _,
        booking.now,
    )
    .fetch_one(db)
    .await?;
    Ok(match found.again {
        Some(number) => Some(BookOutcome::Again(number)),
        None if found.cancelled => Some(BookOutcome::Closed),
        None if found.over => Some(BookOutcome::Over),
        None => (!found.taken).then_some(BookOutcome::Lost),
    })
}

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
