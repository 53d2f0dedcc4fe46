//! Lockers: their doors, service and fittings. What hangs on them stands in a file of its own.

pub mod alarms;
pub mod allocations;
pub mod bays;
pub mod cards;
pub mod commands;
pub mod controllers;
pub mod faults;
pub mod journals;
pub mod penalties;
pub mod readings;
pub mod waits;

use parvis::{
    ids::{LockerId, MemberId},
    lockers::bays::locker::LockerCode,
};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::change;

/// The code of a locker, as the database has it: `locker_03`.
fn code(number: u16) -> String {
    LockerCode::numbered(number).unwrap().as_str().to_owned()
}

pub async fn id(db: &PgPool, number: u16) -> LockerId {
    sqlx::query_scalar("SELECT id FROM lockers WHERE code = $1").bind(code(number)).fetch_one(db).await.unwrap()
}

/// The locker with this number in a bay.
pub async fn id_in_bay(db: &PgPool, bay_id: i64, number: i64) -> LockerId {
    let id = "SELECT id FROM lockers WHERE bay_id = $1 AND number = $2";
    sqlx::query_scalar(id).bind(bay_id).bind(number).fetch_one(db).await.unwrap()
}

/// Public state of a locker.
pub async fn state(db: &PgPool, number: u16, now: OffsetDateTime) -> String {
    let state = "SELECT allocation_state(l.service, a.state, a.expires_at, a.due_at, $2)
                 FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL WHERE l.code = $1";
    sqlx::query_scalar(state).bind(code(number)).bind(now).fetch_one(db).await.unwrap()
}

/// The state that a door is believed to be in: `closed`, `open`, `unknown`.
pub async fn door(db: &PgPool, number: u16) -> String {
    sqlx::query_scalar("SELECT door FROM lockers WHERE code = $1").bind(code(number)).fetch_one(db).await.unwrap()
}

/// Whether all doors of the campus are believed to be closed.
pub async fn all_closed(db: &PgPool) -> bool {
    sqlx::query_scalar("SELECT bool_and(door = 'closed') FROM lockers").fetch_one(db).await.unwrap()
}

pub async fn with_door(db: &PgPool, number: u16, door: &str) {
    let with_door = "UPDATE lockers SET door = $2 WHERE code = $1";
    change(db, sqlx::query(with_door).bind(code(number)).bind(door)).await;
}

pub async fn with_door_since(db: &PgPool, number: u16, door: &str, since: OffsetDateTime) {
    let with_door = "UPDATE lockers SET door = $2, door_since = $3 WHERE code = $1";
    change(db, sqlx::query(with_door).bind(code(number)).bind(door).bind(since)).await;
}

pub async fn all_with_door(db: &PgPool, door: &str) {
    change(db, sqlx::query("UPDATE lockers SET door = $1").bind(door)).await;
}

pub async fn without_sensor(db: &PgPool, number: u16) {
    change(db, sqlx::query("UPDATE lockers SET sensor = false WHERE code = $1").bind(code(number))).await;
}

pub async fn all_without_sensor(db: &PgPool) {
    change(db, sqlx::query("UPDATE lockers SET sensor = false")).await;
}

/// How often the door did not move.
pub async fn stuck_count(db: &PgPool, number: u16) -> i16 {
    let count = "SELECT stuck_count FROM lockers WHERE code = $1";
    sqlx::query_scalar(count).bind(code(number)).fetch_one(db).await.unwrap()
}

/// Lets the door not have moved so often.
pub async fn stuck(db: &PgPool, number: u16, count: i16) {
    let stuck = "UPDATE lockers SET stuck_count = $2 WHERE code = $1";
    change(db, sqlx::query(stuck).bind(code(number)).bind(count)).await;
}

/// Whether the locker is `in_service`, `to_check` or `out_of_service`.
pub async fn service(db: &PgPool, number: u16) -> String {
    sqlx::query_scalar("SELECT service FROM lockers WHERE code = $1").bind(code(number)).fetch_one(db).await.unwrap()
}

/// Has a locker checked, or puts it out of service, for a reason.
pub async fn unusable(db: &PgPool, number: u16, service: &str, reason: &str) {
    let unusable = "UPDATE lockers SET service = $2, service_reason = $3 WHERE code = $1";
    change(db, sqlx::query(unusable).bind(code(number)).bind(service).bind(reason)).await;
}

pub async fn usable(db: &PgPool, number: u16) {
    let usable = "UPDATE lockers SET service = 'in_service', service_reason = NULL WHERE code = $1";
    change(db, sqlx::query(usable).bind(code(number))).await;
}

pub async fn all_usable(db: &PgPool) {
    change(db, sqlx::query("UPDATE lockers SET service = 'in_service', service_reason = NULL")).await;
}

/// Puts all lockers out of service that are not easy to reach.
pub async fn only_accessible_usable(db: &PgPool) {
    let broken = "UPDATE lockers SET service = 'out_of_service', service_reason = 'grince' WHERE NOT accessible";
    change(db, sqlx::query(broken)).await;
}

pub async fn accessible(db: &PgPool, number: u16) {
    change(db, sqlx::query("UPDATE lockers SET accessible = true WHERE code = $1").bind(code(number))).await;
}

pub async fn of_department(db: &PgPool, number: u16, department: &str) {
    let of_department = "UPDATE lockers SET department = $2 WHERE code = $1";
    change(db, sqlx::query(of_department).bind(code(number)).bind(department)).await;
}

/// Whether a member prefers a locker that is easy to reach.
pub async fn prefer_accessible(db: &PgPool, member_id: MemberId, accessible: bool) {
    let prefer = "INSERT INTO locker_preferences (member_id, accessible) VALUES ($1, $2)";
    change(db, sqlx::query(prefer).bind(member_id).bind(accessible)).await;
}

/// Locks the row of a locker in a transaction of the test, as an act on it does.
pub async fn lock(transaction: &mut PgConnection, number: u16) {
    let lock = "SELECT FROM lockers WHERE code = $1 FOR UPDATE";
    sqlx::query(lock).bind(code(number)).execute(transaction).await.unwrap();
}
