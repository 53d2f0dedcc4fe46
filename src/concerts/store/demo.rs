//! What only the demo does to concerts.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::concerts::seat::{Seat, SeatKind};

/// The concert with this title that begins after `from`.
pub async fn find(db: &PgPool, title: &str, from: OffsetDateTime) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT max(id) FROM concerts WHERE title = $1 AND starts_at > $2", title, from)
        .fetch_one(db)
        .await
}

/// Opens the sale at another time.
pub async fn open_sale(db: &PgPool, id: i64, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE concerts SET sale_opens_at = $2 WHERE id = $1", id, at).execute(db).await?;
    Ok(())
}

/// Cancels a concert.
pub async fn cancel(db: &PgPool, id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE concerts SET cancelled_at = $2, updated_at = $2 WHERE id = $1", id, now).execute(db).await?;
    Ok(())
}

/// Says for whom a seat is.
pub async fn set_kind(db: &PgPool, id: i64, seat: Seat, kind: SeatKind) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE seats SET kind = $4 WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3",
        id,
        seat.row(),
        seat.number(),
        kind.code(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a free seat out of the sale.
pub async fn block(db: &PgPool, id: i64, seat: Seat, reason: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE seats SET state = 'blocked', blocked_reason = $4
         WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3 AND state = 'free'",
        id,
        seat.row(),
        seat.number(),
        reason,
    )
    .execute(db)
    .await?;
    Ok(())
}
