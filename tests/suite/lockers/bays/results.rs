//! A result fits its order, and only this session's results move a door (bay-protocol.md §3.1 and §3.2).

use std::time::Duration;

use parvis::{
    bay_simulator::settings::Touch,
    lockers::{
        commands::command::{CommandState, Op},
        controllers::connections::SocketTimes,
    },
};
use serde_json::json;

use super::{
    super::{
        facts::{self, set_bay},
        lines::Lines,
    },
    stage::{Stage, Wire, stage},
};
use crate::factories::{
    self, count_with,
    lockers::{alarms, commands, readings},
};

/// A bay whose first word is that door 3 is shut.
async fn shut(stage: &Stage) -> Wire {
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "closed", "since_ms": 60_000}]})).await;
    stage.until_door(3, "closed").await;
    bay
}

#[tokio::test]
async fn a_door_that_stays_shut_is_not_opened_and_gives_nothing_back() {
    let stage = stage().await;
    set_bay(&stage.portal, stage.bay_id, json!({"release_on_open": true})).await;
    let mut bay = shut(&stage).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    for word in ["pulsed", "closed"] {
        bay.say(json!({"t": "result", "id": order.id, "r": word})).await;
    }

    assert_eq!(stage.settled(order.id).await, CommandState::NoMovement);

    assert_eq!(facts::state(&stage.portal, 3).await, "in_use", "nothing is given back");
    stage.until_door(3, "closed").await;
    assert_eq!(factories::lockers::stuck_count(&stage.portal.db, 3).await, 1);
}

#[tokio::test]
async fn a_door_that_is_seen_open_is_not_locked() {
    let stage = stage().await;
    let mut bay = shut(&stage).await;
    let order = stage.order_to(3, Op::Close, "first-click").await.unwrap();
    bay.expect("command").await;
    bay.say(json!({"t": "result", "id": order.id, "r": "opened"})).await;

    assert_eq!(stage.settled(order.id).await, CommandState::NoMovement);

    stage.until_door(3, "open").await;
}

#[tokio::test]
async fn without_a_sensor_the_contrary_word_is_no_success_either() {
    let stage = stage().await;
    factories::lockers::all_without_sensor(&stage.portal.db).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for (key, word, state) in [
        ("the-first-click", "closed", CommandState::NoMovement),
        ("the-second-click", "no_movement", CommandState::NoMovement),
        ("the-third-click", "opened", CommandState::Pulsed),
    ] {
        let order = stage.order(key).await.unwrap();
        bay.expect("command").await;
        bay.say(json!({"t": "result", "id": order.id, "r": word})).await;
        assert_eq!(stage.settled(order.id).await, state, "{word}");
    }
    assert_eq!(stage.door(3).await, "unknown");
}

#[tokio::test]
async fn a_reader_is_told_no_when_the_bay_answers_the_contrary() {
    let stage = stage().await;
    set_bay(&stage.portal, stage.bay_id, json!({"release_on_open": true})).await;
    let bay = stage.simulate(|settings| settings.faults.contrary = true).await;
    stage.until_door(3, "closed").await;
    stage.portal.import("20417733,Le Goff,Tom,,student,,AB12CD34,").await;
    let server = Lines::of(&stage.portal).await;

    let mut tom = server.with_card("20417733,AB12CD34").await;
    tom.assert("locker_04,close", 0).await;
    let mut ines = server.with_card("22100493,00001030").await;
    ines.assert("locker_03,open", 0).await;

    assert_eq!(commands::outcomes(&stage.portal.db).await, ["close no_movement", "open no_movement"]);
    assert_eq!(facts::state(&stage.portal, 4).await, "free", "nothing is taken");
    assert_eq!(facts::state(&stage.portal, 3).await, "in_use", "nothing is given back");
    drop(bay);
}

#[tokio::test]
async fn a_lock_that_was_powered_and_a_door_of_which_nothing_is_heard_is_asked_for_once_and_has_not_moved() {
    let stage = stage().await;
    let (movement, outcome) = (Duration::from_millis(150), Duration::from_millis(1500));
    stage.portal.lockers.hub.set_times(SocketTimes { movement, outcome, ..SocketTimes::default() });
    let mut bay = shut(&stage).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    bay.say(json!({"t": "ack", "id": order.id})).await;
    bay.say(json!({"t": "result", "id": order.id, "r": "pulsed"})).await;

    assert_eq!(bay.expect("query").await["id"], order.id.0);
    assert_eq!(stage.settled(order.id).await, CommandState::NoMovement);
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
}

#[tokio::test]
async fn what_is_recorded_of_another_session_settles_its_order_and_leaves_the_door_to_the_snapshot() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    drop(bay);
    stage.until_lost().await;

    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "closed", "since_ms": 500}]})).await;
    bay.expect("query").await;
    bay.say(json!({"t": "result", "id": order.id, "r": "opened"})).await;

    assert_eq!(stage.settled(order.id).await, CommandState::Opened);
    bay.heard().await;
    assert_eq!(stage.door(3).await, "closed");
    stage.portal.clock.advance(time::Duration::seconds(16));
    bay.say(json!({"t": "event", "n": 3, "e": "opened"})).await;
    bay.heard().await;
    assert_eq!(alarms::kinds(&stage.portal.db).await[0], "forced");
}

#[tokio::test]
async fn after_a_cut_in_the_middle_of_an_order_the_simulated_bays_door_is_as_it_stands() {
    let stage = stage().await;
    let bay = stage
        .simulate(|settings| {
            settings.door_takes = Duration::from_millis(400);
            settings.shut_after = Some(Duration::from_millis(50));
        })
        .await;
    stage.until_door(3, "closed").await;
    let order = stage.order("first-click").await.unwrap();
    stage.until_order("pulsed").await;

    bay.touch(Touch::Unplug(Duration::from_millis(900))).await;

    assert_eq!(stage.settled(order.id).await, CommandState::Opened, "the record says so");
    // Behind everything else that the bay tells.
    bay.touch(Touch::Jam(6)).await;
    stage.until_door(6, "jam").await;
    assert_eq!(stage.door(3).await, "closed");
    assert_eq!(count_with(&stage.portal.db, "alarms", json!({"kind": "forced"})).await, 0);
}

#[tokio::test]
async fn an_answer_to_a_question_that_the_door_has_overtaken_moves_nothing() {
    let stage = stage().await;
    let acknowledgement = Duration::from_millis(150);
    stage.portal.lockers.hub.set_times(SocketTimes { acknowledgement, ..SocketTimes::default() });
    let mut bay = shut(&stage).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    // Acknowledgement and results were lost; meanwhile the door fell shut again.
    bay.expect("query").await;
    bay.say(json!({"t": "event", "n": 3, "e": "closed"})).await;
    bay.say(json!({"t": "result", "id": order.id, "r": "opened"})).await;

    assert_eq!(stage.settled(order.id).await, CommandState::Opened);
    bay.heard().await;
    assert_eq!(stage.door(3).await, "closed");
}

#[tokio::test]
async fn a_result_that_nobody_asked_for_moves_no_door() {
    let stage = stage().await;
    let mut bay = shut(&stage).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    bay.opened(&json!(order.id)).await;
    stage.settled(order.id).await;
    bay.say(json!({"t": "event", "n": 3, "e": "closed"})).await;

    bay.say(json!({"t": "result", "id": order.id, "r": "opened"})).await;

    assert_eq!(bay.expect("error").await["code"], "unknown_command");
    bay.heard().await;
    assert_eq!(stage.door(3).await, "closed");
}

// The answers of a bay do not wait until all that it told before is written down.
#[tokio::test]
async fn an_order_is_settled_in_the_middle_of_a_flood_of_events() {
    let stage = stage().await;
    let mut bay = shut(&stage).await;
    let mut busy = stage.portal.db.begin().await.unwrap();
    factories::lockers::lock(&mut busy, 5).await;
    for flap in 0..200 {
        bay.say(json!({"t": "event", "n": 5, "e": if flap % 2 == 0 { "ajar" } else { "closed" }})).await;
    }
    bay.say(json!({"t": "event", "n": 3, "e": "ajar"})).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;

    bay.opened(&json!(order.id)).await;

    assert_eq!(stage.settled(order.id).await, CommandState::Opened);
    busy.rollback().await.unwrap();
    bay.heard().await;
    let told = readings::events_of(&stage.portal.db, 3).await;
    assert_eq!(told, ["closed", "ajar", "opened"], "in their order all the same");
    assert_eq!(stage.door(3).await, "open");
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"told_by": "event"})).await, 201);
}
