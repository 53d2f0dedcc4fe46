//! Doors that open although nobody asked, and what a bay says by itself.

use parvis::bay_simulator::settings::Touch;
use serde_json::json;

use super::stage::{Stage, Wire, stage};
use crate::{
    factories::{self, count, count_with, lockers::alarms},
    harness::wait,
};

/// Waits until a forced door is an alarm.
async fn until_forced(stage: &Stage) {
    let forced = async || alarms::kinds(&stage.portal.db).await.iter().any(|kind| kind == "forced");
    wait::until("an alarm is raised", forced).await;
}

#[tokio::test]
async fn a_door_that_opens_without_a_reason_raises_an_alarm_that_stays() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;
    wait::until("doors are known", async || factories::lockers::all_closed(&stage.portal.db).await).await;

    bay.touch(Touch::Force(5)).await;

    until_forced(&stage).await;
    assert_eq!(stage.door(5).await, "forced");
    bay.touch(Touch::Shut(5)).await;
    stage.until_door(5, "closed").await;
    assert_eq!(count_with(&stage.portal.db, "alarms", json!({"ended_at": null})).await, 1);
    assert!(alarms::delete_all(&stage.portal.db).await.is_err());
}

#[tokio::test]
async fn a_door_that_was_forced_while_the_bay_was_cut_off_is_found() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "closed", "since_ms": 5000}]})).await;
    stage.until_door(5, "closed").await;
    drop(bay);
    stage.until_lost().await;

    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "open", "since_ms": 1000}]})).await;

    until_forced(&stage).await;
}

#[tokio::test]
async fn a_door_that_was_forced_is_found_although_the_line_is_cut_again_at_once() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "closed", "since_ms": 5000}]})).await;
    stage.until_door(5, "closed").await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "open", "since_ms": 1000}]})).await;
    stage.until_door(5, "open").await;

    drop(bay);

    stage.until_lost().await;
    assert_eq!(alarms::kinds(&stage.portal.db).await, ["forced"]);
}

#[tokio::test]
async fn a_door_that_cannot_be_read_is_unknown_and_a_jam_ends_when_it_moves() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "closed"}, {"n": 99, "door": "open"}]})).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "who knows"}]})).await;
    bay.say(json!({"t": "event", "n": 6, "e": "jam", "at_ms": 1})).await;
    bay.say(json!({"t": "event", "n": 6, "e": "tamper"})).await;
    bay.say(json!({"t": "event", "n": 6, "e": "closed"})).await;
    bay.say(json!({"t": "event", "n": 99, "e": "opened"})).await;
    assert_eq!(bay.expect("error").await["code"], "unknown_locker");
    assert_eq!(stage.door(5).await, "unknown");
    assert_eq!(alarms::lasting(&stage.portal.db).await, ["tamper"]);
}

#[tokio::test]
async fn a_door_without_a_sensor_stays_unknown_whatever_its_bay_says() {
    let stage = stage().await;
    factories::lockers::without_sensor(&stage.portal.db, 5).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for event in ["opened", "closed", "ajar", "forced"] {
        bay.say(json!({"t": "event", "n": 5, "e": event})).await;
    }
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
    assert_eq!(stage.door(5).await, "unknown");
    assert_eq!(count(&stage.portal.db, "alarms").await, 0);
}

#[tokio::test]
async fn an_order_explains_an_open_door_for_fifteen_seconds() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    let door = async |bay: &mut Wire, event: &str| {
        bay.say(json!({"t": "event", "n": 3, "e": event})).await;
        bay.say(json!({"t": "hb"})).await;
        bay.expect("hb_ok").await;
    };
    door(&mut bay, "opened").await;
    bay.opened(&json!(order.id)).await;
    stage.settled(order.id).await;
    door(&mut bay, "closed").await;
    stage.portal.clock.advance(time::Duration::seconds(15));
    door(&mut bay, "opened").await;
    assert_eq!(count(&stage.portal.db, "alarms").await, 0);
    door(&mut bay, "closed").await;
    stage.portal.clock.advance(time::Duration::seconds(1));
    door(&mut bay, "opened").await;
    assert_eq!(alarms::kinds(&stage.portal.db).await[0], "forced");
}
