//! From the button, or the card, to the door and back.

use parvis::{
    bay_simulator::settings::Touch,
    ids::LockerId,
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

use super::stage::{CARD, stage};

// covers L22 L50
#[tokio::test]
async fn an_order_reaches_the_bay_and_its_door_is_seen_open() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;

    assert_eq!(stage.open("first-click").await, CommandState::Opened);

    stage.until_door(3, "open").await;
    let kept = "SELECT count(*) FROM audit_entries WHERE action = 'door.commanded'";
    assert_eq!(stage.ask::<i64>(kept).await, 0, "the ledger has it, and forgets it in time");
    bay.touch(Touch::Shut(3)).await;
    stage.until("the door is shut", "SELECT door = 'closed' FROM lockers WHERE number = 3").await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0);
    let close = stage.order_to(3, Op::Close, "second-click").await.unwrap();
    assert_eq!(stage.settled(close.id).await, CommandState::Closed);
}

#[tokio::test]
async fn a_door_without_a_sensor_is_never_said_to_be_open() {
    let stage = stage().await;
    sqlx::query("UPDATE lockers SET sensor = false").execute(&*stage.portal.db).await.unwrap();
    let _bay = stage.simulate(|settings| settings.faults.no_sensor = true).await;

    assert_eq!(stage.open("first-click").await, CommandState::Pulsed);

    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 3").await, "unknown");
}

#[tokio::test]
async fn what_a_bay_says_of_a_door_without_a_sensor_is_not_believed() {
    let stage = stage().await;
    sqlx::query("UPDATE lockers SET sensor = false").execute(&*stage.portal.db).await.unwrap();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;
    bay.say(json!({"t": "ack", "id": command["id"]})).await;
    bay.say(json!({"t": "result", "id": command["id"], "r": "opened"})).await;
    assert_eq!(stage.settled(order.id).await, CommandState::Pulsed);
    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 3").await, "unknown");
}

// covers L22 L51
#[tokio::test]
async fn who_opens_gives_back_where_the_rules_say_so_and_may_keep_it() {
    let stage = stage().await;
    super::super::facts::set_bay(&stage.portal, stage.bay_id, "release_on_open = true").await;
    let _bay = stage.simulate(|_| ()).await;

    assert_eq!(stage.open("first-click").await, CommandState::Opened);

    assert_eq!(super::super::facts::state(&stage.portal, 3).await, "releasing");
    let ends = stage.ask::<bool>("SELECT expires_at = '2026-11-21 09:10+00' FROM allocations WHERE ended_at IS NULL");
    assert!(ends.await, "ten minutes");
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

    stage.until("it is open", "SELECT EXISTS (SELECT FROM commands WHERE via = 'card' AND state = 'opened')").await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM commands").await, 1);
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM audit_entries WHERE action = 'bay.card_refused'").await, 2);
    let told = stage.ask::<i64>("SELECT count(*) FROM audit_entries WHERE detail LIKE '%00001030%'").await;
    assert_eq!(told, 0, "no card number in the audit");
}

#[tokio::test]
async fn an_expired_card_opens_nothing() {
    let stage = stage().await;
    sqlx::query("UPDATE cards SET expires_on = '2026-11-20'").execute(&*stage.portal.db).await.unwrap();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "card", "card": CARD, "n": 3})).await;
    assert_eq!(bay.expect("decision").await["allow"], false);
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM commands").await, 0);
}

// Orders go beside what the bay tells, not behind it.
#[tokio::test]
async fn an_order_does_not_wait_for_what_the_bay_tells_of_another_door() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let mut busy = stage.portal.db.begin().await.unwrap();
    sqlx::query("SELECT FROM lockers WHERE number = 5 FOR UPDATE").execute(&mut *busy).await.unwrap();
    bay.say(json!({"t": "event", "n": 5, "e": "closed"})).await;
    let waits =
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
    stage.until("the event waits for the door", waits).await;

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
    let locker_id = LockerId(stage.ask("SELECT id FROM lockers WHERE number = 3").await);
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
    stage.until("it is powered", "SELECT EXISTS (SELECT FROM commands WHERE state = 'pulsed')").await;
    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 3").await, "closed");
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM commands WHERE finished_at IS NULL").await, 1);
    bay.say(json!({"t": "result", "id": command["id"], "r": "no_movement"})).await;
    assert_eq!(stage.settled(order.id).await, CommandState::NoMovement);
}
