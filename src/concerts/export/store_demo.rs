//! Statements of the demonstration data of concerts.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::ids::ConcertId;

/// The concert with this title that begins after `from`.
pub async fn find(db: &PgPool, title: &str, from: OffsetDateTime) -> sqlx::Result<Option<ConcertId>> {
    sqlx::query_scalar!(
        r#"SELECT max(id) AS "id: ConcertId" FROM concerts WHERE title = $1 AND starts_at > $2"#,
        title,
        from
    )
    .fetch_one(db)
    .await
}

/// Opens the sale at another time.
pub async fn open_sale(db: &PgPool, id: ConcertId, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE concerts SET sale_opens_at = $2 WHERE id = $1", id as _, at).execute(db).await?;
    Ok(())
}
