//! Retention of locker records.

use parvis::{ids::MemberId, lockers::background};
use serde_json::json;
use time::{
    Duration,
    macros::{date, datetime},
};

use super::facts::{bay, code, lockers, origin, take};
use crate::{
    factories::{
        count, count_with,
        lockers::{alarms, allocations, commands, journals, penalties, readings, waits},
    },
    harness::{TestPortal, portal},
};

/// Orders of each way by a member and by staff, one that is unfinished, readings of doors, and an entry of a journal.
async fn openings(portal: &TestPortal, ines: MemberId) {
    let now = portal.clock.now();
    commands::opened_in_each_way(&portal.db, ines, now).await;
    commands::sent(&portal.db, 1, "open", now).await;
    readings::all_opened(&portal.db, now).await;
    journals::tell_of_card(&portal.db, now).await;
}

// covers L33
#[tokio::test]
async fn who_opened_what_is_forgotten_after_three_months_and_what_staff_did_after_twelve() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member("20418376", &[]).await;
    openings(&portal, ines).await;
    let forget = async || background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    portal.clock.advance(Duration::days(89));
    forget().await;
    assert_eq!((count(&portal.db, "commands").await, count(&portal.db, "door_readings").await), (7, 8));
    assert_eq!(count(&portal.db, "journal_entries").await, 1);
    portal.clock.advance(Duration::days(5));
    forget().await;
    forget().await;
    assert_eq!((count(&portal.db, "commands").await, count(&portal.db, "door_readings").await), (3, 0));
    assert_eq!(count(&portal.db, "journal_entries").await, 0);
    assert_eq!(count_with(&portal.db, "commands", json!({"via": "staff"})).await, 2);
    let kept = commands::counted_openings(&portal.db, date!(2026 - 11 - 21)).await;
    assert_eq!(kept, [("card".to_owned(), 2), ("web".to_owned(), 2)], "they are counted");
    portal.clock.advance(Duration::days(280));
    let (one, other, late) = (lockers(&portal), lockers(&portal), portal.clock.now());
    let both = tokio::join!(background::forget(&one, late), background::forget(&other, late));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count(&portal.db, "commands").await, 1, "what is unfinished stays");
    assert_eq!(count_with(&portal.db, "command_counts", json!({"via": "staff", "count": 2})).await, 1);
}

#[tokio::test]
async fn who_waited_and_was_offered_a_locker_is_forgotten_after_three_months() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let (ines, tom) = (portal.member("20418376", &[]).await, portal.member("20419001", &[]).await);
    let now = portal.clock.now();
    waits::offer(&portal.db, bay_id, ines, now).await;
    waits::join(&portal.db, bay_id, tom, now).await;
    portal.clock.advance(Duration::days(89));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal.db, "locker_waits").await, 2);
    portal.clock.advance(Duration::days(5));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal.db, "locker_waits").await, 1, "whoever waits still does");
}

#[tokio::test]
async fn of_old_alarms_the_kind_and_the_day_stay() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let staff = portal.member("20418376", &[]).await;
    let now = portal.clock.now();
    let db = portal.db.pool();
    let forced = alarms::raise(db, 1, "forced", now).await;
    let left_open = alarms::raise(db, 1, "left_open", now).await;
    let offline = alarms::raise_of_bay(db, bay_id, "bay_offline", now).await;
    alarms::raise(db, 1, "tamper", now).await;
    alarms::end(db, left_open).await;
    for seen in [forced, offline] {
        alarms::acknowledge(db, seen, staff).await;
    }
    let forget = async || background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    portal.clock.advance(Duration::days(300));
    forget().await;
    assert_eq!(alarms::raised_at(db, now).await, 4);
    portal.clock.advance(Duration::days(70));
    forget().await;
    forget().await;
    let day = datetime!(2026-11-21 00:00 UTC);
    assert_eq!(alarms::reduced_to(db, &["forced", "left_open"], day).await, 2);
    assert_eq!(alarms::acknowledged_by_somebody(db, "bay_offline").await, 1, "it goes on");
    assert_eq!(alarms::with_locker(db, "tamper").await, 1, "nobody has seen it");
}

#[tokio::test]
async fn who_had_which_locker_is_counted_after_three_months() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member("20418376", &[]).await, portal.member("20417733", &[]).await);
    let allocation = take(&portal, 3, ines).await;
    let now = portal.clock.now();
    allocations::share(&portal.db, allocation, tom, (now, now)).await;
    penalties::give_about(&portal.db, allocation, ines, now).await;
    lockers(&portal).release(&origin(now, ines), &code(3), ines).await.unwrap().unwrap();
    take(&portal, 4, tom).await;
    portal.clock.advance(Duration::days(89));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal.db, "allocations").await, 2);
    portal.clock.advance(Duration::days(5));
    let (one, other, late) = (lockers(&portal), lockers(&portal), portal.clock.now());
    let both = tokio::join!(background::forget(&one, late), background::forget(&other, late));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count(&portal.db, "allocations").await, 1, "one that goes on stays");
    assert_eq!(count(&portal.db, "shares").await, 0);
    assert_eq!(count_with(&portal.db, "penalties", json!({"allocation_id": null})).await, 1);
    let counted = json!({"day": "2026-11-21", "state": "in_use", "ending": "released", "count": 1});
    assert_eq!(count_with(&portal.db, "allocation_counts", counted).await, 1);
}
