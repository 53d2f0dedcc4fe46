//! Expired holds, shown to their former holders.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{concerts::seats::seat::Seat, ids::ConcertId};

/// Time for which an expired hold is remembered.
pub const REMEMBERED: Duration = Duration::minutes(15);

/// A seat whose hold ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LapsedSeat {
    pub seat: Seat,
    /// True if its former holder can take it again.
    pub free: bool,
    /// True if it is free, but offered to members who wait.
    pub awaited: bool,
}

/// The seats of a concert that these holders let run out a moment ago, in order of rows; also before the sweep comes.
pub async fn list(
    db: &PgPool,
    concert_id: ConcertId,
    holders: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<LapsedSeat>> {
    let rows = sqlx::query!(
        r#"SELECT s.row_number * 100 + s.seat_number AS "seat!: Seat", is_free(s.state, s.held_until, $3) AS "free!",
                  s.kind = 'standard' AND is_awaited($1, $3) AS "awaited!"
           FROM seats s
           WHERE s.concert_id = $1
             AND (EXISTS (SELECT FROM lapsed_holds l
                          WHERE l.held_by = ANY ($2) AND l.concert_id = $1 AND l.row_number = s.row_number
                            AND l.seat_number = s.seat_number AND l.lapsed_at > $4)
                  OR (s.state = 'held' AND s.held_by = ANY ($2) AND s.held_until <= $3 AND s.held_until > $4
                      AND NOT is_offered($1, s.row_number, s.seat_number, s.held_by)))
           ORDER BY s.row_number, s.seat_number"#,
        concert_id as _,
        holders,
        now,
        now - REMEMBERED,
    )
    .fetch_all(db)
    .await?;
    let lapsed = rows.into_iter().map(|row| LapsedSeat {
        seat: row.seat,
        free: row.free && !row.awaited,
        awaited: row.free && row.awaited,
    });
    Ok(lapsed.collect())
}

/// Deletes the expired holds of a holder, in all concerts.
pub async fn forget(db: &mut PgConnection, holder: &str) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM lapsed_holds WHERE held_by = $1", holder).execute(db).await.map(|_| ())
}

/// Deletes expired holds that are too old to be shown.
pub async fn clear(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM lapsed_holds WHERE lapsed_at <= $1", now - REMEMBERED).execute(db).await.map(|_| ())
}
