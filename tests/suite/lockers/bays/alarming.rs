//! Doors that open although nobody asked, and what a bay says by itself.

use parvis::bay_simulator::settings::Touch;
use serde_json::json;

use super::{
    super::facts::change,
    stage::{Wire, stage},
};

#[tokio::test]
async fn a_door_that_opens_without_a_reason_raises_an_alarm_that_stays() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;
    stage.until("doors are known", "SELECT bool_and(door = 'closed') FROM lockers").await;

    bay.touch(Touch::Force(5)).await;

    stage.until("an alarm is raised", "SELECT EXISTS (SELECT FROM alarms WHERE kind = 'forced')").await;
    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 5").await, "forced");
    bay.touch(Touch::Shut(5)).await;
    stage.until("it is shut", "SELECT door = 'closed' FROM lockers WHERE number = 5").await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms WHERE ended_at IS NULL").await, 1);
    assert!(sqlx::query("DELETE FROM alarms").execute(&*stage.portal.db).await.is_err());
}

#[tokio::test]
async fn a_door_that_was_forced_while_the_bay_was_cut_off_is_found() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "closed", "since_ms": 5000}]})).await;
    stage.until("it is shut", "SELECT door = 'closed' FROM lockers WHERE number = 5").await;
    drop(bay);
    stage.until("the end is noted", "SELECT lost_at IS NOT NULL FROM bay_connections").await;

    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "open", "since_ms": 1000}]})).await;

    stage.until("an alarm is raised", "SELECT EXISTS (SELECT FROM alarms WHERE kind = 'forced')").await;
}

#[tokio::test]
async fn a_door_that_was_forced_is_found_although_the_line_is_cut_again_at_once() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "closed", "since_ms": 5000}]})).await;
    stage.until("it is shut", "SELECT door = 'closed' FROM lockers WHERE number = 5").await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 5, "door": "open", "since_ms": 1000}]})).await;
    stage.until("it is open", "SELECT door = 'open' FROM lockers WHERE number = 5").await;

    drop(bay);

    stage.until("the end is noted", "SELECT lost_at IS NOT NULL FROM bay_connections").await;
    assert_eq!(stage.ask::<String>("SELECT string_agg(kind, ' ') FROM alarms").await, "forced");
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
    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 5").await, "unknown");
    let open = "SELECT string_agg(kind, ' ') FROM alarms WHERE ended_at IS NULL";
    assert_eq!(stage.ask::<String>(open).await, "tamper");
}

#[tokio::test]
async fn a_door_without_a_sensor_stays_unknown_whatever_its_bay_says() {
    let stage = stage().await;
    change(&stage.portal, "UPDATE lockers SET sensor = false WHERE number = 5").await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for event in ["opened", "closed", "ajar", "forced"] {
        bay.say(json!({"t": "event", "n": 5, "e": event})).await;
    }
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;
    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 5").await, "unknown");
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0);
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
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0);
    door(&mut bay, "closed").await;
    stage.portal.clock.advance(time::Duration::seconds(1));
    door(&mut bay, "opened").await;
    assert_eq!(stage.ask::<String>("SELECT kind FROM alarms").await, "forced");
}
