//! From the button, or the card, to the door and back.

use parvis::{
    bay_simulator::settings::Touch,
    lockers::{
        background,
        commands::{
            self,
            command::{CommandState, Op, Source},
            store::NewCommand,
        },
    },
};
use serde_json::json;
use time::macros::{date, datetime};

use super::stage::{CARD, INES, stage};
use crate::{
    factories::{
        self, audit, count, count_with,
        lockers::{allocations, cards},
        locks,
    },
    harness::wait,
};

// covers L22 L50
#[tokio::test]
async fn an_order_reaches_the_bay_and_its_door_is_seen_open() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;

    assert_eq!(stage.open("first-click").await, CommandState::Opened);

    stage.until_door(3, "open").await;
    let kept = audit::count_of(&stage.portal.db, "door.commanded").await;
    assert_eq!(kept, 0, "the ledger has it, and forgets it in time");
    bay.touch(Touch::Shut(3)).await;
    stage.until_door(3, "closed").await;
    assert_eq!(count(&stage.portal.db, "alarms").await, 0);
    let close = stage.order_to(3, Op::Close, "second-click").await.unwrap();
    assert_eq!(stage.settled(close.id).await, CommandState::Closed);
}

#[tokio::test]
async fn a_door_without_a_sensor_is_never_said_to_be_open() {
    let stage = stage().await;
    factories::lockers::all_without_sensor(&stage.portal.db).await;
    let _bay = stage.simulate(|settings| settings.faults.no_sensor = true).await;

    assert_eq!(stage.open("first-click").await, CommandState::Pulsed);

    assert_eq!(stage.door(3).await, "unknown");
}

#[tokio::test]
async fn what_a_bay_says_of_a_door_without_a_sensor_is_not_believed() {
    let stage = stage().await;
    factories::lockers::all_without_sensor(&stage.portal.db).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;
    bay.say(json!({"t": "ack", "id": command["id"]})).await;
    bay.say(json!({"t": "result", "id": command["id"], "r": "opened"})).await;
    assert_eq!(stage.settled(order.id).await, CommandState::Pulsed);
    assert_eq!(stage.door(3).await, "unknown");
}

// covers L22 L51
#[tokio::test]
async fn who_opens_gives_back_where_the_rules_say_so_and_may_keep_it() {
    let stage = stage().await;
    super::super::facts::set_bay(&stage.portal, stage.bay_id, json!({"release_on_open": true})).await;
    let _bay = stage.simulate(|_| ()).await;

    assert_eq!(stage.open("first-click").await, CommandState::Opened);

    assert_eq!(super::super::facts::state(&stage.portal, 3).await, "releasing");
    let expires = allocations::expires(&stage.portal.db).await;
    assert_eq!(expires, Some(datetime!(2026-11-21 09:10 UTC)), "ten minutes");
}

#[tokio::test]
async fn a_card_at_the_bay_opens_its_bearers_locker_and_no_other() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;

    bay.say(json!({"t": "card", "card": CARD, "n": 4})).await;
    assert_eq!(bay.expect("decision").await["allow"], false, "not hers");
    bay.say(json!({"t": "card", "card": "99999999"})).await;
    assert_eq!(bay.expect("decision").await["allow"], false, "nobody's");
    bay.say(json!({"t": "card", "card": CARD, "pin": "1234"})).await;
    let decision = bay.expect("decision").await;
    assert_eq!((&decision["allow"], &decision["n"]), (&json!(true), &json!(3)), "{decision}");
    bay.opened(&decision["command"]).await;

    let by_card = json!({"via": "card", "state": "opened"});
    wait::until("it is open", async || count_with(&stage.portal.db, "commands", by_card.clone()).await > 0).await;
    assert_eq!(count(&stage.portal.db, "commands").await, 1);
    assert_eq!(count_with(&stage.portal.db, "audit_entries", json!({"action": "bay.card_refused"})).await, 2);
    let told = audit::mentions(&stage.portal.db, "00001030").await;
    assert_eq!(told, 0, "no card number in the audit");
}

#[tokio::test]
async fn an_expired_card_opens_nothing() {
    let stage = stage().await;
    cards::good_until(&stage.portal.db, INES, Some(date!(2026 - 11 - 20))).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "card", "card": CARD, "n": 3})).await;
    assert_eq!(bay.expect("decision").await["allow"], false);
    assert_eq!(count(&stage.portal.db, "commands").await, 0);
}

// Orders go beside what the bay tells, not behind it.
#[tokio::test]
async fn an_order_does_not_wait_for_what_the_bay_tells_of_another_door() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let mut busy = stage.portal.db.begin().await.unwrap();
    factories::lockers::lock(&mut busy, 5).await;
    bay.say(json!({"t": "event", "n": 5, "e": "closed"})).await;
    locks::until_waiting(&stage.portal.db, 1).await;

    let order = stage.order("first-click").await.unwrap();

    assert_eq!(bay.expect("command").await["id"], order.id.0);
    busy.rollback().await.unwrap();
    bay.opened(&json!(order.id)).await;
    assert_eq!(stage.settled(order.id).await, CommandState::Opened);
}

#[tokio::test]
async fn an_order_of_which_no_hint_came_is_found_within_a_second() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    // The process that stored it ended before it could be delivered to the bay.
    let locker_id = factories::lockers::id(&stage.portal.db, 3).await;
    let (member_id, now) = (Some(stage.ines), stage.portal.clock.now());
    let new = NewCommand {
        locker_id,
        member_id,
        source: Source::Web,
        op: Op::Open,
        key: "first-click",
        reason: None,
        state: CommandState::Requested,
        now,
    };
    let id = commands::store::create(&mut stage.portal.db.acquire().await.unwrap(), &new).await.unwrap().unwrap();
    stage.portal.clock.advance(time::Duration::seconds(1));

    background::tick(&stage.portal.lockers, stage.portal.clock.now()).await.unwrap();

    assert_eq!(bay.expect("command").await["id"], id.0);
}

#[tokio::test]
async fn a_lock_that_was_powered_is_not_an_open_door() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 3, "door": "closed"}]})).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;
    bay.say(json!({"t": "result", "id": command["id"], "r": "pulsed"})).await;
    stage.until_order("pulsed").await;
    assert_eq!(stage.door(3).await, "closed");
    assert_eq!(count_with(&stage.portal.db, "commands", json!({"finished_at": null})).await, 1);
    bay.say(json!({"t": "result", "id": command["id"], "r": "no_movement"})).await;
    assert_eq!(stage.settled(order.id).await, CommandState::NoMovement);
}
