//! Statistics of PostgreSQL: what it knows of the tables, and says of its work.

use sqlx::{PgConnection, PgPool};

/// Rows and index entries that were read of each table and index, since the database was made, by the connection of a pool that
/// has only one, and by others as far as they have told.
pub async fn rows_read(pool: &PgPool, superuser: &mut PgConnection) -> Vec<(String, i64)> {
    sqlx::query("SELECT pg_stat_force_next_flush()").execute(pool).await.unwrap();
    let rows = "SELECT relname::text, seq_tup_read FROM pg_stat_user_tables
                UNION ALL SELECT indexrelname::text, idx_tup_read FROM pg_stat_user_indexes ORDER BY 1";
    sqlx::query_as(rows).fetch_all(superuser).await.unwrap()
}

/// Has the statistics be as the tables are.
pub async fn analyze(superuser: &mut PgConnection) {
    sqlx::query("ANALYZE").execute(superuser).await.unwrap();
}

/// Divides sixty: the database refuses to divide by zero.
pub async fn divide_sixty(db: &mut PgConnection, by: i32) -> sqlx::Result<i32> {
    sqlx::query_scalar("SELECT 60 / $1").bind(by).fetch_one(db).await
}
