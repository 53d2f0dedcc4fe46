//! Who holds a card, and what it opens.

use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime};

use crate::lockers::locker::LockerCode;

/// The member whose card this is, if card and account are good today.
pub async fn find(db: &PgPool, hash: &[u8; 32], today: Date) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "SELECT m.id FROM cards c JOIN members m ON m.id = c.member_id
         WHERE c.number_hash = $1 AND (c.expires_on IS NULL OR c.expires_on >= $2) AND m.state = 'active'",
        hash.as_slice(),
        today,
    )
    .fetch_optional(db)
    .await
}

/// The code of a bay's locker with this number.
pub async fn find_code(db: &PgPool, bay_id: i64, number: i16) -> sqlx::Result<Option<LockerCode>> {
    let code = sqlx::query_scalar!("SELECT code FROM lockers WHERE bay_id = $1 AND number = $2", bay_id, number)
        .fetch_optional(db)
        .await?;
    Ok(code.map(LockerCode::stored))
}

/// A bay's lockers that a member may open; two at most, which is one too many to choose from. None that a suspended member
/// lent.
pub async fn list_openable(
    db: &PgPool,
    bay_id: i64,
    member_id: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<LockerCode>> {
    let codes = sqlx::query_scalar!(
        r#"SELECT DISTINCT l.code FROM lockers l JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
               JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
               LEFT JOIN shares s ON s.allocation_id = a.id AND s.member_id = $2 AND s.ended_at IS NULL AND s.until > $3
           WHERE l.bay_id = $1 AND (a.expires_at IS NULL OR a.expires_at > $3)
             AND ((a.member_id = $2 AND a.state <> 'held') OR (s.id IS NOT NULL AND a.state = 'in_use'))
           LIMIT 2"#,
        bay_id,
        member_id,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(codes.into_iter().map(LockerCode::stored).collect())
}

/// A card that opens a locker, by the hash that controllers can make too.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Number of the locker.
    pub number: i16,
    /// Whose card it is.
    pub member_id: i64,
    /// Of the card.
    pub controller_hash: Vec<u8>,
    /// Until when it opens the locker, or opened it.
    pub until: Option<OffsetDateTime>,
}

/// The cards that open a bay's lockers now. A locker whose holder is suspended opens for nobody.
pub async fn list_allowed(db: &PgPool, bay_id: i64, (now, today): (OffsetDateTime, Date)) -> sqlx::Result<Vec<Bearer>> {
    sqlx::query_as!(
        Bearer,
        r#"SELECT l.number, m.id AS member_id, c.controller_hash AS "controller_hash!",
                  least(CASE WHEN m.id = a.member_id THEN a.expires_at ELSE s.until END,
                        ((c.expires_on + 1)::timestamp AT TIME ZONE 'UTC')) AS until
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND a.state <> 'held'
               JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
               LEFT JOIN shares s ON s.allocation_id = a.id AND s.ended_at IS NULL AND s.until > $2 AND a.state = 'in_use'
               JOIN members m ON m.id IN (a.member_id, s.member_id) AND m.state = 'active'
               JOIN cards c ON c.member_id = m.id AND c.controller_hash IS NOT NULL
           WHERE l.bay_id = $1 AND b.closed_at IS NULL AND b.actuator = 'bay'
             AND (a.expires_at IS NULL OR a.expires_at > $2) AND (c.expires_on IS NULL OR c.expires_on >= $3)
           GROUP BY l.number, m.id, a.id, s.until, c.controller_hash, c.expires_on
           ORDER BY l.number, m.id"#,
        bay_id,
        now,
        today,
    )
    .fetch_all(db)
    .await
}

/// Whether a member may open a locker at an instant with the card that they have: it is theirs then, or lent to them; neither
/// they nor its holder are suspended or closed by now, and the card runs on the day of the instant.
pub async fn may_open(
    db: &mut PgConnection,
    locker_id: i64,
    member_id: i64,
    (at, day): (OffsetDateTime, Date),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM allocations a
                   JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
                   LEFT JOIN shares s ON s.allocation_id = a.id AND s.member_id = $2 AND s.created_at <= $3 AND s.until > $3
                       AND (s.ended_at IS NULL OR s.ended_at > $3)
                   JOIN members m ON m.id = $2 AND m.state IN ('prepared', 'active')
                   JOIN cards c ON c.member_id = m.id AND (c.expires_on IS NULL OR c.expires_on >= $4)
               WHERE a.locker_id = $1 AND a.state <> 'held' AND a.starts_at <= $3
                 AND (a.ended_at IS NULL OR a.ended_at > $3) AND (a.expires_at IS NULL OR a.expires_at > $3)
                 AND (a.member_id = $2 OR s.id IS NOT NULL)) AS "may!""#,
        locker_id,
        member_id,
        at,
        day,
    )
    .fetch_one(db)
    .await
}

/// The cards that may have opened a locker since then, to find out whose the one in a journal was.
pub async fn list_former(
    db: &mut PgConnection,
    locker_id: i64,
    since: OffsetDateTime,
) -> sqlx::Result<Vec<(i64, Vec<u8>)>> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT m.member_id AS "member_id!", c.controller_hash AS "controller_hash!"
           FROM (SELECT a.member_id FROM allocations a
                 WHERE a.locker_id = $1 AND (a.ended_at IS NULL OR a.ended_at > $2)
                 UNION SELECT s.member_id FROM shares s JOIN allocations a ON a.id = s.allocation_id
                 WHERE a.locker_id = $1 AND (s.ended_at IS NULL OR s.ended_at > $2)) AS m
               JOIN cards c ON c.member_id = m.member_id
           WHERE c.controller_hash IS NOT NULL"#,
        locker_id,
        since,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.controller_hash)).collect())
}
