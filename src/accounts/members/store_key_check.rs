//! Check value of the key of the keyed hashes in this database.

use sqlx::PgPool;
use time::OffsetDateTime;

/// True if the database was used with a key already.
pub async fn is_checked(db: &PgPool) -> sqlx::Result<bool> {
    let kept = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM key_checks) AS "kept!""#);
    kept.fetch_one(db).await
}

/// Stores the check value of a key where none is stored yet. Returns whether the stored one matches.
pub async fn check(db: &PgPool, hash: &[u8], now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query!(
        "INSERT INTO key_checks (hash, created_at) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT key_checks_pkey DO NOTHING",
        hash,
        now,
    )
    .execute(db)
    .await?;
    let kept = sqlx::query_scalar!("SELECT hash FROM key_checks").fetch_one(db).await?;
    Ok(kept == hash)
}
