//! Changes that others make to a member's locker are told by e-mail and on the first page.

use parvis::ids::AllocationId;
use time::Duration;

use super::{
    facts::{allocation, bay, bay_with, english, lockers, mails, take},
    staff::staff,
};
use crate::{
    factories::{count, lockers::waits, members},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn browser_of(portal: &TestPortal, number: &str) -> Browser {
    let browser = portal.browser();
    browser.sign_in(number, PASSWORD).await.assert_status(303);
    browser
}

/// The kinds of the notices on the first page, and its text.
async fn first_page(portal: &TestPortal, number: &str) -> (Vec<String>, String) {
    let page = browser_of(portal, number).await.get("/").await;
    (page.attributes("[data-notice]", "data-notice"), page.all("[data-notice]").join(" "))
}

#[tokio::test]
async fn a_locker_that_goes_out_of_service_or_to_check_is_told_to_its_holder() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = english(&portal, INES).await;
    take(&portal, 3, ines).await;
    let set = async |number: &str, service: &str| {
        let fields = [("service", service), ("reason", "Bent door")];
        staff.post(&format!("/admin/lockers/locker_{number}/service"), &fields).await.assert_status(303);
    };

    set("03", "out_of_service").await;
    set("04", "out_of_service").await;

    let written = mails(&portal).await;
    let [mail] = written.as_slice() else { panic!("{} mails", written.len()) };
    assert!(mail.contains("Locker 03 cannot be used for now") && mail.contains("Reason: Bent door"), "{mail}");
    let (kinds, text) = first_page(&portal, INES).await;
    assert_eq!(kinds, ["locker.out_of_service"]);
    assert!(text.contains("Locker 03") && text.contains("Bent door"), "{text}");
    set("03", "in_service").await;
    set("03", "to_check").await;
    assert_eq!(mails(&portal).await.len(), 2);
}

#[tokio::test]
async fn a_locker_that_is_in_service_again_before_the_email_is_sent_is_not_told() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = english(&portal, INES).await;
    take(&portal, 3, ines).await;
    for service in ["out_of_service", "in_service"] {
        let fields = [("service", service), ("reason", "Bent door")];
        staff.post("/admin/lockers/locker_03/service", &fields).await.assert_status(303);
    }
    assert_eq!(mails(&portal).await.len(), 0);
}

#[tokio::test]
async fn a_locker_taken_back_and_one_exchanged_are_told_with_the_reason() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let (ines, tom) = (english(&portal, INES).await, english(&portal, TOM).await);
    take(&portal, 3, ines).await;
    take(&portal, 4, tom).await;

    staff.post("/admin/lockers/locker_03/take-back", &[("reason", "Left school")]).await.assert_status(303);
    let to = [("to", "locker_05"), ("reason", "Bent door")];
    staff.post("/admin/lockers/locker_04/move", &to).await.assert_status(303);

    let sent = mails(&portal).await;
    let [taken_back, exchanged] = sent.as_slice() else { panic!("{} mails", sent.len()) };
    assert!(exchanged.contains("Locker 05 instead of locker 04") && exchanged.contains("Reason: Bent door"));
    assert!(taken_back.contains("Locker 03 was taken back") && taken_back.contains("Reason: Left school"));
    let (kinds, text) = first_page(&portal, INES).await;
    assert_eq!(kinds, ["locker.taken_back"]);
    assert!(text.contains("Left school"), "{text}");
    let (kinds, text) = first_page(&portal, TOM).await;
    assert_eq!(kinds, ["locker.exchanged"]);
    assert!(text.contains("locker 05 instead of locker 04") && text.contains("Bent door"), "{text}");
}

#[tokio::test]
async fn an_offer_that_nobody_took_is_told_to_the_member_it_was_made_to() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await;
    let ines = english(&portal, INES).await;
    let now = portal.clock.now();
    waits::join(&portal.db, bay_id, ines, now).await;
    lockers(&portal).sweep(now).await.unwrap();
    assert_eq!(mails(&portal).await.len(), 1);

    portal.clock.advance(Duration::minutes(30));
    lockers(&portal).sweep(portal.clock.now()).await.unwrap();
    lockers(&portal).sweep(portal.clock.now()).await.unwrap();

    let sent = mails(&portal).await;
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent.iter().any(|mail| mail.contains("Locker 01 is no longer held for you")), "{sent:?}");
    assert_eq!(first_page(&portal, INES).await.0, ["locker.offer_over"]);
}

#[tokio::test]
async fn the_end_of_a_share_by_the_owner_is_told_to_the_friend() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = english(&portal, INES).await;
    english(&portal, TOM).await;
    take(&portal, 3, ines).await;
    let allocation = allocation(&portal, 3).await;
    let mut db = portal.db.acquire().await.unwrap();
    let until = portal.clock.now() + Duration::hours(2);
    parvis::lockers::allocations::store::share(&mut db, AllocationId(allocation), TOM, portal.clock.now(), until)
        .await
        .unwrap()
        .unwrap();
    drop(db);
    mails(&portal).await;

    let owner = browser_of(&portal, INES).await;
    owner.post(&format!("/lockers/locker_03/shares/{TOM}/end"), &[]).await.assert_status(303);

    let sent = mails(&portal).await;
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().any(|mail| mail.contains("Locker 03 is no longer shared with you")), "{sent:?}");
    assert_eq!(first_page(&portal, TOM).await.0, ["locker.unshared"]);
    assert_eq!(count(&portal.db, "notices").await, 1);
}

#[tokio::test]
async fn staff_sees_before_acting_which_holders_have_to_be_told_by_hand() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let staff = staff(&portal).await;
    let (ines, tom) = (english(&portal, INES).await, english(&portal, TOM).await);
    take(&portal, 3, ines).await;
    take(&portal, 4, tom).await;
    let page = async |number: &str| staff.get(&format!("/admin/lockers/locker_{number}")).await;
    assert!(!page("03").await.has("[data-by-hand]"));

    members::member(&portal.db, INES).without_email().await;

    assert!(page("03").await.has("[data-by-hand]"));
    assert!(!page("04").await.has("[data-by-hand]"));
    let preview = staff.get(&format!("/admin/bays/release?bay={bay_id}")).await;
    assert_eq!((preview.all("[data-touched] li").len(), preview.all("[data-by-hand]").len()), (2, 1));
}
