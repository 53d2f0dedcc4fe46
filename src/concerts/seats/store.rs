//! Queries on seats, which store the state and the holder of each.
//!
//! Queries about one holder are written so that only the index of holders fits them, as `seats_of.sql` says.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::seats::seat::{Seat, SeatKind, SeatState},
    ids::{BookingId, ConcertId},
};

/// A seat as it is now: a hold that ran out is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRow {
    pub seat: Seat,
    pub state: SeatState,
    pub kind: SeatKind,
    /// Holder of the hold or booking.
    pub holder: Option<String>,
    /// When the hold ends.
    pub held_until: Option<OffsetDateTime>,
}

/// The seats of a concert in order of rows; only those with these keys when any are named.
pub async fn list(
    db: &PgPool,
    concert_id: ConcertId,
    keys: Option<&[i32]>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<SeatRow>> {
    sqlx::query_as!(
        SeatRow,
        r#"SELECT s.row_number * 100 + s.seat_number AS "seat!: Seat", s.kind AS "kind: SeatKind",
                  CASE WHEN is_free(s.state, s.held_until, $3) THEN 'free' ELSE s.state END AS "state!: SeatState",
                  CASE WHEN is_free(s.state, s.held_until, $3) THEN NULL ELSE coalesce(s.held_by, b.booked_by) END AS holder,
                  CASE WHEN s.held_until > $3 THEN s.held_until END AS held_until
           FROM seats s LEFT JOIN bookings b ON b.id = s.booking_id
           WHERE s.concert_id = $1 AND ($2::integer[] IS NULL OR s.row_number * 100 + s.seat_number = ANY ($2))
           ORDER BY s.row_number, s.seat_number"#,
        concert_id as _,
        keys,
        now,
    )
    .fetch_all(db)
    .await
}

/// The outcome of a request to hold seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum HoldOutcome {
    /// All are held for this person.
    Held,
    /// At least one seat is taken or not for sale.
    Taken,
    /// Free, but offered to members who wait.
    Awaited,
    /// A companion seat, and the wheelchair place beside it is still to be had.
    Companion,
    /// More than one person may have.
    Limit,
    /// The guests of one address hold as many as they may between them.
    Crowded,
    /// Not on sale, or not to this person.
    Closed,
    /// No such seat or concert.
    Unknown,
}

/// Request to hold seats of a concert until a time.
#[derive(Debug, Clone)]
pub struct HoldRequest<'a> {
    pub concert_id: ConcertId,
    /// The names of the person; the first is written.
    pub holders: &'a [String],
    /// False for a guest: some concerts are for members only.
    pub for_member: bool,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// When the hold ends by itself.
    pub until: OffsetDateTime,
    /// Shared limit of seats held by the guests of one address. None: a member, whose own limit is enough, or this machine.
    pub guests: Option<GuestLimit>,
}

/// Shared limit of seats held by the guests of one address.
#[derive(Debug, Clone)]
pub struct GuestLimit {
    /// Keyed hash of the address, of IPv6 its /64.
    pub network: String,
    /// Most seats at a time, of all concerts. Of one concert also a tenth of its hall at most.
    pub most: i32,
}

pub(crate) fn columns(seats: &[Seat]) -> (Vec<i16>, Vec<i16>) {
    seats.iter().map(|seat| (seat.row(), seat.number())).unzip()
}

/// Holds all of the seats, or none.
pub async fn hold(db: &PgPool, request: &HoldRequest<'_>, seats: &[Seat]) -> sqlx::Result<HoldOutcome> {
    let (rows, numbers) = columns(seats);
    sqlx::query_scalar!(
        r#"SELECT hold_seats($1, $2, $3, $4, $5, $6, $7, $8, $9) AS "outcome!: HoldOutcome""#,
        request.concert_id as _,
        &rows,
        &numbers,
        request.holders,
        request.for_member,
        request.now,
        request.until,
        request.guests.as_ref().map(|guests| &*guests.network),
        request.guests.as_ref().map(|guests| guests.most),
    )
    .fetch_one(db)
    .await
}

/// Holds the best seats side by side; which ones.
pub async fn hold_best(db: &PgPool, request: &HoldRequest<'_>, count: i16) -> sqlx::Result<(HoldOutcome, Vec<Seat>)> {
    let best = sqlx::query!(
        r#"SELECT outcome AS "outcome!: HoldOutcome", first_row, first_number FROM hold_best_seats($1, $2, $3, $4, $5, $6, $7, $8)"#,
        request.concert_id as _,
        i32::from(count),
        request.holders,
        request.for_member,
        request.now,
        request.until,
        request.guests.as_ref().map(|guests| &*guests.network),
        request.guests.as_ref().map(|guests| guests.most),
    )
    .fetch_one(db)
    .await?;
    let first = best.first_row.zip(best.first_number);
    let seats = first.into_iter().flat_map(|(row, first)| (first..first + count).filter_map(move |n| Seat::at(row, n)));
    Ok((best.outcome, seats.collect()))
}

/// Gives seats back that these holders hold: one, with the companion seats that go with it where it is a wheelchair place, or all.
/// Which ones were. An offer that is given back has not lapsed; one of whose seats some are given back is the smaller.
pub async fn release(
    db: impl PgExecutor<'_>,
    concert_id: ConcertId,
    holders: &[String],
    seat: Option<Seat>,
) -> sqlx::Result<Vec<Seat>> {
    sqlx::query_scalar!(
        // Locked in order of rows, as everybody does who wants several seats.
        r#"WITH places AS (
               SELECT row_number, seat_number FROM seats
               WHERE concert_id + 0 = $1 AND kind = 'wheelchair' AND state = 'held' AND held_by = ANY ($2)),
           mine AS MATERIALIZED (
               SELECT s.concert_id, s.row_number, s.seat_number, s.held_by FROM seats s
               WHERE s.concert_id + 0 = $1 AND s.state = 'held' AND s.held_by = ANY ($2)
                 AND ($3::smallint IS NULL OR (s.row_number = $3 AND s.seat_number = $4::smallint)
                      OR (s.kind = 'companion' AND s.row_number = $3 AND abs(s.seat_number - $4) = 1
                          AND EXISTS (SELECT FROM places p WHERE p.row_number = $3 AND p.seat_number = $4)
                          AND NOT EXISTS (SELECT FROM places p WHERE p.row_number = $3 AND p.seat_number <> $4
                                                                AND abs(s.seat_number - p.seat_number) = 1)))
               ORDER BY s.row_number, s.seat_number FOR UPDATE),
           offers AS (
               SELECT w.id, ARRAY(SELECT o FROM unnest(w.offered_seats) AS o WHERE NOT EXISTS (
                                      SELECT FROM mine m WHERE m.row_number * 100 + m.seat_number = o) ORDER BY o) AS kept
               FROM waiting_list w
               WHERE w.concert_id = $1 AND w.offered_at IS NOT NULL AND w.outcome IS NULL
                 AND EXISTS (SELECT FROM mine m WHERE m.held_by = 'member:' || w.member_id
                                                 AND m.row_number * 100 + m.seat_number = ANY (w.offered_seats))),
           given_back AS (
               UPDATE waiting_list w SET outcome = CASE WHEN o.kept = '{}' THEN 'ended' END,
                                         offered_seats = CASE WHEN o.kept = '{}' THEN w.offered_seats ELSE o.kept END
               FROM offers o WHERE w.id = o.id)
           UPDATE seats s SET state = 'free', held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL FROM mine
           WHERE s.concert_id = mine.concert_id AND s.row_number = mine.row_number AND s.seat_number = mine.seat_number
           RETURNING s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        concert_id as _,
        holders,
        seat.map(Seat::row),
        seat.map(Seat::number),
    )
    .fetch_all(db)
    .await
}

/// Extends all current holds of these holders: by `by` from their end, at most `most` times. Seats offered by the
/// waiting list are not extended while others wait. Returns the extended seats.
pub async fn extend(
    db: &PgPool,
    concert_id: ConcertId,
    holders: &[String],
    by: time::Duration,
    most: i16,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    sqlx::query_scalar!(
        r#"UPDATE seats s SET held_until = s.held_until + make_interval(secs => $4), extensions = s.extensions + 1
         FROM (SELECT concert_id, row_number, seat_number FROM seats
               WHERE concert_id + 0 = $1 AND state = 'held' AND held_by = ANY ($2) AND (held_until > $3) IS TRUE AND extensions < $5
                 AND NOT (is_offered(concert_id, row_number, seat_number, held_by)
                          AND EXISTS (SELECT FROM waiting_list o WHERE o.concert_id = $1 AND o.offered_at IS NULL))
               ORDER BY row_number, seat_number FOR UPDATE) AS mine
         WHERE s.concert_id = mine.concert_id AND s.row_number = mine.row_number AND s.seat_number = mine.seat_number
         RETURNING s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        concert_id as _,
        holders,
        now,
        by.as_seconds_f64(),
        most,
    )
    .fetch_all(db)
    .await
}

/// A seat that somebody holds.
#[derive(Debug, Clone)]
pub struct HeldSeat {
    pub seat: Seat,
    /// When the hold ends by itself.
    pub held_until: OffsetDateTime,
    pub extensions: i16,
    /// True if the waiting list offers it.
    pub offered: bool,
    /// True if others wait meanwhile.
    pub others_wait: bool,
}

/// Current holds of these holders, in order of rows.
pub async fn list_held(
    db: impl PgExecutor<'_>,
    concert_id: ConcertId,
    holders: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<HeldSeat>> {
    sqlx::query_as!(
        HeldSeat,
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat", held_until AS "held_until!", extensions,
                  is_offered(concert_id, row_number, seat_number, held_by) AS "offered!",
                  EXISTS (SELECT FROM waiting_list o WHERE o.concert_id = $1 AND o.offered_at IS NULL) AS "others_wait!"
           FROM seats
           WHERE concert_id + 0 = $1 AND state = 'held' AND held_by = ANY ($2) AND (held_until > $3) IS TRUE
           ORDER BY row_number, seat_number"#,
        concert_id as _,
        holders,
        now,
    )
    .fetch_all(db)
    .await
}

/// Frees the holds that have run out, so that they can be announced, and remembers them for their holders; of what the waiting list
/// offered another record is kept. Which seats of which concerts.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<(ConcertId, Seat)>> {
    let rows = sqlx::query!(
        r#"WITH over AS MATERIALIZED (
             SELECT concert_id, row_number, seat_number, held_by, held_until FROM seats WHERE held_until <= $1
             ORDER BY concert_id, row_number, seat_number FOR UPDATE SKIP LOCKED),
         remembered AS (
             INSERT INTO lapsed_holds (held_by, concert_id, row_number, seat_number, lapsed_at)
             SELECT held_by, concert_id, row_number, seat_number, held_until FROM over
             WHERE NOT is_offered(concert_id, row_number, seat_number, held_by)
             ON CONFLICT ON CONSTRAINT lapsed_holds_pkey DO UPDATE SET lapsed_at = excluded.lapsed_at)
         UPDATE seats s SET state = 'free', held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL FROM over
         WHERE s.concert_id = over.concert_id AND s.row_number = over.row_number AND s.seat_number = over.seat_number
         RETURNING s.concert_id AS "concert_id: ConcertId", s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.concert_id, row.seat)).collect())
}

/// Frees the seats of a booking; which ones.
pub(crate) async fn give_up(
    db: &mut PgConnection,
    booking_id: BookingId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    sqlx::query!(
        // Found by the booking alone: among all that are valid it would be found by another index.
        "WITH theirs AS MATERIALIZED (SELECT id, given_up_at FROM tickets WHERE booking_id = $1)
         UPDATE tickets t SET given_up_at = $2 FROM theirs WHERE t.id = theirs.id AND theirs.given_up_at IS NULL",
        booking_id as _,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        // Locked in order of rows, as everybody does who wants several seats.
        r#"UPDATE seats s SET state = 'free', booking_id = NULL
         FROM (SELECT concert_id, row_number, seat_number FROM seats WHERE booking_id = $1 AND state = 'booked'
               ORDER BY row_number, seat_number FOR UPDATE) AS theirs
         WHERE s.concert_id = theirs.concert_id AND s.row_number = theirs.row_number AND s.seat_number = theirs.seat_number
         RETURNING s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        booking_id as _,
    )
    .fetch_all(db)
    .await
}
