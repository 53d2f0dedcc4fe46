//! A bay that is cut off: cards open what the list says, and the journal tells it afterwards.

use std::time::Duration;

use parvis::bay_simulator::settings::Touch;
use serde_json::json;
use time::macros::datetime;

use super::{
    super::facts::{code, lockers, origin},
    stage::{CARD, stage},
};
use crate::{
    factories::{
        self, count, count_with,
        lockers::{alarms, commands, readings},
    },
    harness::wait,
};

#[tokio::test]
async fn a_card_on_the_list_opens_a_door_while_the_line_is_away_and_no_other_does() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;
    // Whatever comes after the list is answered after it was read.
    stage.open("first-click").await;
    bay.touch(Touch::Shut(3)).await;
    bay.touch(Touch::Unplug(Duration::from_millis(300))).await;
    stage.until_lost().await;

    bay.touch(Touch::Card("99999999".to_owned(), Some(3))).await;
    bay.touch(Touch::Card(CARD.to_owned(), None)).await;
    bay.touch(Touch::Card(CARD.to_owned(), Some(4))).await;

    let told = async || commands::offline(&stage.portal.db).await;
    wait::until("the journal is told", async || told().await.len() == 3).await;
    assert_eq!(told().await, ["3 opened by 22100493", "3 denied", "4 denied"]);
    stage.until_door(3, "open").await;
    assert_eq!(count(&stage.portal.db, "alarms").await, 0, "a card explains an open door");
}

#[tokio::test]
async fn a_journal_that_is_told_twice_is_kept_once() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let event = |n: u16| json!({"n": n, "e": "closed", "at_ms": 1000});
    bay.say(json!({"t": "journal", "from": 1, "now_ms": 61_000, "events": [event(1), event(2)]})).await;
    assert_eq!(bay.expect("journal_ok").await["upto"], 2);
    bay.say(json!({"t": "journal", "from": 1, "now_ms": 62_000, "events": [event(1), event(2), event(4)]})).await;
    assert_eq!(bay.expect("journal_ok").await["upto"], 3);
    bay.say(json!({"t": "journal", "from": 4, "now_ms": 62_000, "events": [{"n": 5, "e": "opened", "at_ms": 500}]}))
        .await;
    assert_eq!(bay.expect("journal_ok").await["upto"], 4);
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"told_by": "journal"})).await, 4);
    for number in [1, 2] {
        let times = readings::times_of(&stage.portal.db, number).await;
        assert_eq!(times, [datetime!(2026-11-21 08:59 UTC)], "a minute ago");
    }
    assert_eq!(alarms::kinds(&stage.portal.db).await[0], "forced", "an open door without a card");
}

#[tokio::test]
async fn the_list_holds_keyed_hashes_for_a_day_and_follows_what_is_given_back() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let list = loop {
        let frame = bay.next().await.unwrap();
        if frame["t"] == "allow" {
            break frame;
        }
    };
    let entry = &list["entries"][0];
    assert_eq!((entry["n"].as_i64(), entry["valid_for_s"].as_i64()), (Some(3), Some(86400)));
    assert!(!list.to_string().contains(CARD));
    let by_ines = origin(stage.portal.clock.now(), stage.ines);
    lockers(&stage.portal).release(&by_ines, &code(3), stage.ines).await.unwrap().unwrap();
    loop {
        let frame = bay.next().await.unwrap();
        if frame["t"] == "allow" {
            assert_eq!(frame["entries"], json!([]));
            break;
        }
    }
}

#[tokio::test]
async fn an_entry_that_is_told_twice_moves_no_door_a_second_time() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let events = json!([{"n": 1, "e": "ajar", "at_ms": 1000}, {"n": 1, "e": "closed", "at_ms": 2000}]);
    for _ in 0..2 {
        bay.say(json!({"t": "journal", "from": 1, "now_ms": 61_000, "events": events})).await;
        assert_eq!(bay.expect("journal_ok").await["upto"], 2);
    }
    assert_eq!(count(&stage.portal.db, "door_readings").await, 2);
}

#[tokio::test]
async fn a_journal_whose_places_have_no_number_is_refused_and_the_next_is_kept() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let event = json!({"n": 1, "e": "closed", "at_ms": 1000});
    bay.say(json!({"t": "journal", "from": i64::MAX, "now_ms": 61_000, "events": [event, event]})).await;
    assert_eq!(bay.expect("error").await["code"], "bad_frame");
    bay.say(json!({"t": "journal", "from": 1, "now_ms": 61_000, "events": [event]})).await;
    assert_eq!(bay.expect("journal_ok").await["upto"], 1);
}

#[tokio::test]
async fn a_door_that_a_card_opened_without_a_line_is_not_stuck() {
    let stage = stage().await;
    factories::lockers::stuck(&stage.portal.db, 3, 2).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let card = json!({"n": 3, "e": "card", "at_ms": 1000, "card_h": "of nobody", "r": "opened"});
    bay.say(json!({"t": "journal", "from": 1, "now_ms": 61_000, "events": [card]})).await;
    bay.expect("journal_ok").await;
    assert_eq!(factories::lockers::stuck_count(&stage.portal.db, 3).await, 0);
}
