//! Journals: numbered from 1 for as long as the token is the same, and nothing is acknowledged that is not stored
//! (bay-protocol.md §3.3).

use std::time::Duration;

use parvis::bay_simulator::settings::Touch;
use serde_json::{Value, json};

use super::stage::{Stage, Wire, stage};
use crate::{
    factories::{
        count, count_with,
        lockers::{alarms, journals},
    },
    harness::{Folder, wait},
};

/// Tells entries from a number on. The answer: `journal_ok` with its number, or the code of an error.
async fn tell(bay: &mut Wire, from: i64, events: Value) -> Result<i64, String> {
    bay.say(json!({"t": "journal", "from": from, "now_ms": 61_000, "events": events})).await;
    let answer = bay.answer().await;
    match answer["upto"].as_i64() {
        Some(upto) => Ok(upto),
        None => Err(answer["code"].as_str().unwrap().to_owned()),
    }
}

fn entry(n: i16, event: &str) -> Value {
    json!({"n": n, "e": event, "at_ms": 1000})
}

/// Numbers, events and marks of all entries that are kept.
async fn kept(stage: &Stage) -> String {
    journals::kept(&stage.portal.db).await
}

/// The kinds of all alarms, in the order of their names.
async fn alarms(stage: &Stage) -> String {
    let mut kinds = alarms::kinds(&stage.portal.db).await;
    kinds.sort_unstable();
    kinds.join(" ")
}

#[tokio::test]
async fn numbers_that_make_no_sense_are_refused_and_nothing_of_them_is_kept() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for from in [0, -1, i64::MIN, 100_001, i64::MAX - 1, i64::MAX] {
        let refused = tell(&mut bay, from, json!([entry(5, "forced")])).await;
        assert_eq!(refused, Err("bad_frame".to_owned()), "{from}");
    }
    assert_eq!((kept(&stage).await.as_str(), alarms(&stage).await.as_str()), ("", ""));
    let hash = "0\u{0}";
    let card = json!([{"n": 3, "e": "card", "card_h": hash, "r": "opened"}]);
    assert_eq!(tell(&mut bay, 1, card).await, Err("bad_frame".to_owned()), "cannot be kept");
    assert_eq!(tell(&mut bay, 1, json!([entry(5, "closed")])).await, Ok(1), "the next is");
}

#[tokio::test]
async fn a_hole_is_kept_under_a_mark_and_raises_an_alarm() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(tell(&mut bay, 1, json!([entry(1, "closed")])).await, Ok(1));
    assert_eq!(tell(&mut bay, 100_001, json!([entry(5, "forced"), entry(6, "closed")])).await, Ok(100_002));

    assert_eq!(kept(&stage).await, "1 closed, 100001 forced hole, 100002 closed");
    assert_eq!(alarms(&stage).await, "forced journal");
    // The skipped entry is accepted after all.
    assert_eq!(tell(&mut bay, 2, json!([entry(7, "forced")])).await, Ok(2));
    assert_eq!(count_with(&stage.portal.db, "alarms", json!({"kind": "forced"})).await, 2, "and is not lost");
    assert_eq!(tell(&mut bay, 100_003, json!([entry(1, "ajar")])).await, Ok(100_003), "it goes on where it was");
    assert_eq!(count_with(&stage.portal.db, "journal_entries", json!({"mark": null})).await, 3);
}

#[tokio::test]
async fn numbers_that_begin_anew_lose_nothing() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let first = json!([entry(1, "ajar"), entry(1, "closed"), entry(2, "ajar"), entry(2, "closed")]);
    assert_eq!(tell(&mut bay, 1, first).await, Ok(4));
    assert_eq!(alarms(&stage).await, "");

    // Not 4: entries 3 and 4 of the new row were not told yet.
    assert_eq!(tell(&mut bay, 1, json!([entry(5, "forced"), entry(1, "closed")])).await, Ok(2));

    assert_eq!(kept(&stage).await, "1 ajar, 2 closed, 3 ajar, 4 closed, 1 forced again");
    assert_eq!(alarms(&stage).await, "forced journal");
    assert_eq!(tell(&mut bay, 1, json!([entry(5, "forced"), entry(1, "closed")])).await, Ok(2), "told again: the same");
    assert_eq!(count(&stage.portal.db, "journal_entries").await, 5);
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"event": "forced"})).await, 1);
}

#[tokio::test]
async fn the_same_words_at_another_time_are_another_entry() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let card = |at_ms: Value| json!([{"n": 3, "e": "card", "at_ms": at_ms, "card_h": "c0ffee"}]);
    assert_eq!(tell(&mut bay, 1, card(json!(1000))).await, Ok(1));
    assert_eq!(tell(&mut bay, 1, card(json!(null))).await, Ok(1), "after a restart the time is left out");
    assert_eq!((kept(&stage).await.as_str(), alarms(&stage).await.as_str()), ("1 card", ""));
    assert_eq!(tell(&mut bay, 1, card(json!(2000))).await, Ok(1));
    assert_eq!(kept(&stage).await, "1 card, 1 card again");
    assert_eq!(count_with(&stage.portal.db, "commands", json!({"via": "offline"})).await, 2, "neither is lost");
}

#[tokio::test]
async fn an_entry_about_a_locker_that_is_not_there_is_kept_under_a_mark() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(tell(&mut bay, 1, json!([entry(99, "forced"), entry(1, "closed")])).await, Ok(2));
    assert_eq!(
        (kept(&stage).await.as_str(), alarms(&stage).await.as_str()),
        ("1 forced no_locker, 2 closed", "journal")
    );
}

#[tokio::test]
async fn numbers_belong_to_the_token_and_begin_at_one_with_a_new_one() {
    let stage = stage().await;
    let (old, new) = (stage.token().await, stage.token().await);
    let (mut bay, _) = stage.join(&old).await;
    assert_eq!(tell(&mut bay, 1, json!([entry(1, "closed"), entry(2, "closed")])).await, Ok(2));
    drop(bay);
    stage.until_lost().await;

    let (mut bay, _) = stage.join(&new).await;
    assert_eq!(tell(&mut bay, 1, json!([entry(5, "forced")])).await, Ok(1));
    drop(bay);
    stage.until_lost().await;
    let (mut bay, _) = stage.join(&old).await;
    assert_eq!(tell(&mut bay, 3, json!([entry(6, "forced")])).await, Ok(3), "the other one goes on");

    assert_eq!(journals::marked(&stage.portal.db).await, 0);
    assert_eq!(alarms(&stage).await, "forced forced");
}

#[tokio::test]
async fn a_journal_in_several_frames_is_acknowledged_frame_by_frame() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    for (from, more) in [(1, true), (3, true), (5, false)] {
        let events = json!([entry(1, "ajar"), entry(1, "closed")]);
        bay.say(json!({"t": "journal", "from": from, "now_ms": 61_000, "events": events, "more": more})).await;
        assert_eq!(bay.expect("journal_ok").await["upto"], from + 1);
    }
    assert_eq!(count(&stage.portal.db, "journal_entries").await, 6);
}

#[tokio::test]
async fn entries_of_an_earlier_start_move_no_door_behind_the_snapshot() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 1, "door": "closed"}, {"n": 2, "door": "closed"}]})).await;
    // The first one has no time, the second one is a minute old.
    let events = json!([{"n": 1, "e": "ajar"}, entry(2, "ajar")]);
    assert_eq!(tell(&mut bay, 1, events).await, Ok(2));
    assert_eq!((stage.door(1).await.as_str(), stage.door(2).await.as_str()), ("closed", "closed"));
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"told_by": "journal"})).await, 2);
}

#[tokio::test]
async fn the_simulated_bays_numbers_rise_over_an_empty_journal_and_a_restart() {
    let stage = stage().await;
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let bay = stage.simulate(|settings| settings.folder = Some(path.clone())).await;
    stage.until_door(3, "closed").await;
    for (event, last) in [(Touch::Jam(1), 1), (Touch::Free(1), 2), (Touch::Jam(2), 3)] {
        bay.touch(Touch::Unplug(Duration::from_millis(150))).await;
        bay.touch(event).await;
        let told: Vec<i64> = (1..=last).collect();
        wait::until("it is told", async || journals::places(&stage.portal.db).await == told).await;
        bay.touch(Touch::Restart).await;
        stage.until_connected().await;
    }
    assert_eq!(journals::marked(&stage.portal.db).await, 0);
}

#[tokio::test]
async fn a_simulated_bay_that_numbers_anew_is_noticed_and_loses_nothing() {
    let stage = stage().await;
    let bay = stage.simulate(|settings| settings.faults.renumber = true).await;
    stage.until_door(3, "closed").await;
    for (event, last) in [(Touch::Jam(1), 1), (Touch::Jam(2), 2)] {
        bay.touch(Touch::Unplug(Duration::from_millis(150))).await;
        bay.touch(event).await;
        let told = async || count(&stage.portal.db, "journal_entries").await == last;
        wait::until("it is told", told).await;
        // Behind the acknowledgement.
        stage.open(&format!("click-number-{last}")).await;
    }
    assert_eq!(kept(&stage).await, "1 jam, 1 jam again");
    assert_eq!(alarms(&stage).await, "jam jam journal");
}
