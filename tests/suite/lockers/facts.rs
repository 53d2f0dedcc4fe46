//! Beginnings of most locker tests, at the time of the test's clock.

use parvis::{
    audit::Origin,
    ids::MemberId,
    lockers::{Lockers, bays::locker::LockerCode},
};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    factories::{
        self,
        lockers::{allocations, bays, controllers},
        members,
    },
    harness::TestPortal,
};

/// A bay of eight lockers from `locker_01` on, open from 0 h to 23 h 59, by the day, for everybody.
pub async fn bay(portal: &TestPortal) -> i64 {
    bay_with(portal, 1, 8).await
}

/// A bay with lockers of these numbers.
pub async fn bay_with(portal: &TestPortal, first: u16, count: u16) -> i64 {
    let codes = (first..1000).filter_map(LockerCode::numbered).take(count.into()).collect();
    bays::create(&portal.db, &format!("Hall {first}"), codes, portal.clock.now()).await
}

/// Gives a bay other values in some columns.
pub async fn set_bay(portal: &TestPortal, bay_id: impl Into<i64>, values: Value) {
    bays::set(&portal.db, bay_id.into(), values).await;
}

/// Lets a bay look connected, without a machine behind it.
pub async fn connected(portal: &TestPortal, bay_id: i64) {
    controllers::connect(&portal.db, bay_id, "test", portal.clock.now()).await;
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
    factories::lockers::state(&portal.db, number, portal.clock.now()).await
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
    allocations::current(&portal.db, number).await
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
    members::member(&portal.db, number).speaks("en").await;
    member_id
}
