//! Connections of controllers to the portal.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::factories::change;

/// Lets a bay look connected to a process, without a machine behind it.
pub async fn connect(db: &PgPool, bay_id: i64, process: &str, now: OffsetDateTime) {
    let connect = "INSERT INTO bay_connections (bay_id, session, process, connected_at, heard_at) VALUES ($1, 'session-1', $2, $3, $3)
                   ON CONFLICT (bay_id) DO UPDATE SET heard_at = EXCLUDED.heard_at, lost_at = NULL";
    change(db, sqlx::query(connect).bind(bay_id).bind(process).bind(now)).await;
}

/// Notes the end of all connections, so long before they were last heard.
pub async fn lose(db: &PgPool, before: Duration) {
    let lose = "UPDATE bay_connections SET lost_at = heard_at - make_interval(secs => $1)";
    change(db, sqlx::query(lose).bind(before.as_seconds_f64())).await;
}

/// Lets all connections go on.
pub async fn find(db: &PgPool) {
    change(db, sqlx::query("UPDATE bay_connections SET lost_at = NULL")).await;
}

/// Whether a bay is connected.
pub async fn is_connected(db: &PgPool) -> bool {
    let connected = "SELECT EXISTS (SELECT FROM bay_connections WHERE lost_at IS NULL)";
    sqlx::query_scalar(connected).fetch_one(db).await.unwrap()
}

/// Whether the end of the only connection is noted.
pub async fn is_lost(db: &PgPool) -> bool {
    sqlx::query_scalar("SELECT lost_at IS NOT NULL FROM bay_connections").fetch_one(db).await.unwrap()
}

/// The session of the only connection.
pub async fn session(db: &PgPool) -> String {
    sqlx::query_scalar("SELECT session FROM bay_connections").fetch_one(db).await.unwrap()
}
