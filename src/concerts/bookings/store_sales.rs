//! Sales figures of a concert.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::ids::ConcertId;

/// Seats by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub free: i64,
    /// Held by viewers who may book.
    pub held: i64,
    pub booked: i64,
    pub blocked: i64,
    /// Sold, and their people are inside.
    pub checked_in: i64,
}

/// The seats of a concert by state.
pub async fn figures(db: impl PgExecutor<'_>, concert_id: ConcertId, now: OffsetDateTime) -> sqlx::Result<Figures> {
    sqlx::query_as!(
        Figures,
        r#"SELECT count(*) FILTER (WHERE is_free(s.state, s.held_until, $2)) AS "free!",
                  count(*) FILTER (WHERE s.state = 'held' AND s.held_until > $2) AS "held!",
                  count(*) FILTER (WHERE s.state = 'booked') AS "booked!",
                  count(*) FILTER (WHERE s.state = 'blocked') AS "blocked!",
                  (SELECT count(*) FROM tickets t JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
                   WHERE t.concert_id = $1 AND t.given_up_at IS NULL) AS "checked_in!"
           FROM seats s
           WHERE s.concert_id = $1"#,
        concert_id as _,
        now,
    )
    .fetch_one(db)
    .await
}

/// When seats were sold, and how many, the first first. What was cancelled does not count.
pub async fn sold(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Vec<(OffsetDateTime, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT b.created_at, count(*) AS "seats!"
           FROM bookings b JOIN tickets t ON t.booking_id = b.id AND t.given_up_at IS NULL
           WHERE b.concert_id = $1 AND b.cancelled_at IS NULL GROUP BY b.id ORDER BY b.created_at"#,
        concert_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.created_at, row.seats)).collect())
}
