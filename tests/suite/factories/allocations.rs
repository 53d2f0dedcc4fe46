//! Allocations of lockers, and the bays in which they are.

use sqlx::PgPool;

/// How an allocation ended; none: it has not.
pub async fn ending(db: &PgPool, id: i64) -> Option<String> {
    sqlx::query_scalar("SELECT ending FROM allocations WHERE id = $1").bind(id).fetch_one(db).await.unwrap()
}

/// The site of the only bay.
pub async fn site(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT site_id FROM bays").fetch_one(db).await.unwrap()
}
