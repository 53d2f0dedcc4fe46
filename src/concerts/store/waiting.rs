//! Members who wait for a seat, and how a freed one becomes theirs.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::news;
use crate::{
    concerts::{change_emails, letters::OFFERED, paths, seat::Seat},
    mail::NewEmail,
};

/// What became of a wish to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinOutcome {
    /// The member waits, from now or from before.
    Waiting,
    /// There are seats to be had.
    Free,
    /// The member has as many seats as one may have.
    Limit,
    /// Not on sale.
    Closed,
    /// No such concert.
    Unknown,
}

/// Puts a member at the end of the list.
pub async fn join(db: &PgPool, concert_id: i64, member_id: i64, now: OffsetDateTime) -> sqlx::Result<JoinOutcome> {
    let outcome = sqlx::query_scalar!(
        r#"WITH now AS (
               SELECT sale_state($1, true, $3) AS sale,
                      EXISTS (SELECT FROM seats WHERE concert_id = $1 AND kind = 'standard'
                                AND is_free(state, held_until, $3)) AS free,
                      seats_of($1, ARRAY['member:' || $2::bigint], $3)
                          >= (SELECT limit_per_person FROM concerts WHERE id = $1) AS enough),
           joined AS (
               INSERT INTO waiting_list (concert_id, member_id, joined_at)
               SELECT $1, $2, $3 FROM now WHERE sale = 'open' AND NOT free AND NOT enough
               ON CONFLICT DO NOTHING)
           SELECT CASE WHEN sale <> 'open' THEN sale WHEN free THEN 'free' WHEN enough THEN 'limit' ELSE 'waiting' END AS "outcome!"
           FROM now"#,
        concert_id,
        member_id,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(match outcome.as_str() {
        "waiting" => JoinOutcome::Waiting,
        "free" => JoinOutcome::Free,
        "limit" => JoinOutcome::Limit,
        "closed" => JoinOutcome::Closed,
        _ => JoinOutcome::Unknown,
    })
}

/// Takes a member off the list. False: they were not on it.
pub async fn leave(db: &PgPool, concert_id: i64, member_id: i64) -> sqlx::Result<bool> {
    let left = sqlx::query!(
        "DELETE FROM waiting_list WHERE concert_id = $1 AND member_id = $2 AND offered_at IS NULL",
        concert_id,
        member_id,
    )
    .execute(db)
    .await?;
    Ok(left.rows_affected() > 0)
}

/// The member's place in the list, from one; nothing when they do not wait.
pub async fn find_place(db: &PgPool, concert_id: i64, member_id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM waiting_list ahead
                   WHERE ahead.concert_id = $1 AND ahead.offered_at IS NULL AND ahead.id <= w.id) AS "place!"
           FROM waiting_list w WHERE w.concert_id = $1 AND w.member_id = $2 AND w.offered_at IS NULL"#,
        concert_id,
        member_id,
    )
    .fetch_optional(db)
    .await
}

/// Concerts on sale where somebody waits although a seat is free: a hold ran out, or the seat was freed elsewhere.
pub async fn list_offerable(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT w.concert_id AS "concert_id!" FROM (SELECT DISTINCT concert_id FROM waiting_list WHERE offered_at IS NULL) AS w
           WHERE sale_state(w.concert_id, true, $1) = 'open'
             AND EXISTS (SELECT FROM seats s WHERE s.concert_id = w.concert_id AND s.kind = 'standard'
                           AND is_free(s.state, s.held_until, $1))"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// A seat that is held for somebody who waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// For whom.
    pub member_id: i64,
    /// Which.
    pub seat: Seat,
}

/// Holds a free seat until `until` for the first of the list who may have one more. Nothing: no seat, or nobody.
pub async fn offer(
    db: &PgPool,
    concert_id: i64,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Option<Offer>> {
    let mut transaction = db.begin().await?;
    let Some((id, member_id)) = lock_first(&mut transaction, concert_id, now).await? else {
        transaction.rollback().await?;
        return Ok(None);
    };
    let Some(seat) = hold_for(&mut transaction, concert_id, member_id, now, until).await? else {
        transaction.rollback().await?;
        return Ok(None);
    };
    sqlx::query!(
        "UPDATE waiting_list SET offered_at = $2, offered_seat = $3 WHERE id = $1 AND offered_at IS NULL",
        id,
        now,
        seat.key(),
    )
    .execute(&mut *transaction)
    .await?;
    let detail = json!({ "seat": seat.to_string(), "until": until.format(&Rfc3339).unwrap_or_default() });
    NewEmail::to(&OFFERED, member_id).about(concert_id).detail(detail).queue(&mut *transaction, now).await?;
    transaction.commit().await?;
    Ok(Some(Offer { member_id, seat }))
}

/// Whether a seat is still held for a member: neither booked nor let go since.
pub async fn is_held(
    db: &PgPool,
    concert_id: i64,
    (member_id, seat): (i64, Seat),
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM seats WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3
                            AND state = 'held' AND held_by = 'member:' || $4::bigint AND held_until > $5) AS "held!""#,
        concert_id,
        seat.row(),
        seat.number(),
        member_id,
        now,
    )
    .fetch_one(db)
    .await
}

/// The row and the member whose turn it is, locked. Whoever asks at the same time waits and gets the next: the order is
/// kept. Then the clicks of this member wait too, as they do for each other.
async fn lock_first(db: &mut PgConnection, concert_id: i64, now: OffsetDateTime) -> sqlx::Result<Option<(i64, i64)>> {
    let first = sqlx::query!(
        "SELECT w.id, w.member_id FROM waiting_list w
         JOIN concerts c ON c.id = w.concert_id JOIN members m ON m.id = w.member_id
         WHERE w.concert_id = $1 AND w.offered_at IS NULL AND m.state = 'active' AND sale_state($1, true, $2) = 'open'
           AND seats_of($1, ARRAY['member:' || w.member_id], $2) < c.limit_per_person
           AND EXISTS (SELECT FROM seats s WHERE s.concert_id = $1 AND s.kind = 'standard' AND is_free(s.state, s.held_until, $2))
         ORDER BY w.id LIMIT 1 FOR UPDATE OF w",
        concert_id,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(first) = first else { return Ok(None) };
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('member:' || $2::bigint, $1))",
        concert_id,
        first.member_id,
    )
    .execute(&mut *db)
    .await?;
    Ok(Some((first.id, first.member_id)))
}

/// The best free seat that nobody else is about to take. Counted once more: the member may have clicked during the wait.
async fn hold_for(
    db: &mut PgConnection,
    concert_id: i64,
    member_id: i64,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Option<Seat>> {
    let seat = sqlx::query!(
        "WITH free AS (
             SELECT s.concert_id, s.row_number, s.seat_number FROM seats s JOIN concerts c ON c.id = s.concert_id
             WHERE s.concert_id = $1 AND s.kind = 'standard' AND is_free(s.state, s.held_until, $3)
               AND seats_of($1, ARRAY['member:' || $2::bigint], $3) < c.limit_per_person
             ORDER BY s.row_number, s.seat_number LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
         UPDATE seats s SET state = 'held', held_by = 'member:' || $2::bigint, held_until = $4, extensions = 0, held_from = NULL
         FROM free f
         WHERE s.concert_id = f.concert_id AND s.row_number = f.row_number AND s.seat_number = f.seat_number
         RETURNING s.row_number, s.seat_number",
        concert_id,
        member_id,
        now,
        until,
    )
    .fetch_optional(db)
    .await?;
    Ok(seat.and_then(|seat| Seat::at(seat.row_number, seat.seat_number)))
}

/// An offer that ran out, as the page of its concert says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// The seat that was held.
    pub seat: Seat,
    /// When it was found that the time had run out.
    pub at: OffsetDateTime,
}

/// The offer of a member that ran out last, unless the member has waited, been offered a seat or booked since.
pub async fn find_lapse(db: &PgPool, concert_id: i64, member_id: i64) -> sqlx::Result<Option<Lapse>> {
    let last = sqlx::query!(
        r#"SELECT w.offered_seat, w.lapsed_at FROM (
               SELECT offered_seat, lapsed_at FROM waiting_list WHERE concert_id = $1 AND member_id = $2
               ORDER BY id DESC LIMIT 1) AS w
           WHERE w.lapsed_at IS NOT NULL
             AND NOT EXISTS (SELECT FROM bookings b WHERE b.concert_id = $1 AND b.member_id = $2 AND b.created_at >= w.lapsed_at)"#,
        concert_id,
        member_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(last.and_then(|row| Some(Lapse { seat: Seat::from_key(row.offered_seat?)?, at: row.lapsed_at? })))
}

/// Ends the offers whose seat is not held for their member any more: booked, or lapsed. To be called after the holds that
/// ran out were freed; a seat that is being booked at this moment is still held. The members whose offer lapsed get an e-mail.
pub async fn lapse(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    let kind = &change_emails::OFFER_LAPSED;
    sqlx::query!(
        r#"WITH gone AS MATERIALIZED (
               SELECT w.id, c.title, c.cancelled_at IS NOT NULL AS cancelled,
                      EXISTS (SELECT FROM bookings b JOIN tickets t ON t.booking_id = b.id
                              WHERE b.concert_id = w.concert_id AND b.booked_by = 'member:' || w.member_id
                                AND b.created_at >= w.offered_at AND t.row_number * 100 + t.seat_number = w.offered_seat) AS booked
               FROM waiting_list w JOIN concerts c ON c.id = w.concert_id
               WHERE w.offered_at IS NOT NULL AND w.outcome IS NULL
                 AND NOT EXISTS (SELECT FROM seats s
                                 WHERE s.concert_id = w.concert_id AND s.row_number = w.offered_seat / 100
                                   AND s.seat_number = w.offered_seat % 100 AND s.state = 'held'
                                   AND s.held_by = 'member:' || w.member_id)
               FOR UPDATE OF w SKIP LOCKED),
           ended AS (
               UPDATE waiting_list w
               SET outcome = CASE WHEN g.booked THEN 'booked' WHEN g.cancelled THEN 'ended' ELSE 'lapsed' END,
                   lapsed_at = CASE WHEN NOT g.booked AND NOT g.cancelled THEN $1::timestamptz END
               FROM gone g WHERE w.id = g.id RETURNING w.id, w.concert_id, w.member_id, w.lapsed_at, w.offered_seat, g.title)
           SELECT queue_email($2, member_id, id, '{}', $1, $3), post_notice($4, member_id, jsonb_build_object(
                      'words', jsonb_build_object('title', title, 'seat', chr(64 + offered_seat / 100) || offered_seat % 100),
                      'times', '{}'::jsonb, 'link', $5::text || concert_id), $1)
           FROM ended WHERE lapsed_at IS NOT NULL ORDER BY id"#,
        now,
        kind.name,
        kind.until(now),
        news::OFFER_LAPSED.name,
        paths::concert(""),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// An entry of the list whose offer lapsed.
#[derive(Debug)]
pub struct LapsedEntry {
    /// The concert.
    pub concert_id: i64,
    /// The offer.
    pub lapse: Lapse,
}

/// The entry with this key, when its offer lapsed.
pub async fn find_lapsed(db: &PgPool, id: i64) -> sqlx::Result<Option<LapsedEntry>> {
    let row = sqlx::query!(
        r#"SELECT concert_id, offered_seat, lapsed_at AS "lapsed_at!" FROM waiting_list WHERE id = $1 AND outcome = 'lapsed'"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        let lapse = Lapse { seat: Seat::from_key(row.offered_seat?)?, at: row.lapsed_at };
        Some(LapsedEntry { concert_id: row.concert_id, lapse })
    }))
}
