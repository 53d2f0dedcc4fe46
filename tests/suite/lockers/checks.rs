//! Lockers that were taken back are checked before anybody has them, and what was found is told and handed over.

use parvis::{accounts::roles::Role, ids::MemberId};
use serde_json::json;

use super::{
    facts::{bay, code, english, lockers, mails, origin, state, take},
    staff::staff,
};
use crate::{
    concerts::counter::assert_refused,
    factories::{audit, count, count_with},
    harness::{PASSWORD, TestPortal, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn taken_back(portal: &TestPortal, fields: &[(&str, &str)]) -> MemberId {
    bay(portal).await;
    let ines = english(portal, INES).await;
    take(portal, 3, ines).await;
    let staff = staff(portal).await;
    let fields: Vec<_> = [("reason", "Left school")].into_iter().chain(fields.iter().copied()).collect();
    staff.post("/admin/lockers/locker_03/take-back", &fields).await.assert_status(303);
    ines
}

#[tokio::test]
async fn nobody_takes_a_locker_that_was_taken_back_before_staff_has_looked_at_it() {
    let portal = portal().await;
    taken_back(&portal, &[]).await;
    let tom = portal.member(TOM, &[]).await;
    let staff = portal.browser();
    staff.sign_in(super::staff::STAFF, PASSWORD).await.assert_status(303);
    let claim = lockers(&portal).claim(&origin(portal.clock.now(), tom), &code(3), tom).await.unwrap();
    assert_eq!(claim, Err(parvis::lockers::allocations::rules::Refusal::OutOfService));
    let list = staff.get("/admin/lockers/checks").await;
    assert!(list.one("[data-check-of='locker_03']").contains("Left school"));
    assert!(staff.get("/admin/bays").await.text().contains("1 casier à vérifier"));

    let path = "/admin/lockers/locker_03/checks";
    staff.post(path, &[("found", "nothing"), ("from", "checks")]).await.assert_redirect("/admin/lockers/checks");

    assert_eq!(state(&portal, 3).await, "free");
    assert!(!staff.get("/admin/lockers/checks").await.has("[data-check-of]"));
    assert_refused(&staff.post(path, &[("found", "nothing")]).await, 409, "", "plus à vérifier");
    assert_eq!(mails(&portal).await.len(), 1, "that it was taken back, and nothing else");
    lockers(&portal).claim(&origin(portal.clock.now(), tom), &code(3), tom).await.unwrap().unwrap();
}

#[tokio::test]
async fn found_things_are_listed_told_to_their_owner_and_handed_over_once() {
    let portal = portal().await;
    taken_back(&portal, &[]).await;
    let staff = portal.browser();
    staff.sign_in(super::staff::STAFF, PASSWORD).await.assert_status(303);
    let path = "/admin/lockers/locker_03/checks";
    assert_refused(&staff.post(path, &[("found", "things"), ("things", " ")]).await, 422, "things", "");
    assert_refused(&staff.post(path, &[("found", "gold")]).await, 422, "found", "");

    staff.post(path, &[("found", "things"), ("things", "A blue scarf, at the lodge")]).await.assert_status(303);

    assert_eq!(state(&portal, 3).await, "free");
    let sent = mails(&portal).await;
    let found = sent.iter().find(|mail| mail.contains("Subject: Found in locker 03")).unwrap();
    assert!(found.contains("A blue scarf, at the lodge") && found.contains(INES), "{found}");
    let ines = portal.browser();
    ines.sign_in(INES, PASSWORD).await.assert_status(303);
    assert!(ines.get("/").await.text().contains("A blue scarf"));
    assert!(ines.get("/account/export").await.text().contains("A blue scarf"));
    let list = staff.get("/admin/lockers/checks").await;
    let id = list.said("[data-find]", "data-find");
    let hand_over = format!("/admin/lockers/checks/{id}/hand-over");
    staff.post(&hand_over, &[]).await.assert_redirect("/admin/lockers/checks");
    staff.post(&hand_over, &[]).await.assert_status(303);
    staff.post("/admin/lockers/checks/999/hand-over", &[]).await.assert_status(404);
    assert!(!staff.get("/admin/lockers/checks").await.has("[data-find]"));
    assert!(staff.get("/admin/lockers/checks?state=done").await.one("[data-find]").contains("scarf"));
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "locker.things_handed_over"})).await, 1);
    assert_eq!(audit::mentions(&portal.db, "scarf").await, 0);
}

#[tokio::test]
async fn staff_may_say_that_a_locker_is_free_at_once_and_a_reservation_leaves_nothing_to_check() {
    let portal = portal().await;
    taken_back(&portal, &[("afterwards", "free")]).await;
    assert_eq!(state(&portal, 3).await, "free");
    let tom = portal.member(TOM, &[]).await;
    lockers(&portal).reserve(&origin(portal.clock.now(), tom), &code(4), tom).await.unwrap().unwrap();
    let staff = portal.browser();
    staff.sign_in(super::staff::STAFF, PASSWORD).await.assert_status(303);
    staff.post("/admin/lockers/locker_04/take-back", &[("reason", "Repair")]).await.assert_status(303);
    assert_eq!(state(&portal, 4).await, "free");
    assert_eq!(count(&portal.db, "locker_checks").await, 0);
}

#[tokio::test]
async fn a_locker_put_in_service_by_hand_needs_no_check_any_more() {
    let portal = portal().await;
    taken_back(&portal, &[]).await;
    let staff = portal.browser();
    staff.sign_in(super::staff::STAFF, PASSWORD).await.assert_status(303);
    let fields = [("service", "in_service"), ("reason", "Looked at")];
    staff.post("/admin/lockers/locker_03/service", &fields).await.assert_status(303);
    assert_eq!(count_with(&portal.db, "locker_checks", json!({"checked_at": null})).await, 0);
    let other = portal.signed_in("10000005", &[Role::Helpdesk]).await;
    other.get("/admin/lockers/checks").await.assert_status(403);
    other.post("/admin/lockers/locker_03/checks", &[("found", "nothing")]).await.assert_status(403);
}

#[tokio::test]
async fn the_locker_of_a_closed_account_is_given_back_first_and_is_on_the_list() {
    let portal = portal().await;
    bay(&portal).await;
    let browser = portal.signed_in(INES, &[]).await;
    browser.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    assert!(browser.get("/account/close").await.text().contains("03"), "the page says what hangs on the account");
    let shown = browser.get("/account/close").await.said("[name=shown]", "value");
    let close = [("password", PASSWORD), ("shown", shown.as_str())];
    browser.post("/account/close", &close).await.assert_redirect("/");
    assert_eq!(state(&portal, 3).await, "to_check");
    assert_eq!(count_with(&portal.db, "allocations", json!({"ended_at": null})).await, 0);
    let staff = staff(&portal).await;
    assert!(staff.get("/admin/lockers/checks").await.has("[data-check-of='locker_03']"));
}
