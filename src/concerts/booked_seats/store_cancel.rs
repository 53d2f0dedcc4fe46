//! Cancellation of some seats of a booking by its holder.

use serde_json::{Value, json};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::store::{CancelOutcome, cancel_in},
        email_kinds::{CANCELLED, SEATS_CANCELLED},
        seats::seat::{Seat, counted, names_of},
    },
    ids::{BookingId, TicketId},
    mail::EmailKind,
};

/// Cancels some of the seats of a booking for its holder, frees them and queues the receipt, in the transaction of the caller. When
/// no seat is left, the booking is cancelled.
pub async fn cancel(
    db: &mut PgConnection,
    booking_id: BookingId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<CancelOutcome> {
    if lock(db, booking_id).await?.is_none() {
        return Ok(CancelOutcome::Before);
    }
    let found = find_seats(db, booking_id, seats).await?;
    if found.wanted != counted(seats) {
        return Ok(CancelOutcome::Before);
    }
    if found.inside > 0 {
        return Ok(CancelOutcome::CheckedIn);
    }
    let whole = found.wanted == found.all;
    let outcome = if whole {
        cancel_in(db, booking_id, now).await?
    } else {
        CancelOutcome::Cancelled(give_up(db, booking_id, seats, now).await?)
    };
    if let CancelOutcome::Cancelled(freed) = &outcome {
        let kind = if whole { &CANCELLED } else { &SEATS_CANCELLED };
        tell(db, kind, booking_id, &json!({ "seats": names_of(freed) }), now).await?;
    }
    Ok(outcome)
}

/// Queues an e-mail to the holder of a booking, about it; guests who left no address get none.
pub(crate) async fn tell(
    db: &mut PgConnection,
    kind: &EmailKind,
    booking_id: BookingId,
    detail: &Value,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT queue_booking_email($1, id, id, $3, $4, $5) FROM bookings
         WHERE id = $2 AND (member_id IS NOT NULL OR email IS NOT NULL)",
        kind.name,
        booking_id as _,
        detail,
        now,
        kind.until(now),
    )
    .fetch_optional(db)
    .await
    .map(|_| ())
}

/// A booking whose row is locked until the end of the transaction: a check-in waits for it, and this waits for a check-in.
pub(crate) struct Locked {
    pub(crate) booked_by: Option<String>,
}

/// `None`: it is cancelled.
pub(crate) async fn lock(db: &mut PgConnection, booking_id: BookingId) -> sqlx::Result<Option<Locked>> {
    let found =
        sqlx::query!("SELECT booked_by, cancelled_at FROM bookings WHERE id = $1 FOR NO KEY UPDATE", booking_id as _,)
            .fetch_one(db)
            .await?;
    let locked = Locked { booked_by: found.booked_by };
    Ok(found.cancelled_at.is_none().then_some(locked))
}

/// Numbers of valid seats of a booking.
pub(crate) struct Found {
    all: i64,
    pub(crate) wanted: i64,
    /// Number of the chosen seats that are checked in.
    pub(crate) inside: i64,
}

pub(crate) async fn find_seats(db: &mut PgConnection, booking_id: BookingId, seats: &[Seat]) -> sqlx::Result<Found> {
    sqlx::query_as!(
        Found,
        r#"SELECT count(*) AS "all!", count(*) FILTER (WHERE t.wanted) AS "wanted!",
                  count(*) FILTER (WHERE t.wanted AND EXISTS (
                      SELECT FROM check_ins c WHERE c.ticket_id = t.id AND c.undone_at IS NULL)) AS "inside!"
           FROM (SELECT id, row_number * 100 + seat_number = ANY ($2) AS wanted
                 FROM tickets WHERE booking_id = $1 AND given_up_at IS NULL) AS t"#,
        booking_id as _,
        seats as _,
    )
    .fetch_one(db)
    .await
}

/// Frees some seats of a booking that keeps others.
async fn give_up(
    db: &mut PgConnection,
    booking_id: BookingId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    end_tickets(db, booking_id, seats, now).await?;
    let mut freed = sqlx::query_scalar!(
        // Locked in order of rows, as everybody does who wants several seats.
        r#"UPDATE seats s SET state = 'free', booking_id = NULL
         FROM (SELECT concert_id, row_number, seat_number FROM seats
               WHERE booking_id = $1 AND state = 'booked' AND row_number * 100 + seat_number = ANY ($2)
               ORDER BY row_number, seat_number FOR UPDATE) AS theirs
         WHERE s.concert_id = theirs.concert_id AND s.row_number = theirs.row_number AND s.seat_number = theirs.seat_number
         RETURNING s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        booking_id as _,
        seats as _,
    )
    .fetch_all(db)
    .await?;
    freed.sort_unstable();
    Ok(freed)
}

/// Ends the tickets of some seats, and the booking with the last of them; its calendar entry changes. Keys of the tickets.
pub(crate) async fn end_tickets(
    db: &mut PgConnection,
    booking_id: BookingId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<TicketId>> {
    let ended = sqlx::query_scalar!(
        r#"UPDATE tickets SET given_up_at = $3
         WHERE booking_id = $1 AND given_up_at IS NULL AND row_number * 100 + seat_number = ANY ($2) RETURNING id AS "id: TicketId""#,
        booking_id as _,
        seats as _,
        now,
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE bookings b SET revision = revision + 1, revised_at = $2::timestamptz,
                cancelled_at = CASE WHEN NOT EXISTS (
                    SELECT FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL) THEN $2::timestamptz END
         WHERE id = $1",
        booking_id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(ended)
}
