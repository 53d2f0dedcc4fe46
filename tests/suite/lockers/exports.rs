//! Export of a member's locker data.

use parvis::ids::AllocationId;
use serde_json::{Value, json};
use time::Duration;

use super::facts::{allocation, bay, code, lockers, origin, take};
use crate::{
    factories::{
        self,
        lockers::{commands, faults, penalties, waits},
    },
    harness::{PASSWORD, TestPortal, portal},
};

/// Two members, each with lockers, lent to each other; of the first all else that is kept too.
async fn stage(portal: &TestPortal) {
    let bay_id = bay(portal).await;
    let (ines, tom) = (portal.member("20418376", &[]).await, portal.member("20417733", &[]).await);
    let now = portal.clock.now();
    take(portal, 4, tom).await;
    take(portal, 3, ines).await;
    lockers(portal).release(&origin(now, ines), &code(3), ines).await.unwrap().unwrap();
    let mine = take(portal, 5, ines).await;
    for (id, friend) in [(mine, "20417733"), (allocation(portal, 4).await, "20418376")] {
        let mut db = portal.db.acquire().await.unwrap();
        let until = now + Duration::hours(2);
        parvis::lockers::allocations::store::share(&mut db, AllocationId(id), friend, now, until).await.unwrap();
    }
    let db = portal.db.pool();
    penalties::give_about(db, mine, ines, now).await;
    waits::join(db, bay_id, ines, now).await;
    factories::lockers::prefer_accessible(db, ines, true).await;
    for member in [ines, tom] {
        commands::opened(db, 5, member, now).await;
    }
    faults::report(db, 5, Some(ines), "Elle coince.", now).await;
}

#[tokio::test]
async fn the_export_has_the_lockers_of_the_member_alone() {
    let portal = portal().await;
    stage(&portal).await;
    let browser = portal.browser();
    browser.sign_in("20418376", PASSWORD).await.assert_redirect("/");

    let file = browser.get("/account/export").await;

    let export = serde_json::from_slice::<Value>(&file.assert_status(200).body).unwrap()["lockers"].take();
    let lockers = export["allocations"].as_array().unwrap();
    assert_eq!(lockers.len(), 2);
    assert_eq!((&lockers[0]["locker"], &lockers[0]["ending"]), (&json!("locker_03"), &json!("released")));
    assert_eq!((&lockers[1]["locker"], &lockers[1]["state"]), (&json!("locker_05"), &json!("in_use")));
    assert_eq!((&lockers[1]["bay"], &lockers[1]["deadline"]), (&json!("Hall 1"), &json!("2026-11-21T22:59:00Z")));
    assert_eq!((&export["lent"][0]["locker"], &export["lent"][0]["to"]), (&json!("locker_05"), &json!("20417733")));
    assert_eq!((&export["borrowed"][0]["locker"], &export["borrowed"][1]), (&json!("locker_04"), &Value::Null));
    assert_eq!(
        (&export["penalties"][0]["reason"], &export["penalties"][0]["locker"]),
        (&json!("Retard"), &json!("locker_05"))
    );
    assert_eq!(export["waiting_list"][0]["bay"], "Hall 1");
    assert_eq!(export["preferences"]["accessible"], true);
    assert_eq!((&export["orders_to_doors"][0]["order"], &export["orders_to_doors"][1]), (&json!("open"), &Value::Null));
    assert_eq!(export["faults_reported"][0]["text"], "Elle coince.");
}
