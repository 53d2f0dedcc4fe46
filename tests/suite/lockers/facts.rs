//! What tests of lockers start from and look at.

use parvis::{
    accounts::audit::Origin,
    lockers::{Lockers, locker::LockerCode},
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
pub async fn set_bay(portal: &TestPortal, bay_id: i64, assignments: &str) {
    let statement = format!("UPDATE bays SET {assignments} WHERE id = $1");
    let done = sqlx::query(&statement).bind(bay_id).execute(&*portal.db).await.unwrap();
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
pub fn origin(now: OffsetDateTime, member_id: i64) -> Origin {
    Origin { actor_id: Some(member_id), via: parvis::accounts::audit::Via::Web, ..Origin::command_line(now) }
}

/// What everybody is shown of a locker.
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
