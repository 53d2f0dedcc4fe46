//! The next concerts, for the home page.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{concerts::programme::concert::Listed, ids::ConcertId};

/// Concerts to come whose sale is open, or is about to open: the next one first, at most `count`.
pub async fn list(db: &PgPool, now: OffsetDateTime, count: i64) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"SELECT c.id AS "id: ConcertId", c.title, c.artist, c.venue, c.picture, c.starts_at, c.sale_opens_at,
                  least(c.sale_closes_at, over_at(c.starts_at, c.ends_at)) AS "sale_closes_at!",
                  c.audience = 'members' AS "members_only!", c.cancelled_at,
                  (SELECT count(*) FROM seats s WHERE s.concert_id = c.id AND s.kind = 'standard'
                     AND is_free(s.state, s.held_until, $1)) AS "free!",
                  (SELECT count(*) FROM seats s WHERE s.concert_id = c.id AND s.kind = 'wheelchair'
                     AND is_free(s.state, s.held_until, $1)) AS "wheelchairs!"
           FROM concerts c
           WHERE c.starts_at >= $1 AND c.sale_closes_at > $1 AND c.cancelled_at IS NULL
           ORDER BY c.starts_at, c.id LIMIT $2"#,
        now,
        count,
    )
    .fetch_all(db)
    .await
}
