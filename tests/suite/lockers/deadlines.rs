//! Deadlines: reminded of, enforced, each thing once.

use parvis::{
    ids::AllocationId,
    lockers::allocations::{deadlines, rules::Refusal},
};
use serde_json::json;
use time::{Duration, OffsetDateTime, macros::datetime};

use super::facts::{allocation, bay, code, lockers, mails, origin, set_bay, state, take};
use crate::{
    factories::{
        self, count, count_with, emails,
        lockers::{allocations, penalties},
    },
    harness::{TestPortal, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn tick(portal: &TestPortal) {
    deadlines::tick(&lockers(portal), portal.clock.now()).await.unwrap();
}

/// To this time.
fn go(portal: &TestPortal, to: OffsetDateTime) {
    portal.clock.advance(to - portal.clock.now());
}

/// The deadline of a locker that is taken on the first day by the day: 23 h 59 on the campus.
const EVENING: OffsetDateTime = datetime!(2026-11-21 22:59 UTC);

// covers L49 L97
#[tokio::test]
async fn whoever_keeps_a_locker_beyond_its_deadline_is_told_once_and_gets_one_penalty() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    go(&portal, EVENING - Duration::SECOND);
    tick(&portal).await;
    assert_eq!((state(&portal, 3).await.as_str(), count(&portal.db, "penalties").await), ("in_use", 0));

    go(&portal, EVENING);
    tick(&portal).await;
    tick(&portal).await;
    portal.clock.advance(Duration::hours(3));
    tick(&portal).await;

    assert_eq!(state(&portal, 3).await, "overdue");
    assert_eq!(penalties::ends(&portal.db).await, [EVENING + Duration::hours(24)]);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "locker.overdue", "via": "job"})).await, 1);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "penalty.given", "via": "job"})).await, 1);
    let letters = mails(&portal).await.into_iter().filter(|mail| !mail.contains("bient"));
    assert_eq!(letters.count(), 1);
    let origin = origin(portal.clock.now(), ines);
    lockers(&portal).release(&origin, &code(3), ines).await.unwrap().unwrap();
    let refused = lockers(&portal).claim(&origin, &code(4), ines).await.unwrap();
    assert_eq!(refused, Err(Refusal::Penalty(EVENING + Duration::hours(24))));
}

#[tokio::test]
async fn two_processes_at_once_give_one_penalty_and_one_letter_each() {
    let portal = portal().await;
    bay(&portal).await;
    for number in 1..=4 {
        let member = portal.member(&format!("2050000{number}"), &[]).await;
        take(&portal, number, member).await;
    }
    go(&portal, EVENING - Duration::minutes(30));
    let now = portal.clock.now();
    let (one, other) = (lockers(&portal), lockers(&portal));
    let both = tokio::join!(deadlines::tick(&one, now), deadlines::tick(&other, now));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count_with(&portal.db, "emails", json!({"kind": "locker.reminder"})).await, 4);
    go(&portal, EVENING);
    let now = portal.clock.now();
    let both = tokio::join!(deadlines::tick(&one, now), deadlines::tick(&other, now));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count(&portal.db, "penalties").await, 4);
    assert_eq!(count_with(&portal.db, "emails", json!({"kind": "locker.overdue"})).await, 4);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "locker.overdue"})).await, 4);
}

#[tokio::test]
async fn a_bay_without_penalties_still_tells_once() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"penalty_hours": 0})).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    go(&portal, EVENING);
    tick(&portal).await;
    tick(&portal).await;
    assert_eq!(count(&portal.db, "penalties").await, 0);
    assert_eq!(count_with(&portal.db, "emails", json!({"kind": "locker.overdue"})).await, 1);
}

#[tokio::test]
async fn the_deadline_of_a_locker_that_cannot_be_used_is_told_and_costs_nothing() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    take(&portal, 3, ines).await;
    take(&portal, 4, tom).await;
    go(&portal, EVENING - Duration::minutes(1));
    lockers(&portal).release(&origin(portal.clock.now(), tom), &code(4), tom).await.unwrap().unwrap();
    factories::lockers::unusable(&portal.db, 3, "to_check", "Serrure").await;
    go(&portal, EVENING + Duration::hours(1));
    tick(&portal).await;
    let told = async || count_with(&portal.db, "emails", json!({"kind": "locker.overdue", "member_id": ines})).await;
    assert_eq!(told().await, 1, "it is overdue all the same");
    assert_eq!(count(&portal.db, "penalties").await, 0);
    factories::lockers::usable(&portal.db, 3).await;
    tick(&portal).await;
    assert_eq!((told().await, count(&portal.db, "penalties").await), (1, 0), "told once");
}

#[tokio::test]
async fn a_new_deadline_after_the_first_costs_nothing_more_but_is_told() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    go(&portal, EVENING);
    tick(&portal).await;
    allocations::postpone(&portal.db, Duration::hours(2)).await;
    go(&portal, EVENING + Duration::hours(2));
    tick(&portal).await;
    tick(&portal).await;
    assert_eq!(count(&portal.db, "penalties").await, 1);
    assert_eq!(count_with(&portal.db, "emails", json!({"kind": "locker.overdue"})).await, 2);
}

#[tokio::test]
async fn by_the_day_the_reminder_comes_one_hour_before_and_once() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    take(&portal, 3, ines).await;
    go(&portal, EVENING - Duration::hours(1) - Duration::SECOND);
    tick(&portal).await;
    assert_eq!(count(&portal.db, "emails").await, 0);
    go(&portal, EVENING - Duration::hours(1));
    tick(&portal).await;
    tick(&portal).await;
    portal.clock.advance(Duration::minutes(20));
    take(&portal, 4, tom).await;
    tick(&portal).await;
    assert_eq!(
        count_with(&portal.db, "emails", json!({"kind": "locker.reminder"})).await,
        1,
        "whoever has just taken it knows"
    );
}

#[tokio::test]
async fn for_a_term_reminders_come_three_days_and_one_day_before() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"policy": "term", "term_ends_on": "2026-12-18"})).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    let due_at = datetime!(2026-12-18 22:59 UTC);
    let mut told = Vec::new();
    for hours in [100, 73, 72, 71, 48, 25, 24, 23, 1] {
        go(&portal, due_at - Duration::hours(hours));
        tick(&portal).await;
        told.push(count(&portal.db, "emails").await);
    }
    assert_eq!(told, [0, 0, 1, 1, 1, 1, 2, 2, 2]);
}

#[tokio::test]
async fn after_a_long_stop_one_reminder_is_enough() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"policy": "term", "term_ends_on": "2026-12-18"})).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    go(&portal, datetime!(2026-12-18 10:00 UTC));
    tick(&portal).await;
    tick(&portal).await;
    assert_eq!(count(&portal.db, "emails").await, 1);
}

#[tokio::test]
async fn whoever_extends_is_reminded_of_the_new_deadline_only() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    take(&portal, 3, ines).await;
    go(&portal, EVENING - Duration::hours(2));
    lockers(&portal).extend(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap().unwrap();
    go(&portal, EVENING - Duration::minutes(30));
    tick(&portal).await;
    assert_eq!(count(&portal.db, "emails").await, 0);
    go(&portal, EVENING + Duration::hours(23) + Duration::minutes(30));
    tick(&portal).await;
    assert_eq!(count(&portal.db, "emails").await, 1);
    assert_eq!(emails::until(&portal.db).await, EVENING + Duration::days(1));
}

#[tokio::test]
async fn what_is_lent_ends_at_its_time_and_with_the_locker() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    take(&portal, 3, ines).await;
    let lend = async |until: OffsetDateTime| {
        let mut db = portal.db.acquire().await.unwrap();
        let id = allocation(&portal, 3).await;
        let friend =
            parvis::lockers::allocations::store::share(&mut db, AllocationId(id), TOM, portal.clock.now(), until)
                .await
                .unwrap();
        assert_eq!(friend, Some(tom));
    };
    let until = portal.clock.now() + Duration::hours(1);
    lend(until).await;
    tick(&portal).await;
    assert_eq!(count_with(&portal.db, "shares", json!({"ended_at": null})).await, 1);
    go(&portal, until);
    tick(&portal).await;
    tick(&portal).await;
    assert_eq!(allocations::shares_ended_in_time(&portal.db).await, 1);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "locker.unshared", "via": "job"})).await, 1);
    lend(until + Duration::hours(1)).await;
    // As a locker that is given back by opening it ends.
    allocations::end_all(&portal.db, until + Duration::minutes(30), "opened").await;
    tick(&portal).await;
    assert_eq!(count_with(&portal.db, "shares", json!({"ended_at": null})).await, 0);
}
