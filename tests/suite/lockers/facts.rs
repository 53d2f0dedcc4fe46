//! Factories and queries of the locker tests.

use parvis::{
    audit::Origin,
    ids::MemberId,
    lockers::{Lockers, bays::locker::LockerCode},
};
use time::OffsetDateTime;

use crate::harness::TestPortal;

/// A bay of eight lockers from `locker_01` on, open from 0 h to 23 h 59, by the day, for everybody.
pub async fn bay(portal: &TestPortal) -> i64 {
    bay_with(portal, 1, 8).await
}

/// A bay with lockers of these numbers.
pub async fn bay_with(portal: &TestPortal, first: u16, count: u16) -> i64 {
    let name = format!("Hall {first}");
    let bay_id: i64 = sqlx::query_scalar(
        "WITH site AS (INSERT INTO sites (name) VALUES ('Campus nord') ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id)
         INSERT INTO bays (site_id, name, search_text, policy, opens_at, closes_at, created_at, updated_at)
         SELECT id, $1, lower($1), 'day_use', '00:00', '23:59', $2, $2 FROM site RETURNING id",
    )
    .bind(&name)
    .bind(portal.clock.now())
    .fetch_one(&*portal.db)
    .await
    .unwrap();
    let codes = (first..1000).filter_map(LockerCode::numbered).take(count.into());
    for (number, code) in (1_i16..).zip(codes) {
        sqlx::query("INSERT INTO lockers (bay_id, number, code) VALUES ($1, $2, $3)")
            .bind(bay_id)
            .bind(number)
            .bind(code.as_str())
            .execute(&*portal.db)
            .await
            .unwrap();
    }
    bay_id
}

/// Changes a bay's columns.
pub async fn set_bay(portal: &TestPortal, bay_id: impl Into<i64>, assignments: &str) {
    let statement = format!("UPDATE bays SET {assignments} WHERE id = $1");
    let done = sqlx::query(&statement).bind(bay_id.into()).execute(&*portal.db).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
}

/// Lets a bay look connected, without a machine behind it.
pub async fn connected(portal: &TestPortal, bay_id: i64) {
    sqlx::query(
        "INSERT INTO bay_connections (bay_id, session, process, connected_at, heard_at) VALUES ($1, 'session-1', 'test', $2, $2)
         ON CONFLICT (bay_id) DO UPDATE SET heard_at = EXCLUDED.heard_at, lost_at = NULL",
    )
    .bind(bay_id)
    .bind(portal.clock.now())
    .execute(&*portal.db)
    .await
    .unwrap();
}

/// The code of a locker.
pub fn code(number: u16) -> LockerCode {
    LockerCode::numbered(number).unwrap()
}

/// An act of a member in a page.
pub fn origin(now: OffsetDateTime, member_id: MemberId) -> Origin {
    Origin { actor_id: Some(member_id), via: parvis::audit::Via::Web, ..Origin::command_line(now) }
}

/// Public state of a locker.
pub async fn state(portal: &TestPortal, number: u16) -> String {
    sqlx::query_scalar(
        "SELECT allocation_state(l.service, a.state, a.expires_at, a.due_at, $2)
         FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL WHERE l.code = $1",
    )
    .bind(code(number).as_str())
    .bind(portal.clock.now())
    .fetch_one(&*portal.db)
    .await
    .unwrap()
}

/// The lockers of the portal.
pub fn lockers(portal: &TestPortal) -> Lockers {
    portal.lockers.clone()
}

/// A member takes a locker. The key of the allocation.
pub async fn take(portal: &TestPortal, number: u16, member_id: MemberId) -> i64 {
    let origin = origin(portal.clock.now(), member_id);
    lockers(portal).claim(&origin, &code(number), member_id).await.unwrap().unwrap();
    allocation(portal, number).await
}

/// The allocation of a locker that has not ended.
pub async fn allocation(portal: &TestPortal, number: u16) -> i64 {
    sqlx::query_scalar(
        "SELECT a.id FROM allocations a JOIN lockers l ON l.id = a.locker_id WHERE l.code = $1 AND a.ended_at IS NULL",
    )
    .bind(code(number).as_str())
    .fetch_one(&*portal.db)
    .await
    .unwrap()
}

/// How many rows there are: `penalties`, `alarms WHERE kind = 'forced'`.
pub async fn count(portal: &TestPortal, rows: &str) -> i64 {
    sqlx::query_scalar(&format!("SELECT count(*) FROM {rows}")).fetch_one(&*portal.db).await.unwrap()
}

/// Changes rows behind the portal's back.
pub async fn change(portal: &TestPortal, statement: &str) {
    sqlx::raw_sql(statement).execute(portal.db.pool()).await.unwrap();
}

/// Sends the e-mails that are due. All mails so far, in one line each, in order of their subjects.
pub async fn mails(portal: &TestPortal) -> Vec<String> {
    let mails = portal.mails().await.into_iter();
    let mut mails: Vec<String> = mails.map(|mail| mail.replace("=\r\n", "").replace("\r\n", " ")).collect();
    mails.sort_by_key(|mail| mail.split("Subject: ").nth(1).unwrap_or_default().to_owned());
    mails
}

/// A member whose mails are in English.
pub async fn english(portal: &TestPortal, number: &str) -> MemberId {
    let member_id = portal.member(number, &[]).await;
    change(portal, &format!("UPDATE members SET language = 'en' WHERE id = {member_id}")).await;
    member_id
}
