//! Queries on waiting members, and the offer of freed seats.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{announcements::store_news, email_kinds, paths, seats::seat::Seat},
    ids::{ConcertId, MemberId, WaitingId},
};

/// The outcome of a request to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum JoinOutcome {
    /// The member waits, from now or from before.
    Waiting,
    /// There are that many seats to be had together.
    Free,
    /// The member would exceed the maximum number of seats.
    Limit,
    Closed,
    Unknown,
}

/// Adds a member to the end of the list, for this number of adjacent seats. A member on the list keeps the position
/// with the new number.
pub async fn join(
    db: &PgPool,
    concert_id: ConcertId,
    member_id: MemberId,
    count: i16,
    now: OffsetDateTime,
) -> sqlx::Result<JoinOutcome> {
    sqlx::query_scalar!(
        r#"WITH now AS (
               SELECT sale_state($1, true, $3) AS sale,
                      longest_run($1, $3) >= $4 AND NOT is_awaited($1, $3) AS free,
                      seats_of($1, ARRAY['member:' || $2::bigint], $3) + $4
                          > (SELECT limit_per_person FROM concerts WHERE id = $1) AS enough),
           joined AS (
               INSERT INTO waiting_list (concert_id, member_id, joined_at, seat_count)
               SELECT $1, $2, $3, $4::smallint FROM now WHERE sale = 'open' AND NOT free AND NOT enough
               ON CONFLICT (concert_id, member_id) WHERE offered_at IS NULL DO UPDATE SET seat_count = excluded.seat_count)
           SELECT CASE WHEN sale <> 'open' THEN sale WHEN free THEN 'free' WHEN enough THEN 'limit' ELSE 'waiting' END AS "outcome!: JoinOutcome"
           FROM now"#,
        concert_id as _,
        member_id as _,
        now,
        i32::from(count),
    )
    .fetch_one(db)
    .await
}

/// Takes a member off the list. False: they were not on it.
pub async fn leave(db: &PgPool, concert_id: ConcertId, member_id: MemberId) -> sqlx::Result<bool> {
    let left = sqlx::query!(
        "DELETE FROM waiting_list WHERE concert_id = $1 AND member_id = $2 AND offered_at IS NULL",
        concert_id as _,
        member_id as _,
    )
    .execute(db)
    .await?;
    Ok(left.rows_affected() > 0)
}

/// Position of a member in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub place: i64,
    /// For how many seats side by side.
    pub count: i16,
}

/// The member's place in the list; nothing when they do not wait.
pub async fn find_place(db: &PgPool, concert_id: ConcertId, member_id: MemberId) -> sqlx::Result<Option<Place>> {
    sqlx::query_as!(
        Place,
        r#"SELECT (SELECT count(*) FROM waiting_list ahead
                   WHERE ahead.concert_id = $1 AND ahead.offered_at IS NULL AND ahead.id <= w.id) AS "place!", w.seat_count AS count
           FROM waiting_list w WHERE w.concert_id = $1 AND w.member_id = $2 AND w.offered_at IS NULL"#,
        concert_id as _,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Concerts on sale whose free seats may be offered to the waiting list: a hold expired, or seats were freed by another
/// action.
pub async fn list_offerable(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<ConcertId>> {
    sqlx::query_scalar!(
        r#"SELECT w.concert_id AS "concert_id!: ConcertId" FROM (SELECT DISTINCT concert_id FROM waiting_list WHERE offered_at IS NULL) AS w
           WHERE sale_state(w.concert_id, true, $1) = 'open' AND is_awaited(w.concert_id, $1)"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// An entry of the list whose turn it is.
#[derive(Debug)]
pub struct Turn {
    pub id: WaitingId,
    pub member_id: MemberId,
    pub count: i16,
}

/// Marks an entry as offered these seats.
pub async fn mark_offered(db: &mut PgConnection, turn: &Turn, seats: &[Seat], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE waiting_list SET offered_at = $2, offered_seats = $3 WHERE id = $1 AND offered_at IS NULL",
        turn.id as _,
        now,
        seats as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Seats of these that are still held for a member: neither booked nor released.
pub async fn list_still_held(
    db: &PgPool,
    concert_id: ConcertId,
    member_id: MemberId,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    sqlx::query_scalar!(
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat" FROM seats
           WHERE concert_id = $1 AND row_number * 100 + seat_number = ANY ($2)
             AND state = 'held' AND held_by = 'member:' || $3::bigint AND held_until > $4 ORDER BY 1"#,
        concert_id as _,
        seats as _,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The next entry, locked: the first for which enough adjacent seats are free. A concurrent call waits and gets the
/// next entry, so that the order is kept. Requests of this member wait as well.
pub async fn lock_first(
    db: &mut PgConnection,
    concert_id: ConcertId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Turn>> {
    let first = sqlx::query_as!(
        Turn,
        r#"SELECT w.id AS "id: WaitingId", w.member_id AS "member_id: MemberId", w.seat_count AS count FROM waiting_list w
         JOIN concerts c ON c.id = w.concert_id JOIN members m ON m.id = w.member_id
         WHERE w.concert_id = $1 AND w.offered_at IS NULL AND m.state = 'active' AND sale_state($1, true, $2) = 'open'
           AND w.seat_count <= (SELECT longest_run($1, $2))
           AND seats_of($1, ARRAY['member:' || w.member_id], $2) + w.seat_count <= c.limit_per_person
         ORDER BY w.id LIMIT 1 FOR UPDATE OF w"#,
        concert_id as _,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(first) = first else { return Ok(None) };
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('member:' || $2::bigint, $1))",
        concert_id as _,
        first.member_id as _,
    )
    .execute(&mut *db)
    .await?;
    Ok(Some(first))
}

/// The best seats that nobody else is about to take. Counted once more: the member may have clicked during the wait.
pub async fn hold_for(
    db: &mut PgConnection,
    concert_id: ConcertId,
    turn: &Turn,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    let may_have = sqlx::query_scalar!(
        r#"SELECT seats_of($1, ARRAY['member:' || $2::bigint], $3) + $4
                      <= (SELECT limit_per_person FROM concerts WHERE id = $1) AS "may!""#,
        concert_id as _,
        turn.member_id as _,
        now,
        i32::from(turn.count),
    )
    .fetch_one(&mut *db)
    .await?;
    if !may_have {
        return Ok(Vec::new());
    }
    let block = sqlx::query!(
        "SELECT first_row, first_number FROM take_block($1, $2, 'member:' || $3::bigint, NULL, $4, $5)",
        concert_id as _,
        i32::from(turn.count),
        turn.member_id as _,
        now,
        until,
    )
    .fetch_one(db)
    .await?;
    let first = block.first_row.zip(block.first_number).into_iter();
    let numbers = first.flat_map(|(row, first)| (first..first + turn.count).map(move |number| (row, number)));
    Ok(numbers.filter_map(|(row, number)| Seat::at(row, number)).collect())
}

/// An offer that ran out, as the page of its concert says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// The seats that were held, in order of rows.
    pub seats: Vec<Seat>,
    /// When it was found that the time had run out.
    pub at: OffsetDateTime,
}

/// The offer of a member that ran out last, unless the member has waited, been offered a seat or booked since.
pub async fn find_lapse(db: &PgPool, concert_id: ConcertId, member_id: MemberId) -> sqlx::Result<Option<Lapse>> {
    sqlx::query_as!(
        Lapse,
        r#"SELECT w.offered_seats AS "seats!: Vec<Seat>", w.lapsed_at AS "at!" FROM (
               SELECT offered_seats, lapsed_at FROM waiting_list WHERE concert_id = $1 AND member_id = $2
               ORDER BY id DESC LIMIT 1) AS w
           WHERE w.lapsed_at IS NOT NULL
             AND NOT EXISTS (SELECT FROM bookings b WHERE b.concert_id = $1 AND b.member_id = $2 AND b.created_at >= w.lapsed_at)"#,
        concert_id as _,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Ends the offers of whose seats none is held for their member any more: booked, or lapsed. To be called after the holds that
/// ran out were freed; a seat that is being booked at this moment is still held. The members whose offer lapsed get an e-mail.
pub async fn lapse(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    let kind = &email_kinds::OFFER_LAPSED;
    sqlx::query!(
        r#"WITH gone AS MATERIALIZED (
               SELECT w.id, c.title, c.cancelled_at IS NOT NULL AS cancelled,
                      EXISTS (SELECT FROM bookings b JOIN tickets t ON t.booking_id = b.id
                              WHERE b.concert_id = w.concert_id AND b.booked_by = 'member:' || w.member_id
                                AND b.created_at >= w.offered_at
                                AND t.row_number * 100 + t.seat_number = ANY (w.offered_seats)) AS booked
               FROM waiting_list w JOIN concerts c ON c.id = w.concert_id
               WHERE w.offered_at IS NOT NULL AND w.outcome IS NULL
                 AND NOT EXISTS (SELECT FROM seats s
                                 WHERE s.concert_id = w.concert_id AND s.state = 'held'
                                   AND s.row_number * 100 + s.seat_number = ANY (w.offered_seats)
                                   AND s.held_by = 'member:' || w.member_id)
               FOR UPDATE OF w SKIP LOCKED),
           ended AS (
               UPDATE waiting_list w
               SET outcome = CASE WHEN g.booked THEN 'booked' WHEN g.cancelled THEN 'ended' ELSE 'lapsed' END,
                   lapsed_at = CASE WHEN NOT g.booked AND NOT g.cancelled THEN $1::timestamptz END
               FROM gone g WHERE w.id = g.id RETURNING w.id, w.concert_id, w.member_id, w.lapsed_at, w.offered_seats, g.title)
           SELECT queue_email($2, member_id, id, '{}', $1, $3), post_notice($4, member_id, jsonb_build_object(
                      'words', jsonb_build_object('title', title, 'seat',
                          (SELECT string_agg(chr(64 + o / 100) || o % 100, ', ' ORDER BY o) FROM unnest(offered_seats) AS o)),
                      'times', '{}'::jsonb, 'link', $5::text || concert_id), $1)
           FROM ended WHERE lapsed_at IS NOT NULL ORDER BY id"#,
        now,
        kind.name,
        kind.until(now),
        store_news::OFFER_LAPSED.name,
        format!("{}/", paths::Programme),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// An entry of the list whose offer lapsed.
#[derive(Debug)]
pub struct LapsedEntry {
    pub concert_id: ConcertId,
    pub lapse: Lapse,
}

/// The entry with this key, when its offer lapsed.
pub async fn find_lapsed(db: &PgPool, id: WaitingId) -> sqlx::Result<Option<LapsedEntry>> {
    let row = sqlx::query!(
        r#"SELECT concert_id AS "concert_id: ConcertId", offered_seats AS "seats!: Vec<Seat>", lapsed_at AS "at!"
           FROM waiting_list WHERE id = $1 AND outcome = 'lapsed'"#,
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| LapsedEntry { concert_id: row.concert_id, lapse: Lapse { seats: row.seats, at: row.at } }))
}
