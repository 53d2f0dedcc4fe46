//! Readings of doors, as bays told them.

use sqlx::PgPool;
use time::OffsetDateTime;

use super::code;
use crate::factories::change;

/// An open door of each locker.
pub async fn all_opened(db: &PgPool, at: OffsetDateTime) {
    let opened =
        "INSERT INTO door_readings (locker_id, event, at, told_by) SELECT id, 'opened', $1, 'event' FROM lockers";
    change(db, sqlx::query(opened).bind(at)).await;
}

/// When the doors moved, of all lockers.
pub async fn times(db: &PgPool) -> Vec<OffsetDateTime> {
    sqlx::query_scalar("SELECT at FROM door_readings ORDER BY id").fetch_all(db).await.unwrap()
}

/// When the door of a locker moved.
pub async fn times_of(db: &PgPool, number: u16) -> Vec<OffsetDateTime> {
    let times = "SELECT r.at FROM door_readings r JOIN lockers l ON l.id = r.locker_id WHERE l.code = $1 ORDER BY r.id";
    sqlx::query_scalar(times).bind(code(number)).fetch_all(db).await.unwrap()
}

/// The events that were told of the door of a locker, the oldest first.
pub async fn events_of(db: &PgPool, number: u16) -> Vec<String> {
    let events =
        "SELECT r.event FROM door_readings r JOIN lockers l ON l.id = r.locker_id WHERE l.code = $1 ORDER BY r.id";
    sqlx::query_scalar(events).bind(code(number)).fetch_all(db).await.unwrap()
}
