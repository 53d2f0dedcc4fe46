//! One bay, several connections, several processes.

use std::time::Duration;

use parvis::{
    audit::Origin,
    live::relay,
    lockers::{commands::command::CommandState, controllers::connections::SocketTimes},
};
use serde_json::json;

use super::stage::{Stage, listen, stage};
use crate::factories::lockers::controllers;

// 5. A second connection is refused while the first lives.
#[tokio::test]
async fn of_two_bays_with_one_token_the_second_is_refused_while_the_first_lives() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut first, _) = stage.join(&token).await;

    let mut second = stage.dial().await;
    second.auth(stage.bay_id, &token).await;
    assert_eq!(second.expect("error").await["code"], "already_connected");

    first.expect("hb").await;
    first.say(json!({"t": "hb_ok"})).await;
    first.say(json!({"t": "hb"})).await;
    first.expect("hb_ok").await;
}

#[tokio::test]
async fn a_first_connection_that_does_not_answer_makes_room() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (first, _) = stage.join(&token).await;
    let mut second = stage.dial().await;
    second.auth(stage.bay_id, &token).await;
    assert_eq!(second.expect("error").await["code"], "already_connected");
    stage.until_lost().await;
    stage.join(&token).await;
    drop(first);
}

#[tokio::test]
async fn a_bay_of_a_process_that_was_killed_is_taken_over_at_once() {
    let stage = stage().await;
    let token = stage.token().await;
    controllers::connect(&stage.portal.db, stage.bay_id.0, "killed", stage.portal.clock.now()).await;

    let (mut bay, _) = stage.join(&token).await;

    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
}

#[tokio::test]
async fn a_bay_that_another_process_holds_is_refused_and_its_orders_and_its_end_reach_it_there() {
    let stage = stage().await;
    let token = stage.token().await;
    let neighbour = stage.portal.neighbour();
    let silence = relay::SILENCE;
    let here = tokio::spawn(relay::run(stage.portal.live.clone(), stage.portal.db.pool().clone(), silence));
    let there = tokio::spawn(relay::run(neighbour.live.clone(), neighbour.db.clone(), silence));
    let elsewhere = Stage { address: listen(neighbour.router.clone()), ..stage };
    let (mut bay, _) = elsewhere.join(&token).await;

    let address = listen(elsewhere.portal.router.clone());
    let stage = Stage { address, ..elsewhere };
    let mut second = stage.dial().await;
    second.auth(stage.bay_id, &token).await;
    assert_eq!(second.expect("error").await["code"], "already_connected");

    // The processes have heard each other.
    loop {
        let order = stage.order(&uuid::Uuid::new_v4().to_string()).await;
        let Ok(order) = order else { continue };
        let command = bay.expect("command").await;
        assert_eq!(command["id"], order.id.0);
        bay.opened(&command["id"]).await;
        assert_eq!(stage.settled(order.id).await, CommandState::Opened);
        break;
    }
    let origin = Origin::command_line(stage.portal.clock.now());
    stage.portal.lockers.revoke_tokens(&origin, stage.bay_id, None).await.unwrap();
    assert_eq!(bay.expect("error").await["code"], "not_authentic");
    here.abort();
    there.abort();
}

#[tokio::test]
async fn a_bay_that_says_nothing_is_let_go() {
    let stage = stage().await;
    let (silence, acknowledgement) = (Duration::from_millis(300), Duration::from_millis(150));
    stage.portal.lockers.hub.set_times(SocketTimes { silence, acknowledgement, ..SocketTimes::default() });
    let token = stage.token().await;
    let (bay, _) = stage.join(&token).await;
    stage.until_lost().await;
    drop(bay);
}
