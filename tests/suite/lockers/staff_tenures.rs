//! Lockers given to members by staff and deadlines set by staff, one by one and from a file.

use serde_json::json;
use time::{
    Duration,
    macros::{date, datetime},
};

use super::{
    facts::{allocation, bay, english, mails, state, take},
    staff::staff,
};
use crate::{
    concerts::counter::{assert_refused, send_file},
    factories::{self, count, count_with, lockers::allocations, members},
    harness::portal,
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

#[tokio::test]
async fn staff_sets_another_deadline_and_the_holder_is_told() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = english(&portal, INES).await;
    take(&portal, 3, ines).await;
    let id = allocation(&portal, 3).await;
    let path = "/admin/lockers/locker_03/deadline";
    let to = |until| [("until", until), ("reason", "Exams")];
    assert_refused(&staff.post(path, &to("2026-11-20")).await, 422, "until", "");
    assert_refused(&staff.post(path, &to("2036-01-01")).await, 422, "until", "");
    assert_refused(&staff.post(path, &to("soon")).await, 422, "until", "");
    assert_refused(&staff.post(path, &[("until", "2027-02-26"), ("reason", "")]).await, 422, "reason", "");
    assert_refused(&staff.post("/admin/lockers/locker_04/deadline", &to("2027-02-26")).await, 409, "", "à personne");

    staff.post(path, &to("2027-02-26")).await.assert_redirect("/admin/lockers/locker_03");

    let due = allocations::due(&portal.db, id).await;
    assert_eq!(due, datetime!(2027-02-26 22:59 UTC), "the closing time of the bay, in Paris");
    let sent = mails(&portal).await;
    let [mail] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(mail.contains("Locker 03: another deadline") && mail.contains("Reason: Exams"), "{mail}");
    assert_refused(&staff.post(path, &to("2027-02-26")).await, 409, "", "déjà");
    assert_eq!(count_with(&portal.db, "notices", json!({"kind": "locker.prolonged"})).await, 1);
}

#[tokio::test]
async fn a_renewed_locker_that_was_overdue_is_in_use_again_and_falls_due_anew() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = english(&portal, INES).await;
    take(&portal, 3, ines).await;
    portal.clock.advance(Duration::days(1));
    let staff = staff(&portal).await;
    let lockers = super::facts::lockers(&portal);
    parvis::lockers::allocations::deadlines::tick(&lockers, portal.clock.now()).await.unwrap();
    assert_eq!(state(&portal, 3).await, "overdue");
    let fields = [("until", "2026-11-25"), ("reason", "Ill")];
    staff.post("/admin/lockers/locker_03/deadline", &fields).await.assert_status(303);
    assert_eq!(state(&portal, 3).await, "in_use");
    portal.clock.advance(Duration::days(5));
    parvis::lockers::allocations::deadlines::tick(&lockers, portal.clock.now()).await.unwrap();
    let overdue = count_with(&portal.db, "emails", json!({"kind": "locker.overdue"})).await;
    assert_eq!(overdue, 2, "the new deadline is told too");
}

#[tokio::test]
async fn staff_gives_a_free_locker_to_a_member_beyond_the_rules_but_none_that_is_taken() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let (ines, tom) = (english(&portal, INES).await, english(&portal, TOM).await);
    take(&portal, 5, ines).await;
    take(&portal, 6, tom).await;
    let path = "/admin/lockers/locker_03/assign";
    let to = |number, until| [("number", number), ("until", until), ("reason", "Thesis")];
    assert_refused(&staff.post(path, &to("99999999", "2027-01-29")).await, 422, "number", "");
    assert_refused(&staff.post(path, &to(INES, "2026-11-01")).await, 422, "until", "");

    staff.post(path, &to(INES, "2027-01-29")).await.assert_redirect("/admin/lockers/locker_03");

    assert_eq!(count_with(&portal.db, "allocations", json!({"member_id": ines, "ended_at": null})).await, 2);
    let sent = mails(&portal).await;
    assert!(sent.iter().any(|mail| mail.contains("Subject: Locker 03 is yours")), "{sent:?}");
    assert_refused(&staff.post("/admin/lockers/locker_06/assign", &to(INES, "2027-01-29")).await, 409, "", "");
    factories::lockers::unusable(&portal.db, 4, "out_of_service", "x").await;
    assert_refused(&staff.post("/admin/lockers/locker_04/assign", &to(INES, "2027-01-29")).await, 409, "", "service");
    members::member(&portal.db, TOM).suspend().await;
    assert_refused(&staff.post("/admin/lockers/locker_07/assign", &to(TOM, "2027-01-29")).await, 422, "number", "");
    let member = portal.signed_in("20410009", &[]).await;
    member.post(path, &to(INES, "2027-01-29")).await.assert_status(403);
}

#[tokio::test]
async fn a_file_gives_lockers_and_renews_terms_in_one_piece_or_not_at_all() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let (ines, _) = (english(&portal, INES).await, english(&portal, TOM).await);
    take(&portal, 3, ines).await;
    let send = async |act: &str, file: String| {
        send_file(&staff, "/admin/bays/import", &[("act", act)], ("file", file.as_bytes())).await
    };
    let head = "code;number;until";
    let good = format!("{head}\nlocker_03;{INES};30/06/2027\nlocker_04;{TOM};2027-06-30\n");

    let checked = send("check", good.clone()).await;
    checked.assert_status(200);
    assert_eq!(checked.said("[data-import-changes]", "data-import-changes"), "2");
    assert_eq!(count(&portal.db, "emails").await, 0, "a check tells nobody");
    let wrong = format!("{good}locker_03;{TOM};2027-06-30\nlocker_99;{TOM};2027-06-30\nlocker_05;{TOM};2020-01-01\n");
    let refused = send("import", wrong).await;
    refused.assert_status(422);
    assert_eq!(refused.said("[data-import-wrong]", "data-import-wrong"), "3");
    assert_eq!(count(&portal.db, "allocations").await, 1);
    send("import", good.clone()).await.assert_status(200);

    let due = allocations::dues(&portal.db).await;
    assert_eq!(due.iter().map(|due| due.date()).collect::<Vec<_>>(), [date!(2027 - 06 - 30)]);
    assert_eq!(mails(&portal).await.len(), 2);
    let again = send("import", good).await;
    assert_eq!(again.said("[data-import-changes]", "data-import-changes"), "0");
    assert_eq!(mails(&portal).await.len(), 2, "what is so already is told to nobody");
}

#[tokio::test]
async fn a_file_says_which_lockers_old_readers_cannot_say_and_that_a_bay_is_new() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let send = async |file: &str| {
        send_file(&staff, "/admin/bays/import", &[("act", "check")], ("file", file.as_bytes())).await
    };
    for code in ["locker_22", "locker_0312", "locker_1220"] {
        send(&format!("site;bay;code\nCampus nord;Hall 1;{code}\n")).await.assert_status(422);
    }
    let answer = send("site;bay;code\nCampus nord;Hal 1;locker_1001\n").await;
    answer.assert_status(200);
    let said = answer.all("[data-line]").join(" ");
    assert!(said.contains("« Hal 1 » est une nouvelle baie"), "{said}");
    assert!(said.contains("les lecteurs de l’ancien système ne peuvent pas fermer"), "{said}");
    assert!(staff.get("/admin/bays/new").await.has("[data-old-readers]"));
}
