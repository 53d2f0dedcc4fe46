//! `forced` and `jam` raise their alarm however they are told, and a good snapshot ends a jam (bay-protocol.md §3.2).

use std::time::Duration;

use parvis::bay_simulator::settings::Touch;
use serde_json::json;
use time::macros::datetime;

use super::stage::{Stage, stage};
use crate::{
    factories::{self, count, count_with, lockers::alarms},
    harness::wait,
};

/// The alarms that go on.
async fn alarms(stage: &Stage) -> String {
    alarms::lasting(&stage.portal.db).await.join(" ")
}

#[tokio::test]
async fn a_forced_door_is_an_alarm_whatever_it_was_believed_to_be() {
    for door in ["closed", "open", "ajar", "unknown", "jam"] {
        let stage = stage().await;
        let token = stage.token().await;
        let (mut bay, _) = stage.join(&token).await;
        factories::lockers::all_with_door(&stage.portal.db, door).await;
        bay.say(json!({"t": "event", "n": 3, "e": "forced"})).await;
        bay.heard().await;
        assert_eq!(alarms(&stage).await, "forced", "{door}");
        assert_eq!(stage.door(3).await, "forced");
    }
}

#[tokio::test]
async fn a_forced_door_is_an_alarm_although_an_order_might_explain_it() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    bay.opened(&json!(order.id)).await;
    stage.settled(order.id).await;
    bay.say(json!({"t": "event", "n": 3, "e": "forced"})).await;
    bay.heard().await;
    assert_eq!(alarms(&stage).await, "forced");
}

#[tokio::test]
async fn forced_and_jammed_doors_of_a_snapshot_are_alarms_once() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let snapshot = json!({"t": "snapshot", "lockers": [{"n": 3, "door": "forced"}, {"n": 4, "door": "jam"}]});
    bay.say(snapshot.clone()).await;
    bay.heard().await;
    assert_eq!(alarms(&stage).await, "forced jam");
    alarms::acknowledge_all(&stage.portal.db, stage.ines).await;
    bay.say(snapshot).await;
    bay.heard().await;
    assert_eq!(count(&stage.portal.db, "alarms").await, 2, "staff has seen them");
}

#[tokio::test]
async fn a_jam_and_a_forced_door_of_a_journal_are_alarms_and_a_good_snapshot_ends_the_jam_alone() {
    for told_first in ["journal", "snapshot"] {
        let stage = stage().await;
        let token = stage.token().await;
        let (mut bay, _) = stage.join(&token).await;
        bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "open"}, {"n": 4, "door": "closed"}]})).await;
        bay.heard().await;
        drop(bay);
        stage.until_lost().await;
        alarms::end_all(&stage.portal.db).await;

        let (mut bay, _) = stage.join(&token).await;
        let entries = json!([{"n": 3, "e": "forced", "at_ms": 1000}, {"n": 4, "e": "jam", "at_ms": 1000}]);
        let journal = json!({"t": "journal", "from": 1, "now_ms": 61_000, "events": entries});
        let snapshot = json!({"t": "snapshot", "lockers": [{"n": 3, "door": "closed"}, {"n": 4, "door": "closed"}]});
        if told_first == "journal" {
            bay.say(journal).await;
            bay.heard().await;
            assert_eq!(alarms(&stage).await, "forced jam");
            bay.say(snapshot).await;
        } else {
            bay.say(snapshot).await;
            bay.say(journal).await;
        }
        bay.heard().await;
        assert_eq!(alarms(&stage).await, "forced", "{told_first} first");
        assert_eq!(count_with(&stage.portal.db, "alarms", json!({"kind": "jam"})).await, 1);
        assert_eq!((stage.door(3).await.as_str(), stage.door(4).await.as_str()), ("closed", "closed"));
    }
}

#[tokio::test]
async fn a_simulated_locks_jam_is_an_alarm_until_it_is_free_and_a_snapshot_shows_all_doors_well() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;
    stage.until_door(3, "closed").await;
    stage.until_door(5, "closed").await;
    bay.touch(Touch::Jam(3)).await;
    stage.until_door(3, "jam").await;
    assert_eq!(alarms(&stage).await, "jam");
    // Another one is free again without a word of its own.
    factories::lockers::with_door(&stage.portal.db, 5, "jam").await;
    alarms::raise(&stage.portal.db, 5, "jam", datetime!(2026-11-21 08:59 UTC)).await;

    bay.touch(Touch::Unplug(Duration::from_millis(100))).await;
    bay.touch(Touch::Free(3)).await;

    stage.until_door(3, "closed").await;
    stage.until_door(5, "closed").await;
    let jams_go_on = async || alarms::lasting(&stage.portal.db).await.iter().any(|kind| kind == "jam");
    wait::until("all jams are over", async || !jams_go_on().await).await;
}

#[tokio::test]
async fn a_jam_without_a_sensor_ends_when_the_bay_says_that_the_door_is_well() {
    let stage = stage().await;
    factories::lockers::all_without_sensor(&stage.portal.db).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "event", "n": 3, "e": "jam"})).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "unknown"}]})).await;
    bay.heard().await;
    assert_eq!(alarms(&stage).await, "jam", "nothing is known");
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "closed"}]})).await;
    bay.heard().await;
    assert_eq!(alarms(&stage).await, "");
}
