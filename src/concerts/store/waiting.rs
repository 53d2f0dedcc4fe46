//! Members who wait for a seat, and how a freed one becomes theirs.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    concerts::{letters::OFFERED, seat::Seat},
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
    sqlx::query!("UPDATE waiting_list SET offered_at = $2 WHERE id = $1 AND offered_at IS NULL", id, now)
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
