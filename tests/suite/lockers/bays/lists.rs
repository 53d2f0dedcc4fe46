//! The list of cards for the time without a line: it follows every change however made, and an opening by a card that was
//! withdrawn is an alarm (bay-protocol.md §3.5).

use std::time::Duration;

use parvis::{bay_simulator::settings::Touch, ids::MemberId};
use serde_json::{Value, json};

use super::{
    super::facts::{allocation, change, code, lockers, origin},
    stage::{CARD, INES, Stage, Wire, stage},
};
use crate::harness::wait::until_within;

const TOM: &str = "20417733";
const TOM_CARD: &str = "AB12CD34";

/// Tom, whose account is active, and to whom Inès lends her locker. His key.
async fn borrower(stage: &Stage) -> MemberId {
    let portal = &stage.portal;
    portal.import(&format!("{TOM},Le Goff,Tom,,student,,{TOM_CARD},")).await;
    let active = format!("UPDATE members SET password_hash = 'x', activated_at = created_at WHERE number = '{TOM}'");
    change(portal, &active).await;
    let tom = stage.ask::<MemberId>(&format!("SELECT id FROM members WHERE number = '{TOM}'")).await;
    let share = format!(
        "INSERT INTO shares (allocation_id, member_id, until, created_at)
         VALUES ({}, {tom}, '2026-11-22 09:00+00', '2026-11-21 08:00+00')",
        allocation(portal, 3).await
    );
    change(portal, &share).await;
    tom
}

/// The next list, of one frame: the lockers of its entries.
async fn list(bay: &mut Wire) -> Vec<Value> {
    let list = bay.expect_list().await;
    list["entries"].as_array().unwrap().iter().map(|entry| entry["n"].clone()).collect()
}

#[tokio::test]
async fn the_list_follows_each_change_however_it_is_made() {
    let stage = stage().await;
    stage.hurry();
    let tom = borrower(&stage).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(list(&mut bay).await.len(), 2, "holder and borrower");
    // Behind the portal's back, as another process or the command line does it.
    for (statement, entries) in [
        (format!("UPDATE members SET suspended_at = created_at, suspension_reason = 'x' WHERE id = {tom}"), 1),
        (format!("UPDATE members SET suspended_at = NULL, suspension_reason = NULL WHERE id = {tom}"), 2),
        (format!("DELETE FROM cards WHERE member_id = {tom}"), 1),
        (format!("UPDATE members SET suspended_at = created_at, suspension_reason = 'x' WHERE id = {}", stage.ines), 0),
        (format!("UPDATE members SET suspended_at = NULL, suspension_reason = NULL WHERE id = {}", stage.ines), 1),
        (format!("UPDATE cards SET expires_on = '2026-11-20' WHERE member_id = {}", stage.ines), 0),
        (format!("UPDATE cards SET expires_on = NULL WHERE member_id = {}", stage.ines), 1),
        ("UPDATE allocations SET ended_at = '2026-11-21 09:00+00', ending = 'released'".to_owned(), 0),
    ] {
        change(&stage.portal, &statement).await;
        assert_eq!(list(&mut bay).await.len(), entries, "{statement}");
    }
}

#[tokio::test]
async fn a_card_that_an_import_takes_away_or_replaces_leaves_the_list() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let before = bay.expect_list().await["entries"][0]["card_h"].clone();
    let import = async |card: &str, last_day: &str| {
        stage.portal.import(&format!("{INES},Carpentier,Inès,ines@campus.example,student,,{card},{last_day}")).await
    };
    import("FFFF0001", "2027-06-30").await;
    let after = bay.expect_list().await["entries"][0]["card_h"].clone();
    assert_ne!(before, after);
    import("", "").await;
    assert!(list(&mut bay).await.is_empty());
}

#[tokio::test]
async fn a_list_that_has_not_changed_is_not_sent_again() {
    let stage = stage().await;
    stage.hurry();
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(list(&mut bay).await.len(), 1);
    // Compared many times, with and without a hint.
    let sent_again = until_within(Duration::from_millis(1500), async || {
        stage.portal.lockers.changed_whole(stage.bay_id);
        bay.say(json!({"t": "hb"})).await;
        bay.next().await.unwrap()["t"] != "hb_ok"
    });
    assert!(!sent_again.await);
}

#[tokio::test]
async fn at_the_pace_of_a_real_portal_a_list_is_at_most_ten_seconds_old() {
    let pace = parvis::lockers::controllers::connections::SocketTimes::default();
    assert!(pace.comparison + pace.acknowledgement / 12 <= Duration::from_secs(9), "a second is left for the way");
}

/// A controller that has told nothing yet, and the hash that it knows Inès's card by.
async fn offline(stage: &Stage, token: &str) -> (Wire, Value) {
    let (mut bay, _) = stage.join(token).await;
    let hash = bay.expect_list().await["entries"][0]["card_h"].clone();
    (bay, hash)
}

async fn opened_by(bay: &mut Wire, place: i64, hash: &Value) {
    let card = json!({"n": 3, "e": "card", "at_ms": 60_000, "card_h": hash, "r": "opened"});
    let opened = json!({"n": 3, "e": "opened", "at_ms": 60_500});
    bay.say(json!({"t": "journal", "from": place, "now_ms": 61_000, "events": [card, opened]})).await;
    bay.expect_ok().await;
}

#[tokio::test]
async fn an_opening_without_a_line_by_a_card_that_was_withdrawn_is_an_alarm() {
    for (withdrawal, member) in [
        ("DELETE FROM cards", None),
        ("UPDATE cards SET expires_on = '2026-11-20'", Some(INES)),
        ("UPDATE members SET suspended_at = created_at, suspension_reason = 'x'", Some(INES)),
        ("UPDATE members SET closed_at = created_at, password_hash = NULL, activated_at = NULL", Some(INES)),
        ("UPDATE allocations SET ended_at = '2026-11-21 08:59+00', ending = 'released'", Some(INES)),
    ] {
        let stage = stage().await;
        let token = stage.token().await;
        let (mut bay, hash) = offline(&stage, &token).await;
        change(&stage.portal, "UPDATE allocations SET starts_at = '2026-11-21 08:00+00'").await;
        opened_by(&mut bay, 1, &hash).await;
        assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0, "hers");

        change(&stage.portal, withdrawal).await;
        opened_by(&mut bay, 3, &hash).await;

        assert_eq!(
            stage.ask::<String>("SELECT string_agg(kind, ' ') FROM alarms").await,
            "withdrawn_card",
            "{withdrawal}"
        );
        let by = "SELECT m.number FROM commands c LEFT JOIN members m ON m.id = c.member_id
                  WHERE c.via = 'offline' ORDER BY c.id DESC LIMIT 1";
        assert_eq!(stage.ask::<Option<String>>(by).await.as_deref(), member, "{withdrawal}");
    }
}

#[tokio::test]
async fn an_opening_before_the_locker_was_given_back_or_after_it_was_lent_is_no_alarm() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, hash) = offline(&stage, &token).await;
    change(&stage.portal, "UPDATE allocations SET starts_at = '2026-11-21 08:00+00'").await;
    let by_ines = origin(stage.portal.clock.now(), stage.ines);
    lockers(&stage.portal).release(&by_ines, &code(3), stage.ines).await.unwrap().unwrap();
    opened_by(&mut bay, 1, &hash).await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0, "a second before");
}

#[tokio::test]
async fn the_simulated_bay_opens_to_nobody_after_a_restart() {
    let stage = stage().await;
    let folder = crate::harness::Folder::new();
    let path = folder.to_path_buf();
    let bay = stage.simulate(|settings| settings.folder = Some(path.clone())).await;
    assert_eq!(stage.open("first-click").await, parvis::lockers::commands::command::CommandState::Opened);
    bay.touch(Touch::Unplug(Duration::from_secs(1))).await;
    bay.touch(Touch::Restart).await;
    bay.touch(Touch::Card(CARD.to_owned(), Some(3))).await;
    bay.touch(Touch::Jam(1)).await;
    stage.until("the journal is told", "SELECT EXISTS (SELECT FROM journal_entries WHERE event = 'jam')").await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM journal_entries WHERE result = 'opened'").await, 0);
}
