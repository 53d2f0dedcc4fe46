//! Queries on the holder of a card and the lockers that it opens.

use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime, Time};

use crate::{
    accounts::cards::card::{CardForm, CardNumber},
    ids::{BayId, LockerId, MemberId},
    lockers::bays::LockerCode,
    web::time::{at_clock, on_campus},
};

/// The card that the reader of a bay's controller says. None: the text is no card number in the form of that reader.
pub async fn read_card(db: &PgPool, bay_id: BayId, text: &str) -> sqlx::Result<Option<CardNumber>> {
    let form = sqlx::query_scalar!(r#"SELECT card_form AS "form: CardForm" FROM bays WHERE id = $1"#, bay_id as _)
        .fetch_one(db);
    Ok(form.await?.read(text))
}

/// The member whose card this is, if card and account are good today. An account that waits for its activation is.
pub async fn find(db: &PgPool, hash: &[u8; 32], today: Date) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MemberId" FROM cards c JOIN members m ON m.id = c.member_id
         WHERE c.number_hash = $1 AND (c.expires_on IS NULL OR c.expires_on >= $2) AND m.state IN ('prepared', 'active')
           AND NOT EXISTS (SELECT FROM lost_cards x WHERE x.number_hash = c.number_hash)"#,
        hash.as_slice(),
        today,
    )
    .fetch_optional(db)
    .await
}

/// The code of a bay's locker with this number.
pub async fn find_code(db: &PgPool, bay_id: BayId, number: i16) -> sqlx::Result<Option<LockerCode>> {
    sqlx::query_scalar!(
        r#"SELECT code AS "code: LockerCode" FROM lockers WHERE bay_id = $1 AND number = $2"#,
        bay_id as _,
        number,
    )
    .fetch_optional(db)
    .await
}

/// A bay's lockers that a member may open; two at most, which is one too many to choose from. None that a suspended member
/// lent.
pub async fn list_openable(
    db: &PgPool,
    bay_id: BayId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<LockerCode>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT l.code AS "code: LockerCode" FROM lockers l JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
               JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
               LEFT JOIN shares s ON s.allocation_id = a.id AND s.member_id = $2 AND s.ended_at IS NULL AND s.until > $3
           WHERE l.bay_id = $1 AND (a.expires_at IS NULL OR a.expires_at > $3)
             AND ((a.member_id = $2 AND a.state <> 'held') OR (s.id IS NOT NULL AND a.state = 'in_use'))
           LIMIT 2"#,
        bay_id as _,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// A card that opens a locker, by the hash that controllers can make too.
#[derive(Debug, Clone)]
pub struct CardHolder {
    pub number: i16,
    pub member_id: MemberId,
    pub controller_hash: Vec<u8>,
    /// Until when it opens the locker, or opened it.
    pub until: Option<OffsetDateTime>,
}

/// The cards that open a bay's lockers now. A locker whose holder is suspended opens for nobody.
pub async fn list_allowed(db: &PgPool, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<Vec<CardHolder>> {
    let rows = sqlx::query!(
        r#"SELECT l.number, m.id AS "member_id: MemberId", h.at_bay AS "controller_hash!", c.expires_on,
                  CASE WHEN m.id = a.member_id THEN a.expires_at ELSE s.until END AS until
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND a.state <> 'held'
               JOIN members o ON o.id = a.member_id AND o.state IN ('prepared', 'active')
               LEFT JOIN shares s ON s.allocation_id = a.id AND s.ended_at IS NULL AND s.until > $2 AND a.state = 'in_use'
               JOIN members m ON m.id IN (a.member_id, s.member_id) AND m.state IN ('prepared', 'active')
               JOIN cards c ON c.member_id = m.id
               CROSS JOIN LATERAL (SELECT card_hash_at(b.card_form, c.controller_hash, c.reversed_hash, c.decimal_hash)) AS h (at_bay)
           WHERE l.bay_id = $1 AND b.closed_at IS NULL AND b.actuator = 'bay'
             AND (a.expires_at IS NULL OR a.expires_at > $2) AND (c.expires_on IS NULL OR c.expires_on >= $3)
             AND h.at_bay IS NOT NULL AND NOT EXISTS (SELECT FROM lost_cards x WHERE x.number_hash = c.number_hash)
           GROUP BY l.number, m.id, a.id, s.until, h.at_bay, c.expires_on
           ORDER BY l.number, m.id"#,
        bay_id as _,
        now,
        on_campus(now).date(),
    )
    .fetch_all(db)
    .await?;
    let holders = rows.into_iter().map(|row| CardHolder {
        number: row.number,
        member_id: row.member_id,
        controller_hash: row.controller_hash,
        until: [row.until, row.expires_on.map(end_of)].into_iter().flatten().min(),
    });
    Ok(holders.collect())
}

/// The last day of a card ends at midnight on the campus.
fn end_of(last_day: Date) -> OffsetDateTime {
    at_clock(last_day.next_day().unwrap_or(last_day), Time::MIDNIGHT)
}

/// True if a member may open a locker at an instant with the card that they have: it is theirs then, or lent to them; neither
/// they nor its holder are suspended or closed by now, and the card runs on the day of the instant and was not lost before it.
pub async fn may_open(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    at: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM allocations a
                   JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
                   LEFT JOIN shares s ON s.allocation_id = a.id AND s.member_id = $2 AND s.created_at <= $3 AND s.until > $3
                       AND (s.ended_at IS NULL OR s.ended_at > $3)
                   JOIN members m ON m.id = $2 AND m.state IN ('prepared', 'active')
                   JOIN cards c ON c.member_id = m.id AND (c.expires_on IS NULL OR c.expires_on >= $4)
                       AND NOT EXISTS (SELECT FROM lost_cards x WHERE x.number_hash = c.number_hash AND x.lost_at <= $3)
               WHERE a.locker_id = $1 AND a.state <> 'held' AND a.starts_at <= $3
                 AND (a.ended_at IS NULL OR a.ended_at > $3) AND (a.expires_at IS NULL OR a.expires_at > $3)
                 AND (a.member_id = $2 OR s.id IS NOT NULL)) AS "may!""#,
        locker_id as _,
        member_id as _,
        at,
        on_campus(at).date(),
    )
    .fetch_one(db)
    .await
}

/// The cards that may have opened a locker since then, to find out whose the one in a journal was.
pub async fn list_former(
    db: &mut PgConnection,
    locker_id: LockerId,
    since: OffsetDateTime,
) -> sqlx::Result<Vec<(MemberId, Vec<u8>)>> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT m.member_id AS "member_id!: MemberId",
                  card_hash_at(b.card_form, c.controller_hash, c.reversed_hash, c.decimal_hash) AS "controller_hash!"
           FROM (SELECT a.member_id FROM allocations a
                 WHERE a.locker_id = $1 AND (a.ended_at IS NULL OR a.ended_at > $2)
                 UNION SELECT s.member_id FROM shares s JOIN allocations a ON a.id = s.allocation_id
                 WHERE a.locker_id = $1 AND (s.ended_at IS NULL OR s.ended_at > $2)) AS m
               JOIN cards c ON c.member_id = m.member_id JOIN lockers l ON l.id = $1 JOIN bays b ON b.id = l.bay_id
           WHERE card_hash_at(b.card_form, c.controller_hash, c.reversed_hash, c.decimal_hash) IS NOT NULL"#,
        locker_id as _,
        since,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.controller_hash)).collect())
}
