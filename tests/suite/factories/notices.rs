//! Notices on the first page.

use sqlx::PgPool;

/// The kinds of all notices, the oldest first.
pub async fn kinds(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM notices ORDER BY id").fetch_all(db).await.unwrap()
}
