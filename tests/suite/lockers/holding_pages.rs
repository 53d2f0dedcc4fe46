//! A locker that one has: given back, kept, lent, complained about.

use time::Duration;

use super::facts::{bay, bay_with, state};
use crate::{
    factories::lockers::allocations,
    harness::{TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

/// Two members, the first of whom has `locker_03`.
async fn holder_and_other(portal: &TestPortal) -> (Browser, Browser) {
    bay(portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    ines.post("/lockers/locker_03/claim", &[]).await.assert_redirect("/lockers");
    (ines, tom)
}

async fn due(portal: &TestPortal) -> time::OffsetDateTime {
    allocations::dues(&portal.db).await[0]
}

// covers L50 L51 L52 L94
#[tokio::test]
async fn a_locker_is_given_back_by_its_holder_only_and_can_be_had_again() {
    let portal = portal().await;
    let (ines, tom) = holder_and_other(&portal).await;
    for act in ["release", "keep", "extend", "exchange"] {
        tom.post(&format!("/lockers/locker_03/{act}"), &[]).await.assert_status(403);
        portal.browser().post(&format!("/lockers/locker_03/{act}"), &[]).await.assert_status(303);
        ines.post(&format!("/lockers/locker_98/{act}"), &[]).await.assert_status(404);
    }
    assert_eq!(state(&portal, 3).await, "in_use");
    ines.post("/lockers/locker_03/keep", &[]).await.assert_status(409);

    ines.post("/lockers/locker_03/release", &[]).await.assert_redirect("/lockers");
    assert_eq!(state(&portal, 3).await, "free");
    let page = ines.get("/lockers").await;
    let undo = page.one("form[action='/lockers/locker_03/keep']");
    assert!(undo.contains("10 h 10"), "{undo}");
    assert!(!tom.get("/lockers").await.has("form[action$='/keep']"));
    ines.post("/lockers/locker_03/keep", &[]).await.assert_redirect("/lockers");
    assert_eq!(state(&portal, 3).await, "in_use");

    ines.post("/lockers/locker_03/release", &[]).await.assert_redirect("/lockers");
    portal.clock.advance(Duration::minutes(10));
    assert!(!ines.get("/lockers").await.has("form[action$='/keep']"));
    ines.post("/lockers/locker_03/keep", &[]).await.assert_status(409);
    ines.post("/lockers/locker_03/release", &[]).await.assert_status(403);
}

#[tokio::test]
async fn what_somebody_else_has_taken_meanwhile_is_not_kept() {
    let portal = portal().await;
    let (ines, tom) = holder_and_other(&portal).await;
    ines.post("/lockers/locker_03/release", &[]).await.assert_redirect("/lockers");
    tom.post("/lockers/locker_03/claim", &[]).await.assert_redirect("/lockers");
    assert!(!ines.get("/lockers").await.has("form[action$='/keep']"));
    ines.post("/lockers/locker_03/keep", &[]).await.assert_status(409);
    tom.post("/lockers/locker_03/release", &[]).await.assert_redirect("/lockers");
    ines.post("/lockers/locker_03/keep", &[]).await.assert_status(409);
    assert_eq!(state(&portal, 3).await, "free");
}

#[tokio::test]
async fn the_deadline_is_put_off_as_often_as_the_bay_allows() {
    let portal = portal().await;
    let (ines, _) = holder_and_other(&portal).await;
    let before = due(&portal).await;
    assert!(ines.get("/lockers").await.has("button[formaction='/lockers/locker_03/extend']"));
    ines.post("/lockers/locker_03/extend", &[]).await.assert_redirect("/lockers/locker_03");
    assert_eq!(due(&portal).await, before + Duration::DAY);
    let page = ines.get("/lockers").await;
    assert!(!page.has("button[formaction='/lockers/locker_03/extend']"));
    ines.post("/lockers/locker_03/extend", &[]).await.assert_status(403);
    assert_eq!(due(&portal).await, before + Duration::DAY);
}

#[tokio::test]
async fn a_locker_is_lent_until_a_day_or_a_time_and_taken_back() {
    let portal = portal().await;
    let (ines, tom) = holder_and_other(&portal).await;
    let share = async |who: &Browser, number: &str, until: &str| {
        who.post("/lockers/locker_03/share", &[("number", number), ("until", until)]).await
    };
    for (number, until, field) in [
        ("", "2026-11-21", "number"),
        ("2041", "2026-11-21", "number"),
        (INES, "2026-11-21", "number"),
        ("20410000", "2026-11-21", "number"),
        (TOM, "", "until"),
        (TOM, "tomorrow", "until"),
        (TOM, "2026-11-20", "until"),
        (TOM, "2026-11-21T09:30", "until"),
        (TOM, "2026-11-22", "until"),
        (TOM, "2027-13-40", "until"),
    ] {
        let answer = share(&ines, number, until).await;
        answer.assert_status(422);
        assert!(answer.has(&format!("[data-error-for={field}]")), "{number} {until}: {}", answer.text());
    }
    share(&tom, INES, "2026-11-21").await.assert_status(403);
    share(&portal.browser(), TOM, "2026-11-21").await.assert_status(303);
    assert!(!tom.get("/lockers").await.has("[data-card]"), "nothing was lent");

    share(&ines, TOM, "2026-11-21").await.assert_redirect("/lockers/locker_03");
    let page = tom.get("/lockers").await;
    assert!(page.has("[data-card='locker_03'] form[action='/lockers/locker_03/commands']"));
    assert!(!page.has("[data-card][data-mine]") && !page.has("button[formaction$='/release']"));
    assert!(!tom.get("/lockers/locker_03").await.has("[data-openings]"), "who opened it is the holder's to see");
    share(&ines, TOM, "2026-11-21T12:00").await.assert_redirect("/lockers/locker_03");
    assert_eq!(ines.get("/lockers/locker_03").await.attributes("[data-share]", "data-share"), [TOM]);

    let end = format!("/lockers/locker_03/shares/{TOM}/end");
    tom.post(&end, &[]).await.assert_status(403);
    ines.post("/lockers/locker_03/shares/20410000/end", &[]).await.assert_status(404);
    ines.post(&end, &[]).await.assert_redirect("/lockers/locker_03");
    ines.post(&end, &[]).await.assert_status(404);
    assert!(!tom.get("/lockers").await.has("[data-card]"));
    let known = ines.get("/lockers/locker_03").await.attributes("#acquaintances option", "value");
    assert_eq!(known, [TOM], "whom one lent to before is proposed");
}

#[tokio::test]
async fn a_locker_is_lent_to_five_people_at_most() {
    let portal = portal().await;
    let (ines, _) = holder_and_other(&portal).await;
    for number in 0..6 {
        let number = format!("2050000{number}");
        portal.member(&number, &[]).await;
        let form = [("number", number.as_str()), ("until", "2026-11-21")];
        let answer = ines.post("/lockers/locker_03/share", &form).await;
        answer.assert_status(if number == "20500005" { 422 } else { 303 });
    }
}

#[tokio::test]
async fn a_fault_is_reported_once_and_its_locker_exchanged() {
    let portal = portal().await;
    bay_with(&portal, 1, 2).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    ines.post("/lockers/locker_01/claim", &[]).await.assert_status(303);
    let until = [("number", TOM), ("until", "2026-11-21")];
    ines.post("/lockers/locker_01/share", &until).await.assert_status(303);
    ines.post("/lockers/locker_01/exchange", &[]).await.assert_status(403);
    let long = "x".repeat(1001);
    for (problem, text, field) in [
        ("", "", "problem"),
        ("fire", "", "problem"),
        ("other", " ", "text"),
        ("stuck", &long, "text"),
        ("stuck", "\u{7}", "text"),
    ] {
        let answer = ines.post("/lockers/locker_01/report", &[("problem", problem), ("text", text)]).await;
        answer.assert_status(422);
        assert!(answer.has(&format!("[data-error-for={field}]")), "{problem} {text}");
    }
    let fault = [("problem", "not_closing"), ("text", "La porte <b>reste</b> ouverte")];
    portal.browser().post("/lockers/locker_01/report", &fault).await.assert_status(303);
    ines.post("/lockers/locker_98/report", &fault).await.assert_status(404);
    ines.post("/lockers/locker_01/report", &fault).await.assert_redirect("/lockers/locker_01");
    ines.post("/lockers/locker_01/report", &fault).await.assert_status(409);
    assert!(ines.get("/lockers/locker_01").await.has("form[action='/lockers/locker_01/exchange']"));

    ines.post("/lockers/locker_01/exchange", &[]).await.assert_redirect("/lockers");

    assert_eq!((state(&portal, 1).await, state(&portal, 2).await), ("to_check".to_owned(), "in_use".to_owned()));
    assert!(ines.get("/lockers").await.has("[data-card='locker_02'][data-mine]"));
    assert!(tom.get("/lockers").await.has("[data-card='locker_02']"), "what was lent is lent on");
    assert_eq!(allocations::endings(&portal.db).await, ["moved"]);
    let other = [("problem", "dirty"), ("text", "")];
    ines.post("/lockers/locker_02/report", &other).await.assert_status(303);
    let none = ines.post("/lockers/locker_02/exchange", &[]).await;
    none.assert_status(409);
    assert!(none.one("[role=alert]").contains("Aucun autre casier"), "{}", none.text());
    assert_eq!(state(&portal, 2).await, "in_use");
}
