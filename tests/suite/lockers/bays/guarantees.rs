//! The six guarantees of the bay protocol, each with somebody who tries to break it.

use std::time::Duration;

use parvis::{
    bay_simulator::settings::{Settings, Touch},
    ids::CommandId,
    lockers::commands::{
        Denial,
        command::{CommandState, Op},
    },
};
use serde_json::json;
use time::macros::datetime;

use super::{served::Served, stage::stage};
use crate::{
    factories::{
        self, count, count_with,
        lockers::{commands, readings},
    },
    harness::{Folder, wait},
};

// 1. At most once.
#[tokio::test]
async fn a_double_click_in_two_tabs_is_one_order() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;

    let (one, two) = tokio::join!(stage.order("same-form"), stage.order("same-form"));
    assert_eq!(one.unwrap().id, two.unwrap().id);
    assert_eq!(stage.order("another-form").await.unwrap_err(), Denial::Busy);
    let command = bay.expect("command").await;
    bay.opened(&command["id"]).await;

    assert_eq!(stage.settled(CommandId(command["id"].as_i64().unwrap())).await, CommandState::Opened);
    assert_eq!(count(&stage.portal.db, "commands").await, 1);
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
}

#[tokio::test]
async fn with_every_second_answer_lost_each_order_ends_and_no_door_is_powered_twice() {
    let stage = stage().await;
    stage.hurry();
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let faulty = |settings: &mut Settings| {
        settings.faults.drop_replies = Some(2);
        settings.folder = Some(path.clone());
    };
    let bay = stage.simulate(faulty).await;
    for click in 0..6 {
        let end = stage.open(&format!("click-number-{click}")).await;
        assert!(matches!(end, CommandState::Opened | CommandState::Unknown), "{click}: {end:?}");
        bay.touch(Touch::Shut(3)).await;
    }
    let memory = std::fs::read_to_string(path.join("memory.jsonl")).unwrap();
    assert_eq!(memory.matches("began").count(), 6, "each once");
    assert_eq!(count_with(&stage.portal.db, "commands", json!({"finished_at": null})).await, 0);
}

#[tokio::test]
async fn a_bay_killed_between_record_and_result_is_reported_and_its_order_never_repeated() {
    let stage = stage().await;
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let _bay = stage
        .simulate(|settings| {
            settings.faults.crash_after_record = true;
            settings.folder = Some(path.clone());
        })
        .await;

    assert_eq!(stage.open("first-click").await, CommandState::Unknown);

    stage.until_connected().await;
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"event": "opened"})).await, 0);
    let memory = std::fs::read_to_string(path.join("memory.jsonl")).unwrap();
    assert_eq!(memory.matches("began").count(), 1);
    assert_eq!(stage.open("second-click").await, CommandState::Opened, "a new click is a new order");
}

// 2. No stale opens, no clock needed.
#[tokio::test]
async fn an_order_that_was_sent_before_the_line_was_cut_is_asked_for_and_not_sent_again() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, first) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;
    assert_eq!(command["session"].as_str(), Some(first.as_str()));
    drop(bay);
    stage.until_lost().await;

    let (mut bay, second) = stage.join(&token).await;
    assert_ne!(first, second);
    assert_eq!(bay.expect("query").await["id"], command["id"]);
    bay.say(json!({"t": "result", "id": command["id"], "r": "opened"})).await;

    assert_eq!(stage.settled(order.id).await, CommandState::Opened);
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
}

#[tokio::test]
async fn the_simulated_bay_refuses_another_sessions_order_and_repeats_a_result_without_a_pulse() {
    let (mut server, _bay) = Served::start(4, |_| ()).await;
    server.welcome("now").await;
    let order = |seq: u64, session: &str| json!({"seq": seq, "t": "command", "id": 7, "session": session, "op": "open", "n": 2, "ttl_ms": 10000});

    server.say_as_it_is(&order(2, "before")).await;
    assert_eq!(server.expect("nack").await["code"], "wrong_session");
    server.say_as_it_is(&order(3, "now")).await;
    server.expect("ack").await;
    assert_eq!(server.expect("result").await["r"], "pulsed");
    assert_eq!(server.expect("result").await["r"], "opened");
    server.say_as_it_is(&order(3, "now")).await;
    server.say_as_it_is(&order(4, "now")).await;
    assert_eq!(server.expect("result").await["r"], "opened", "the old seq is passed over, the new one is answered");
    server.say_as_it_is(&json!({"seq": 5, "t": "query", "id": 99})).await;
    assert_eq!(server.expect("result").await["r"], "unknown");
    server.say_as_it_is(&json!({"seq": 6, "t": "dance"})).await;
    assert_eq!(server.expect("error").await["code"], "unknown_type");
}

#[tokio::test]
async fn nothing_waits_for_a_bay_that_is_away_and_nothing_opens_when_it_comes_back() {
    let stage = stage().await;
    assert_eq!(stage.open("while-away").await, CommandState::BayOffline);
    // As if the process that held it had been killed with an order on its way.
    commands::requested(&stage.portal.db, 3, stage.ines, stage.portal.clock.now()).await;

    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;

    assert_eq!(commands::states(&stage.portal.db).await, ["bay_offline", "bay_offline"]);
}

#[tokio::test]
async fn a_clock_three_days_off_changes_nothing() {
    let stage = stage().await;
    let off = Duration::from_hours(72);
    let bay = stage.simulate(|settings| settings.faults.clock_skew = off).await;
    assert_eq!(stage.open("first-click").await, CommandState::Opened);
    bay.touch(Touch::Unplug(Duration::from_millis(100))).await;
    bay.touch(Touch::Shut(3)).await;
    let told = async || count_with(&stage.portal.db, "door_readings", json!({"told_by": "journal"})).await > 0;
    wait::until("it was told", told).await;
    let minute = datetime!(2026-11-21 08:59 UTC)..=datetime!(2026-11-21 09:01 UTC);
    let times = readings::times(&stage.portal.db).await;
    assert!(times.iter().all(|at| minute.contains(at)), "all within the minute: {times:?}");
}

// 3 and 4. Opened means seen open; what is not heard is unknown.
#[tokio::test]
async fn an_order_without_an_answer_is_asked_for_once_and_then_unknown() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;

    assert_eq!(bay.expect("query").await["id"], command["id"]);
    assert_eq!(stage.settled(order.id).await, CommandState::Unknown);

    // Too late for the order, but what the door says is true.
    bay.say(json!({"t": "result", "id": command["id"], "r": "opened"})).await;
    stage.until_door(3, "open").await;
    assert_eq!(stage.settled(order.id).await, CommandState::Unknown);
    assert_eq!(bay.expect("error").await["code"], "unknown_command");
}

#[tokio::test]
async fn what_a_bay_refuses_is_said_and_moves_nothing() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for (code, state) in [
        ("expired", CommandState::Expired),
        ("wrong_session", CommandState::Rejected),
        ("denied", CommandState::Denied),
    ] {
        let order = stage.order(&format!("click {code}")).await.unwrap();
        let command = bay.expect("command").await;
        bay.say(json!({"t": "nack", "id": command["id"], "code": code})).await;
        assert_eq!(stage.settled(order.id).await, state);
    }
    assert_eq!(count(&stage.portal.db, "door_readings").await, 0);
}

// 6. The third time that a door does not move.
#[tokio::test]
async fn a_door_that_does_not_move_three_times_has_somebody_called() {
    let stage = stage().await;
    let _bay = stage.simulate(|settings| settings.faults.jam = vec![3]).await;
    for click in 0..3 {
        assert_eq!(count(&stage.portal.db, "faults").await, 0);
        assert_eq!(stage.open(&format!("click-number-{click}")).await, CommandState::NoMovement);
    }
    assert_eq!(factories::lockers::service(&stage.portal.db, 3).await, "to_check");
    assert_eq!(count_with(&stage.portal.db, "faults", json!({"reported_by": null})).await, 1);
    let order = stage.order_to(3, Op::Open, "fourth-click").await.unwrap();
    stage.settled(order.id).await;
    assert_eq!(count(&stage.portal.db, "faults").await, 1, "called once");
}

#[tokio::test]
async fn a_door_that_moved_in_between_is_counted_anew() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for (click, result) in ["no_movement", "no_movement", "opened", "no_movement", "no_movement"].iter().enumerate() {
        let order = stage.order(&format!("click-number-{click}")).await.unwrap();
        bay.expect("command").await;
        bay.say(json!({"t": "result", "id": order.id, "r": result})).await;
        stage.settled(order.id).await;
    }
    assert_eq!(count(&stage.portal.db, "faults").await, 0);
}
