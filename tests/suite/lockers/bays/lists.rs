//! The list of cards for the time without a line: it follows every change however made, and an opening by a card that was
//! withdrawn is an alarm (bay-protocol.md §3.5).

use std::time::Duration;

use parvis::bay_simulator::settings::Touch;
use serde_json::{Value, json};
use time::macros::{date, datetime};

use super::{
    super::facts::{allocation, code, lockers, origin},
    stage::{CARD, INES, Stage, Wire, stage},
};
use crate::{
    factories::{
        count, count_with,
        lockers::{alarms, allocations, cards, commands},
        members,
    },
    harness::wait::{self, until_within},
};

const TOM: &str = "20417733";
const TOM_CARD: &str = "AB12CD34";

/// Tom, whose account is active, and to whom Inès lends her locker.
async fn borrower(stage: &Stage) {
    let portal = &stage.portal;
    portal.import(&format!("{TOM},Le Goff,Tom,,student,,{TOM_CARD},")).await;
    let tom = members::member(&portal.db, TOM);
    tom.activate().await;
    let times = (datetime!(2026-11-21 08:00 UTC), datetime!(2026-11-22 09:00 UTC));
    allocations::share(&portal.db, allocation(portal, 3).await, tom.id().await, times).await;
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
    borrower(&stage).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(list(&mut bay).await.len(), 2, "holder and borrower");
    // Behind the portal's back, as another process or the command line does it.
    let db = stage.portal.db.pool();
    let (ines, tom) = (members::member(db, INES), members::member(db, TOM));
    tom.suspend().await;
    assert_eq!(list(&mut bay).await.len(), 1, "the borrower is suspended");
    tom.resume().await;
    assert_eq!(list(&mut bay).await.len(), 2, "the borrower is suspended no more");
    cards::delete(db, TOM).await;
    assert_eq!(list(&mut bay).await.len(), 1, "the borrower has no card");
    ines.suspend().await;
    assert_eq!(list(&mut bay).await.len(), 0, "the holder is suspended");
    ines.resume().await;
    assert_eq!(list(&mut bay).await.len(), 1, "the holder is suspended no more");
    cards::good_until(db, INES, Some(date!(2026 - 11 - 20))).await;
    assert_eq!(list(&mut bay).await.len(), 0, "the card is good no more");
    cards::good_until(db, INES, None).await;
    assert_eq!(list(&mut bay).await.len(), 1, "the card has no end");
    allocations::end_all(db, stage.portal.clock.now(), "released").await;
    assert_eq!(list(&mut bay).await.len(), 0, "the locker is given back");
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

async fn withdraw(stage: &Stage, withdrawal: &str) {
    let db = stage.portal.db.pool();
    let ines = members::member(db, INES);
    match withdrawal {
        "card deleted" => cards::delete(db, INES).await,
        "card expired" => cards::good_until(db, INES, Some(date!(2026 - 11 - 20))).await,
        "member suspended" => ines.suspend().await,
        "account closed" => ines.close().await,
        "locker given back" => allocations::end_all(db, datetime!(2026-11-21 08:59 UTC), "released").await,
        other => panic!("{other} is no withdrawal"),
    }
}

#[tokio::test]
async fn an_opening_without_a_line_by_a_card_that_was_withdrawn_is_an_alarm() {
    for (withdrawal, member) in [
        ("card deleted", None),
        ("card expired", Some(INES)),
        ("member suspended", Some(INES)),
        ("account closed", Some(INES)),
        ("locker given back", Some(INES)),
    ] {
        let stage = stage().await;
        let token = stage.token().await;
        let (mut bay, hash) = offline(&stage, &token).await;
        allocations::start_at(&stage.portal.db, datetime!(2026-11-21 08:00 UTC)).await;
        opened_by(&mut bay, 1, &hash).await;
        assert_eq!(count(&stage.portal.db, "alarms").await, 0, "hers");

        withdraw(&stage, withdrawal).await;
        opened_by(&mut bay, 3, &hash).await;

        assert_eq!(alarms::kinds(&stage.portal.db).await, ["withdrawn_card"], "{withdrawal}");
        let by = commands::last_offline_member(&stage.portal.db).await;
        assert_eq!(by.as_deref(), member, "{withdrawal}");
    }
}

#[tokio::test]
async fn an_opening_before_the_locker_was_given_back_or_after_it_was_lent_is_no_alarm() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, hash) = offline(&stage, &token).await;
    allocations::start_at(&stage.portal.db, datetime!(2026-11-21 08:00 UTC)).await;
    let by_ines = origin(stage.portal.clock.now(), stage.ines);
    lockers(&stage.portal).release(&by_ines, &code(3), stage.ines).await.unwrap().unwrap();
    opened_by(&mut bay, 1, &hash).await;
    assert_eq!(count(&stage.portal.db, "alarms").await, 0, "a second before");
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
    let jam = async || count_with(&stage.portal.db, "journal_entries", json!({"event": "jam"})).await > 0;
    wait::until("the journal is told", jam).await;
    assert_eq!(count_with(&stage.portal.db, "journal_entries", json!({"result": "opened"})).await, 0);
}
