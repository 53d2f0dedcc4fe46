//! Queries of the box office on seats.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::booking_number::BookingNumber,
        seats::{
            seat::{Seat, SeatKind, SeatState},
            store::columns,
        },
    },
    ids::ConcertId,
};

/// A seat with what only staff may know.
#[derive(Debug)]
pub struct PlanSeat {
    pub seat: Seat,
    /// Current state: a seat with an expired hold is free.
    pub state: SeatState,
    pub kind: SeatKind,
    /// Reason for which it is blocked.
    pub reason: Option<String>,
    /// The booking that has it.
    pub number: Option<BookingNumber>,
}

/// The seats of a concert in order of rows; only those with these keys when any are named.
pub async fn plan(
    db: &PgPool,
    concert_id: ConcertId,
    keys: Option<&[i32]>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<PlanSeat>> {
    sqlx::query_as!(
        PlanSeat,
        r#"SELECT s.row_number * 100 + s.seat_number AS "seat!: Seat", s.kind AS "kind: SeatKind",
                  CASE WHEN is_free(s.state, s.held_until, $2) THEN 'free' ELSE s.state END AS "state!: SeatState",
                  s.blocked_reason AS reason, b.number AS "number?: BookingNumber"
           FROM seats s LEFT JOIN bookings b ON b.id = s.booking_id
           WHERE s.concert_id = $1 AND ($3::integer[] IS NULL OR s.row_number * 100 + s.seat_number = ANY ($3))
           ORDER BY s.row_number, s.seat_number"#,
        concert_id as _,
        now,
        keys,
    )
    .fetch_all(db)
    .await
}

/// The outcome of a request to set seats: all of them, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeatsOutcome {
    Done,
    /// These seats are in a state that the action does not accept.
    Not(Vec<Seat>),
    /// The hall has no such seat.
    Unknown,
}

/// Locks seats in order of rows, as holds do, and compares their state with what is wanted.
pub(crate) async fn lock(
    db: &mut PgConnection,
    concert_id: ConcertId,
    seats: &[Seat],
    wanted: SeatState,
    now: OffsetDateTime,
) -> sqlx::Result<SeatsOutcome> {
    let (rows, numbers) = columns(seats);
    let found = sqlx::query!(
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat",
                  CASE WHEN is_free(state, held_until, $4) THEN 'free' ELSE state END AS "state!: SeatState"
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
    let others: Vec<Seat> = found.iter().filter(|row| row.state != wanted).map(|row| row.seat).collect();
    Ok(match (found.len() == seats.len(), others.is_empty()) {
        (false, _) => SeatsOutcome::Unknown,
        (true, false) => SeatsOutcome::Not(others),
        (true, true) => SeatsOutcome::Done,
    })
}

/// Takes free seats from sale.
pub async fn block(
    db: &mut PgConnection,
    concert_id: ConcertId,
    seats: &[Seat],
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<SeatsOutcome> {
    let outcome = lock(db, concert_id, seats, SeatState::Free, now).await?;
    if outcome == SeatsOutcome::Done {
        let (rows, numbers) = columns(seats);
        sqlx::query!(
            "UPDATE seats SET state = 'blocked', blocked_reason = $4, held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
             WHERE concert_id = $1
               AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))",
            concert_id as _,
            &rows,
            &numbers,
            reason,
        )
        .execute(db)
        .await?;
    }
    Ok(outcome)
}

/// Unblocks seats.
pub async fn unblock(
    db: &mut PgConnection,
    concert_id: ConcertId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<SeatsOutcome> {
    let outcome = lock(db, concert_id, seats, SeatState::Blocked, now).await?;
    if outcome == SeatsOutcome::Done {
        let (rows, numbers) = columns(seats);
        sqlx::query!(
            "UPDATE seats SET state = 'free', blocked_reason = NULL
             WHERE concert_id = $1
               AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))",
            concert_id as _,
            &rows,
            &numbers,
        )
        .execute(db)
        .await?;
    }
    Ok(outcome)
}

/// Sets the kind of seats, in any state. False: some of them do not exist, and none was changed.
pub async fn mark(db: &mut PgConnection, concert_id: ConcertId, seats: &[Seat], kind: SeatKind) -> sqlx::Result<bool> {
    let (rows, numbers) = columns(seats);
    let found = sqlx::query_scalar!(
        r#"SELECT row_number FROM seats
           WHERE concert_id = $1
             AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))
           ORDER BY row_number, seat_number FOR UPDATE"#,
        concert_id as _,
        &rows,
        &numbers,
    )
    .fetch_all(&mut *db)
    .await?;
    if found.len() != seats.len() {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE seats SET kind = $4
         WHERE concert_id = $1
           AND (row_number, seat_number) IN (SELECT * FROM unnest($2::smallint[], $3::smallint[]))",
        concert_id as _,
        &rows,
        &numbers,
        kind.code(),
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// Gives the seats of a concert the kinds of another's, and blocks those that are blocked there, where both have them.
pub async fn copy(db: &mut PgConnection, from: ConcertId, to: ConcertId) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE seats s SET kind = o.kind, state = CASE WHEN o.state = 'blocked' THEN 'blocked' ELSE s.state END,
                blocked_reason = o.blocked_reason
         FROM seats o
         WHERE o.concert_id = $1 AND s.concert_id = $2 AND s.row_number = o.row_number AND s.seat_number = o.seat_number
           AND s.state = 'free' AND (o.state = 'blocked' OR o.kind <> 'standard')",
        from as _,
        to as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}
