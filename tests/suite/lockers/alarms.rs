//! Alarms that the portal raises and ends by itself.

use parvis::lockers::background;
use serde_json::json;
use time::Duration;

use super::facts::{bay, connected, lockers};
use crate::{
    factories::{
        self, count, count_with,
        lockers::{alarms, bays, commands, controllers},
    },
    harness::{TestPortal, portal},
};

async fn watch(portal: &TestPortal) {
    background::watch(&lockers(portal), portal.clock.now()).await.unwrap();
}

/// Lets time pass in which the portal watches.
async fn pass(portal: &TestPortal, time: Duration) {
    let until = portal.clock.now() + time;
    while portal.clock.now() < until {
        portal.clock.advance((until - portal.clock.now()).min(Duration::seconds(30)));
        watch(portal).await;
    }
}

/// How many alarms of a kind there were.
async fn raised(portal: &TestPortal, kind: &str) -> i64 {
    count_with(&portal.db, "alarms", json!({"kind": kind})).await
}

/// How many alarms of a kind go on.
async fn lasting(portal: &TestPortal, kind: &str) -> i64 {
    count_with(&portal.db, "alarms", json!({"kind": kind, "ended_at": null})).await
}

#[tokio::test]
async fn a_bay_that_is_silent_for_five_minutes_is_an_alarm_until_it_is_back() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    watch(&portal).await;
    pass(&portal, Duration::minutes(5) - Duration::SECOND).await;
    assert_eq!(raised(&portal, "bay_offline").await, 0);
    pass(&portal, Duration::SECOND).await;
    watch(&portal).await;
    assert_eq!(lasting(&portal, "bay_offline").await, 1);
    connected(&portal, bay_id).await;
    watch(&portal).await;
    assert_eq!(lasting(&portal, "bay_offline").await, 0);
    pass(&portal, Duration::minutes(6)).await;
    assert_eq!(raised(&portal, "bay_offline").await, 2, "the next time is another alarm");
}

// An update of the portal, or an outage of its database: nobody was heard, and the bays were well.
#[tokio::test]
async fn a_time_in_which_the_portal_was_away_is_no_silence_of_the_bays() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    portal.clock.advance(Duration::minutes(6));
    watch(&portal).await;
    assert_eq!(raised(&portal, "bay_offline").await, 0, "it has just started");
    pass(&portal, Duration::minutes(4)).await;
    connected(&portal, bay_id).await;
    pass(&portal, Duration::minutes(2)).await;
    portal.clock.advance(Duration::minutes(10));
    pass(&portal, Duration::minutes(5)).await;
    assert_eq!(raised(&portal, "bay_offline").await, 0, "it was away in the middle");
    pass(&portal, Duration::seconds(30)).await;
    assert_eq!(raised(&portal, "bay_offline").await, 1, "five minutes after it was back, the bay was not");
}

#[tokio::test]
async fn a_bay_that_comes_and_goes_or_never_came_is_no_alarm() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    pass(&portal, Duration::minutes(10)).await;
    for _ in 0..5 {
        connected(&portal, bay_id).await;
        controllers::lose(&portal.db, Duration::ZERO).await;
        pass(&portal, Duration::minutes(4)).await;
    }
    assert_eq!(count(&portal.db, "alarms").await, 0);
    bays::close(&portal.db, bay_id).await;
    pass(&portal, Duration::minutes(10)).await;
    assert_eq!(count(&portal.db, "alarms").await, 0, "nobody waits for a bay that was closed");
}

#[tokio::test]
async fn an_alarm_that_staff_has_seen_is_not_raised_again_while_it_goes_on() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let staff = portal.member("20418376", &[]).await;
    connected(&portal, bay_id).await;
    pass(&portal, Duration::minutes(6)).await;
    alarms::acknowledge_all(&portal.db, staff).await;
    watch(&portal).await;
    assert_eq!(count(&portal.db, "alarms").await, 1);
    connected(&portal, bay_id).await;
    watch(&portal).await;
    assert_eq!(alarms::ended(&portal.db).await, 1);
}

#[tokio::test]
async fn two_processes_at_once_raise_one_alarm() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    pass(&portal, Duration::minutes(4)).await;
    connected(&portal, bay_id).await;
    pass(&portal, Duration::minutes(5) - Duration::SECOND).await;
    portal.clock.advance(Duration::SECOND);
    let (one, other, now) = (lockers(&portal), lockers(&portal), portal.clock.now());
    for _ in 0..10 {
        let both = tokio::join!(background::watch(&one, now), background::watch(&other, now));
        both.0.unwrap();
        both.1.unwrap();
    }
    assert_eq!(count(&portal.db, "alarms").await, 1);
}

#[tokio::test]
async fn a_door_that_stays_open_for_ten_minutes_is_an_alarm_until_it_is_closed() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let start = portal.clock.now();
    factories::lockers::with_door_since(&portal.db, 3, "open", start).await;
    let hear = async |minutes| {
        portal.clock.advance(start + Duration::minutes(minutes) - portal.clock.now());
        connected(&portal, bay_id).await;
        watch(&portal).await;
        lasting(&portal, "left_open").await
    };
    assert_eq!(hear(9).await, 0);
    assert_eq!(hear(10).await, 1);
    assert_eq!(hear(11).await, 1);
    factories::lockers::with_door(&portal.db, 3, "closed").await;
    assert_eq!(hear(12).await, 0);
    assert_eq!(count(&portal.db, "alarms").await, 1);
}

#[tokio::test]
async fn a_door_under_command_or_of_a_silent_bay_is_no_alarm() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let start = portal.clock.now();
    factories::lockers::with_door_since(&portal.db, 3, "ajar", start).await;
    commands::sent(&portal.db, 3, "close", start).await;
    portal.clock.advance(Duration::minutes(20));
    connected(&portal, bay_id).await;
    watch(&portal).await;
    assert_eq!(raised(&portal, "left_open").await, 0, "it is being moved");
    commands::become_state(&portal.db, "unknown", Some(start)).await;
    portal.clock.advance(Duration::minutes(1));
    watch(&portal).await;
    assert_eq!(raised(&portal, "left_open").await, 0, "what the bay said last may be over");
    connected(&portal, bay_id).await;
    watch(&portal).await;
    assert_eq!(raised(&portal, "left_open").await, 1);
}
