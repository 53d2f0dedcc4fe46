//! Queries on concerts.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::programme::concert::{Concert, Listed, NewConcert},
    ids::ConcertId,
};

/// One concert.
pub async fn find(db: &PgPool, id: ConcertId) -> sqlx::Result<Option<Concert>> {
    sqlx::query_as!(
        Concert,
        r#"SELECT id AS "id: ConcertId", title, artist, venue, text, picture, starts_at, doors_at, ends_at, row_count, seats_per_row, sale_opens_at, sale_closes_at,
                  audience = 'members' AS "members_only!", limit_per_person, cancelled_at, edit_version AS version,
                  revision, revised_at
           FROM concerts WHERE id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Concerts that begin after `from`, the next one first.
pub async fn list(db: &PgPool, from: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"SELECT c.id AS "id: ConcertId", c.title, c.artist, c.venue, c.picture, c.starts_at, c.sale_opens_at,
                  least(c.sale_closes_at, over_at(c.starts_at, c.ends_at)) AS "sale_closes_at!",
                  c.audience = 'members' AS "members_only!", c.cancelled_at,
                  count(*) FILTER (WHERE s.kind = 'standard' AND is_free(s.state, s.held_until, $2)) AS "free!",
                  count(*) FILTER (WHERE s.kind = 'wheelchair' AND is_free(s.state, s.held_until, $2)) AS "wheelchairs!"
           FROM concerts c LEFT JOIN seats s ON s.concert_id = c.id
           WHERE c.starts_at >= $1
           GROUP BY c.id ORDER BY c.starts_at, c.id LIMIT 100"#,
        from,
        now,
    )
    .fetch_all(db)
    .await
}

/// Inserts a concert with all its seats. Returns its id.
pub async fn insert(db: &mut PgConnection, concert: &NewConcert, now: OffsetDateTime) -> sqlx::Result<ConcertId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO concerts (title, artist, venue, text, starts_at, row_count, seats_per_row, sale_opens_at, sale_closes_at,
                               audience, limit_per_person, created_at, updated_at, search_text, doors_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10 THEN 'members' ELSE 'everyone' END, $11, $12, $12, $13, $14, $15)
         RETURNING id AS "id: ConcertId""#,
        concert.title,
        concert.artist,
        concert.venue,
        concert.text,
        concert.starts_at,
        concert.row_count,
        concert.seats_per_row,
        concert.sale_opens_at,
        concert.sale_closes_at,
        concert.members_only,
        concert.limit_per_person,
        now,
        concert.search_text(),
        concert.doors_at,
        concert.ends_at,
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO seats (concert_id, row_number, seat_number)
         SELECT $1, r, n FROM generate_series(1, $2::integer) r, generate_series(1, $3::integer) n",
        id as _,
        i32::from(concert.row_count),
        i32::from(concert.seats_per_row),
    )
    .execute(&mut *db)
    .await?;
    Ok(id)
}
