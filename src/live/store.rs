//! SQL statements of the live layer.

use sqlx::{PgExecutor, PgPool};

/// Notifies all listeners of a channel.
pub(super) async fn notify(db: &PgPool, channel: &str, letters: &[String]) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_notify($1, letter) FROM UNNEST($2::text[]) AS l (letter)", channel, letters)
        .fetch_all(db)
        .await
        .map(|_| ())
}

/// Tests the connection.
pub(super) async fn ping(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("SELECT 1 AS one").fetch_one(db).await.map(|_| ())
}
