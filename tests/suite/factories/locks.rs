//! Locks of rows: statements that wait for another transaction.

use sqlx::PgConnection;

use crate::harness::TestDatabase;

/// Waits until so many statements of the database wait for a lock.
pub async fn until_waiting(db: &TestDatabase, count: i64) {
    let mut superuser = db.superuser().await;
    while waiting(&mut superuser).await < count {
        tokio::task::yield_now().await;
    }
}

/// How many statements of the database wait for a lock.
pub async fn waiting(superuser: &mut PgConnection) -> i64 {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    sqlx::query_scalar(waiting).fetch_one(superuser).await.unwrap()
}
