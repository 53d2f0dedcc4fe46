//! Exchange of booked seats for other seats of the same concert.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::store_box_office,
        email_kinds::EXCHANGED,
        seats::{
            seat::{Seat, SeatKind},
            store::columns,
        },
    },
    ids::{BookingId, ConcertId},
};

/// The outcome of a request to exchange seats: all of them are exchanged, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExchangeOutcome {
    /// The first seats are free now, the others belong to the booking.
    Exchanged(Vec<Seat>, Vec<Seat>),
    /// The booking has just these seats.
    Same,
    /// The booking has so many seats, and another number was chosen.
    Count(usize),
    /// These seats are not available.
    Taken(Vec<Seat>),
    /// The holder of one of the seats to be given up has been checked in.
    Inside,
    /// Free seats are for people who wait.
    Awaited,
    /// The booking or the concert is cancelled, or the concert has begun.
    Over,
    /// The hall has no such seat.
    Unknown,
}

/// Gives a booking these seats instead of those it has, in the transaction of the caller, who gives it up unless that was done. Seats
/// that are in both stay as they are, with their tickets.
pub async fn exchange(
    db: &mut PgConnection,
    booking_id: BookingId,
    wanted: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<ExchangeOutcome> {
    // As a cancellation does: one of the two comes first.
    let booking = sqlx::query!(
        r#"SELECT b.concert_id AS "concert_id: ConcertId", b.cancelled_at, c.cancelled_at IS NOT NULL OR c.starts_at <= $2 AS "over!",
                  is_awaited(c.id, $2) AS "awaited!"
           FROM bookings b JOIN concerts c ON c.id = b.concert_id WHERE b.id = $1 FOR UPDATE OF b"#,
        booking_id as _,
        now,
    )
    .fetch_one(&mut *db)
    .await?;
    if booking.over || booking.cancelled_at.is_some() {
        return Ok(ExchangeOutcome::Over);
    }
    let current = seats_of(db, booking_id).await?;
    if current.len() != wanted.len() {
        return Ok(ExchangeOutcome::Count(current.len()));
    }
    if current.iter().any(|(seat, inside)| *inside && !wanted.contains(seat)) {
        return Ok(ExchangeOutcome::Inside);
    }
    let current: Vec<Seat> = current.into_iter().map(|(seat, _)| seat).collect();
    let given: Vec<Seat> = current.iter().filter(|seat| !wanted.contains(seat)).copied().collect();
    let taken: Vec<Seat> = wanted.iter().filter(|seat| !current.contains(seat)).copied().collect();
    if taken.is_empty() {
        return Ok(ExchangeOutcome::Same);
    }
    if booking.awaited {
        return Ok(ExchangeOutcome::Awaited);
    }
    if let Some(hindrance) = lock(db, booking.concert_id, &given, &taken, now).await? {
        return Ok(hindrance);
    }
    give_up(db, booking_id, &given, now).await?;
    take(db, booking.concert_id, booking_id, &taken, now).await?;
    Ok(ExchangeOutcome::Exchanged(given, taken))
}

/// The seats of a booking, and whether somebody came in with each.
async fn seats_of(db: &mut PgConnection, booking_id: BookingId) -> sqlx::Result<Vec<(Seat, bool)>> {
    let rows = sqlx::query!(
        r#"SELECT t.row_number * 100 + t.seat_number AS "seat!: Seat",
                  EXISTS (SELECT FROM check_ins c WHERE c.ticket_id = t.id AND c.undone_at IS NULL) AS "inside!"
           FROM tickets t WHERE t.booking_id = $1 AND t.given_up_at IS NULL ORDER BY 1"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.seat, row.inside)).collect())
}

/// Locks all concerned seats in order of rows, as holds do. What hinders the exchange; None: nothing.
async fn lock(
    db: &mut PgConnection,
    concert_id: ConcertId,
    given: &[Seat],
    taken: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<Option<ExchangeOutcome>> {
    let (rows, numbers) = columns(&[given, taken].concat());
    let found = sqlx::query!(
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat", kind AS "kind: SeatKind", is_free(state, held_until, $4) AS "free!"
           FROM seats
           WHERE concert_id = $1
             AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))
           ORDER BY row_number, seat_number FOR UPDATE"#,
        concert_id as _,
        &rows,
        &numbers,
        now,
    )
    .fetch_all(db)
    .await?;
    if found.len() != given.len() + taken.len() {
        return Ok(Some(ExchangeOutcome::Unknown));
    }
    let lost = found.iter().filter(|row| taken.contains(&row.seat) && !(row.free && row.kind == SeatKind::Standard));
    let lost: Vec<Seat> = lost.map(|row| row.seat).collect();
    Ok((!lost.is_empty()).then_some(ExchangeOutcome::Taken(lost)))
}

async fn give_up(
    db: &mut PgConnection,
    booking_id: BookingId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let (rows, numbers) = columns(seats);
    sqlx::query!(
        "WITH freed AS (
             UPDATE seats SET state = 'free', booking_id = NULL
             WHERE booking_id = $1 AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[])))
         UPDATE tickets SET given_up_at = $4
         WHERE booking_id = $1 AND given_up_at IS NULL
           AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))",
        booking_id as _,
        &rows,
        &numbers,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Gives the seats to the booking, counts a new version of its calendar entry and writes the new ticket to its holder.
async fn take(
    db: &mut PgConnection,
    concert_id: ConcertId,
    booking_id: BookingId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    store_box_office::take(db, concert_id, booking_id, seats).await?;
    sqlx::query!(
        "WITH changed AS (
             UPDATE bookings SET revision = revision + 1, revised_at = $2 WHERE id = $1 RETURNING id)
         SELECT queue_booking_email($3, id, id, '{}', $2, $4) FROM changed",
        booking_id as _,
        now,
        EXCHANGED.name,
        EXCHANGED.until(now),
    )
    .fetch_optional(db)
    .await
    .map(|_| ())
}
