//! Alarms about lockers and bays.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::code;
use crate::factories::change;

/// An alarm about a locker. Its key.
pub async fn raise(db: &PgPool, number: u16, kind: &str, at: OffsetDateTime) -> i64 {
    let raise = "INSERT INTO alarms (bay_id, locker_id, kind, raised_at)
                 SELECT bay_id, id, $2, $3 FROM lockers WHERE code = $1 RETURNING id";
    sqlx::query_scalar(raise).bind(code(number)).bind(kind).bind(at).fetch_one(db).await.unwrap()
}

/// An alarm about a bay. Its key.
pub async fn raise_of_bay(db: &PgPool, bay_id: i64, kind: &str, at: OffsetDateTime) -> i64 {
    let raise = "INSERT INTO alarms (bay_id, kind, raised_at) VALUES ($1, $2, $3) RETURNING id";
    sqlx::query_scalar(raise).bind(bay_id).bind(kind).bind(at).fetch_one(db).await.unwrap()
}

/// Has a member have seen an alarm when it was raised.
pub async fn acknowledge(db: &PgPool, id: i64, by: MemberId) {
    let seen = "UPDATE alarms SET acknowledged_at = raised_at, acknowledged_by = $2 WHERE id = $1";
    change(db, sqlx::query(seen).bind(id).bind(by)).await;
}

/// Has a member have seen all alarms when they were raised.
pub async fn acknowledge_all(db: &PgPool, by: MemberId) {
    let seen = "UPDATE alarms SET acknowledged_at = raised_at, acknowledged_by = $1";
    change(db, sqlx::query(seen).bind(by)).await;
}

/// Ends an alarm when it was raised.
pub async fn end(db: &PgPool, id: i64) {
    change(db, sqlx::query("UPDATE alarms SET ended_at = raised_at WHERE id = $1").bind(id)).await;
}

/// Ends all alarms, if there are any.
pub async fn end_all(db: &PgPool) {
    sqlx::query("UPDATE alarms SET ended_at = raised_at").execute(db).await.unwrap();
}

/// Tries to delete all alarms.
pub async fn delete_all(db: &PgPool) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM alarms").execute(db).await.map(drop)
}

/// The kinds of all alarms, the oldest first.
pub async fn kinds(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM alarms ORDER BY id").fetch_all(db).await.unwrap()
}

/// The kinds of the alarms that go on, the oldest first.
pub async fn lasting(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM alarms WHERE ended_at IS NULL ORDER BY id").fetch_all(db).await.unwrap()
}

/// Alarms that have ended.
pub async fn ended(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM alarms WHERE ended_at IS NOT NULL").fetch_one(db).await.unwrap()
}

/// Alarms that have ended after they had come back so often.
pub async fn ended_after(db: &PgPool, recurrences: i32) -> i64 {
    let ended = "SELECT count(*) FROM alarms WHERE recurrences = $1 AND ended_at IS NOT NULL";
    sqlx::query_scalar(ended).bind(recurrences).fetch_one(db).await.unwrap()
}

/// Alarms that somebody has seen.
pub async fn acknowledged(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM alarms WHERE acknowledged_at IS NOT NULL").fetch_one(db).await.unwrap()
}

/// Alarms of a kind of which it is known who has seen them.
pub async fn acknowledged_by_somebody(db: &PgPool, kind: &str) -> i64 {
    let seen = "SELECT count(*) FROM alarms WHERE kind = $1 AND acknowledged_by IS NOT NULL";
    sqlx::query_scalar(seen).bind(kind).fetch_one(db).await.unwrap()
}

/// Alarms of a kind that name their locker.
pub async fn with_locker(db: &PgPool, kind: &str) -> i64 {
    let with = "SELECT count(*) FROM alarms WHERE kind = $1 AND locker_id IS NOT NULL";
    sqlx::query_scalar(with).bind(kind).fetch_one(db).await.unwrap()
}

/// Alarms of which the kind and the day alone are left.
pub async fn reduced_to(db: &PgPool, kinds: &[&str], day: OffsetDateTime) -> i64 {
    let reduced = "SELECT count(*) FROM alarms
                   WHERE kind = ANY ($1) AND raised_at = $2 AND ended_at = raised_at AND locker_id IS NULL AND acknowledged_by IS NULL";
    sqlx::query_scalar(reduced).bind(kinds).bind(day).fetch_one(db).await.unwrap()
}

/// Alarms that were raised at this time.
pub async fn raised_at(db: &PgPool, at: OffsetDateTime) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM alarms WHERE raised_at = $1").bind(at).fetch_one(db).await.unwrap()
}

/// The newest alarm.
pub async fn newest(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT max(id) FROM alarms").fetch_one(db).await.unwrap()
}
