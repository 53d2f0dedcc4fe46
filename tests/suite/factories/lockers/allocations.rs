//! Allocations of lockers, and what is lent of them.

use parvis::{ids::MemberId, lockers::bays::locker::LockerCode};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::code;
use crate::factories::change;

/// The allocation of a locker that has not ended.
pub async fn current(db: &PgPool, number: u16) -> i64 {
    find(db, &LockerCode::numbered(number).unwrap()).await.expect("somebody has the locker")
}

/// The allocation of a locker that has not ended, if there is one.
pub async fn find(db: &PgPool, code: &LockerCode) -> Option<i64> {
    let find = "SELECT a.id FROM allocations a JOIN lockers l ON l.id = a.locker_id
                WHERE l.code = $1 AND a.ended_at IS NULL";
    sqlx::query_scalar(find).bind(code.as_str()).fetch_optional(db).await.unwrap()
}

/// An allocation that goes on.
#[derive(Debug, sqlx::FromRow)]
pub struct Current {
    pub code: String,
    pub member_id: MemberId,
    pub state: String,
    pub expires_at: Option<OffsetDateTime>,
    pub due_at: Option<OffsetDateTime>,
    pub extensions: i16,
}

/// All allocations that have neither ended nor run out.
pub async fn list(db: &PgPool, now: OffsetDateTime) -> Vec<Current> {
    let list = "SELECT l.code, a.member_id, a.state, a.expires_at, a.due_at, a.extensions FROM allocations a
                    JOIN lockers l ON l.id = a.locker_id
                WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $1)";
    sqlx::query_as(list).bind(now).fetch_all(db).await.unwrap()
}

/// The deadline of an allocation.
pub async fn due(db: &PgPool, id: i64) -> OffsetDateTime {
    sqlx::query_scalar("SELECT due_at FROM allocations WHERE id = $1").bind(id).fetch_one(db).await.unwrap()
}

/// The deadlines of the allocations that have not ended, each once.
pub async fn dues(db: &PgPool) -> Vec<OffsetDateTime> {
    sqlx::query_scalar("SELECT DISTINCT due_at FROM allocations WHERE ended_at IS NULL").fetch_all(db).await.unwrap()
}

/// The deadlines of a member's allocations, of those that have ended too, each once.
pub async fn dues_of(db: &PgPool, number: &str) -> Vec<OffsetDateTime> {
    let dues = "SELECT DISTINCT due_at FROM allocations a JOIN members m ON m.id = a.member_id WHERE m.number = $1";
    sqlx::query_scalar(dues).bind(number).fetch_all(db).await.unwrap()
}

/// When the only allocation that has not ended runs out.
pub async fn expires(db: &PgPool) -> Option<OffsetDateTime> {
    sqlx::query_scalar("SELECT expires_at FROM allocations WHERE ended_at IS NULL").fetch_one(db).await.unwrap()
}

/// How an allocation ended; none: it has not.
pub async fn ending(db: &PgPool, id: i64) -> Option<String> {
    sqlx::query_scalar("SELECT ending FROM allocations WHERE id = $1").bind(id).fetch_one(db).await.unwrap()
}

/// How the allocations ended that have.
pub async fn endings(db: &PgPool) -> Vec<String> {
    let endings = "SELECT ending FROM allocations WHERE ended_at IS NOT NULL ORDER BY id";
    sqlx::query_scalar(endings).fetch_all(db).await.unwrap()
}

/// Lets all allocations begin at another time.
pub async fn start_at(db: &PgPool, at: OffsetDateTime) {
    change(db, sqlx::query("UPDATE allocations SET starts_at = $1").bind(at)).await;
}

/// Puts off all deadlines.
pub async fn postpone(db: &PgPool, by: Duration) {
    let postpone = "UPDATE allocations SET due_at = due_at + make_interval(secs => $1)";
    change(db, sqlx::query(postpone).bind(by.as_seconds_f64())).await;
}

/// Ends the allocations that go on, if there are any.
pub async fn end_all(db: &PgPool, at: OffsetDateTime, ending: &str) {
    let end = "UPDATE allocations SET ended_at = $1, ending = $2 WHERE ended_at IS NULL";
    sqlx::query(end).bind(at).bind(ending).execute(db).await.unwrap();
}

/// Lends the locker of an allocation to a member.
pub async fn share(db: &PgPool, id: i64, member_id: MemberId, (from, until): (OffsetDateTime, OffsetDateTime)) {
    let share = "INSERT INTO shares (allocation_id, member_id, until, created_at) VALUES ($1, $2, $3, $4)";
    change(db, sqlx::query(share).bind(id).bind(member_id).bind(until).bind(from)).await;
}

/// Lends a locker to a member until its deadline.
pub async fn share_until_due(db: &PgPool, number: u16, member_id: MemberId) {
    let share = "INSERT INTO shares (allocation_id, member_id, until, created_at)
                 SELECT a.id, $2, a.due_at, a.starts_at FROM allocations a JOIN lockers l ON l.id = a.locker_id
                 WHERE l.code = $1 AND a.ended_at IS NULL";
    change(db, sqlx::query(share).bind(code(number)).bind(member_id)).await;
}

/// Shares that ended when they were to end.
pub async fn shares_ended_in_time(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM shares WHERE ended_at = until").fetch_one(db).await.unwrap()
}
