//! Changes of a locker are told to those with whom it is shared, by e-mail and on the first page.

use parvis::{accounts::roles::Role, ids::AllocationId};
use time::Duration;

use super::{
    facts::{allocation, bay, english, mails, take},
    staff::staff,
};
use crate::{
    factories::{count, emails, members},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";
const ZOE: &str = "20419001";

/// A portal where Ines has locker 3 and shares it with Tom; what was sent of that is put aside.
async fn lent() -> (TestPortal, Browser) {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = english(&portal, INES).await;
    english(&portal, TOM).await;
    english(&portal, ZOE).await;
    take(&portal, 3, ines).await;
    let allocation = allocation(&portal, 3).await;
    let mut db = portal.db.acquire().await.unwrap();
    // Zoe's share is over when the changes come.
    for (number, hours) in [(TOM, 2), (ZOE, 0)] {
        let until = portal.clock.now() + Duration::hours(hours);
        parvis::lockers::allocations::store::share(
            &mut db,
            AllocationId(allocation),
            number,
            portal.clock.now(),
            until,
        )
        .await
        .unwrap()
        .unwrap();
    }
    drop(db);
    mails(&portal).await;
    emails::forget(&portal.db).await;
    (portal, staff)
}

async fn browser_of(portal: &TestPortal, number: &str) -> Browser {
    let browser = portal.browser();
    browser.sign_in(number, PASSWORD).await.assert_status(303);
    browser
}

/// The kinds of the notices on the first page, and their text.
async fn first_page(portal: &TestPortal, number: &str) -> (Vec<String>, String) {
    let page = browser_of(portal, number).await.get("/").await;
    (page.attributes("[data-notice]", "data-notice"), page.all("[data-notice]").join(" "))
}

/// E-mails sent to a member, without the one about the share itself.
async fn new_mails(portal: &TestPortal, number: &str) -> Vec<String> {
    let sent = mails(portal).await;
    sent.into_iter().filter(|mail| mail.contains(&format!("{number}@campus.example")) && !is_first(mail)).collect()
}

fn is_first(mail: &str) -> bool {
    mail.contains("Subject: Locker 03 is shared with you Date")
}

#[tokio::test]
async fn a_locker_that_staff_takes_back_is_told_to_its_borrowers_with_the_reason() {
    let (portal, staff) = lent().await;

    staff.post("/admin/lockers/locker_03/take-back", &[("reason", "Left school")]).await.assert_status(303);

    let sent = new_mails(&portal, TOM).await;
    let [mail] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(mail.contains("Locker 03: no longer shared with you") && mail.contains("Reason: Left school"), "{mail}");
    let (kinds, text) = first_page(&portal, TOM).await;
    assert_eq!(kinds, ["locker.loan_over"]);
    assert!(text.contains("Locker 03") && text.contains("Left school"), "{text}");
    assert_eq!(new_mails(&portal, ZOE).await.len(), 0, "a share that was over before");
    assert_eq!(count(&portal.db, "notices").await, 2, "the holder and one borrower");
}

#[tokio::test]
async fn a_locker_out_of_service_and_one_exchanged_are_told_to_borrowers_with_the_reason() {
    let (portal, staff) = lent().await;

    let fields = [("service", "out_of_service"), ("reason", "Bent door")];
    staff.post("/admin/lockers/locker_03/service", &fields).await.assert_status(303);
    let sent = new_mails(&portal, TOM).await;
    let [mail] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(mail.contains("cannot be used for now") && mail.contains("Reason: Bent door"), "{mail}");
    let to = [("to", "locker_05"), ("reason", "Broken lock")];
    staff.post("/admin/lockers/locker_03/move", &to).await.assert_status(303);

    let sent = new_mails(&portal, TOM).await;
    assert_eq!(sent.len(), 2, "{sent:?}");
    let exchanged = "Locker 05 is shared with you instead of locker 03";
    assert!(sent.iter().any(|mail| mail.contains(exchanged) && mail.contains("Reason: Broken lock")), "{sent:?}");
    let (mut kinds, text) = first_page(&portal, TOM).await;
    kinds.sort();
    assert_eq!(kinds, ["locker.loan_exchanged", "locker.loan_out_of_service"]);
    assert!(text.contains("Bent door") && text.contains("Broken lock"), "{text}");
    assert_eq!(new_mails(&portal, ZOE).await.len(), 0);
}

#[tokio::test]
async fn a_locker_that_its_holder_gives_back_is_told_to_its_borrowers() {
    let (portal, _) = lent().await;

    browser_of(&portal, INES).await.post("/lockers/locker_03/release", &[]).await.assert_status(303);

    let sent = new_mails(&portal, TOM).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].contains("Locker 03: no longer shared with you") && !sent[0].contains("Reason"), "{sent:?}");
    assert_eq!(first_page(&portal, TOM).await.0, ["locker.loan_over"]);
}

#[tokio::test]
async fn a_holder_s_suspension_restoration_and_end_are_told_to_borrowers_without_their_reason() {
    let (portal, _) = lent().await;
    let admin = portal.signed_in("10000007", &[Role::Administrator]).await;
    let path = |act: &str| format!("/admin/members/{INES}/{act}");

    admin.post(&path("suspend"), &[("reason", "Enquiry")]).await.assert_status(303);
    assert_eq!(new_mails(&portal, TOM).await.len(), 1);
    admin.post(&path("restore"), &[("reason", "Enquiry over")]).await.assert_status(303);
    assert_eq!(new_mails(&portal, TOM).await.len(), 2);
    let ines = browser_of(&portal, INES).await;
    ines.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");

    let sent = new_mails(&portal, TOM).await;
    assert_eq!(sent.len(), 3, "{sent:?}");
    for said in ["cannot be opened for now", "can be opened again", "no longer shared with you"] {
        assert_eq!(sent.iter().filter(|mail| mail.contains(said)).count(), 1, "{said}: {sent:?}");
    }
    let (mut kinds, text) = first_page(&portal, TOM).await;
    kinds.sort();
    assert_eq!(kinds, ["locker.loan_over", "locker.loan_paused", "locker.loan_resumed"]);
    for mail in sent.iter().chain([&text]) {
        assert!(!mail.contains("Enquiry") && !mail.contains("suspend") && !mail.contains("closed"), "{mail}");
    }
}

#[tokio::test]
async fn staff_sees_that_a_borrower_has_to_be_told_by_hand() {
    let (portal, staff) = lent().await;
    let page = async || staff.get("/admin/lockers/locker_03").await;
    assert!(!page().await.has("[data-by-hand]"));

    members::member(&portal.db, TOM).without_email().await;

    assert!(page().await.has("[data-by-hand]"));
}
