//! The page of all lockers: what it shows, taking one, why not, and the waiting list.

use parvis::ids::MemberId;
use serde_json::json;
use time::Duration;

use super::facts::{bay, bay_with, set_bay, state};
use crate::{
    factories::{
        self,
        lockers::{bays, penalties},
        members,
    },
    harness::{TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn claim(browser: &Browser, code: &str) -> crate::harness::browser::Answer {
    browser.post(&format!("/lockers/{code}/claim"), &[]).await
}

async fn penalty(portal: &TestPortal, member_id: MemberId) {
    let now = portal.clock.now();
    penalties::give(&portal.db, member_id, (now, now + Duration::days(1))).await;
}

// covers L64 L65 L71 L72
#[tokio::test]
async fn a_member_sees_all_lockers_takes_a_free_one_and_finds_it_on_both_pages() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    let page = ines.get("/lockers").await;
    let map = format!("[data-bay='{bay_id}'][data-connection='never'] ");
    assert_eq!(page.attributes(&format!("{map}[data-locker]"), "data-locker").len(), 8);
    assert_eq!(page.one("[data-lockers-free]"), "8");
    assert!(!page.has("[data-mine][data-locker]"));

    claim(&ines, "locker_03").await.assert_redirect("/lockers");

    let page = ines.get("/lockers").await;
    let cell = format!("{map}.cell[data-locker='locker_03'][data-allocation='in_use'][data-door='unknown'][data-mine]");
    assert!(page.one(&cell).contains("à vous"), "{}", page.text());
    let card = page.one("[data-card='locker_03'][data-mine]");
    assert!(card.contains("Hall 1") && card.contains("Depuis") && card.contains("23 h 59"), "{card}");
    assert_eq!(page.one("[data-lockers-free]"), "7");
    assert!(page.one("[data-why-not]").contains("Vous avez déjà un casier"));
    assert!(!page.has("form[action='/lockers/claim-any']"), "no button for what is refused");
    let home = ines.get("/").await;
    assert!(home.has("[data-locker='locker_03'][data-allocation='in_use'][data-mine]"));

    let tom = portal.signed_in(TOM, &[]).await;
    let page = tom.get("/lockers").await;
    assert!(page.has("[data-locker='locker_03'][data-allocation='in_use']"));
    assert!(!page.has("[data-mine][data-locker]") && !page.text().contains(INES), "whose it is, is nobody's business");
    assert!(!tom.get("/").await.has("[data-locker]"));
}

// covers L68 L95
#[tokio::test]
async fn a_locker_that_is_gone_is_refused_with_what_is_free_and_nothing_changes() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    claim(&ines, "locker_03").await.assert_status(303);

    let lost = claim(&tom, "locker_03").await;
    lost.assert_status(409);
    assert!(lost.one("[role=alert]").contains("Quelqu’un d’autre"), "{}", lost.text());
    let instead = lost.attributes("[role=alert] button", "formaction");
    assert_eq!(instead.first().map(String::as_str), Some("/lockers/locker_01/claim"));
    let htmx = tom.htmx().post("/lockers/locker_03/claim", &[]).await;
    htmx.assert_status(409);
    assert_eq!((htmx.header("hx-retarget"), htmx.has("main")), ("#notices", false));
    claim(&ines, "locker_04").await.assert_status(403);
    claim(&ines, "locker_03").await.assert_status(409);
    for code in ["locker_99", "locker_", "03", "locker_03%00"] {
        claim(&ines, code).await.assert_status(404);
    }
    claim(&portal.browser(), "locker_05").await.assert_redirect("/sign-in?next=%2F");
    assert_eq!((state(&portal, 3).await, state(&portal, 4).await), ("in_use".to_owned(), "free".to_owned()));
}

// covers L95
#[tokio::test]
async fn of_two_who_click_at_once_one_has_the_locker() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (one, other) = tokio::join!(claim(&ines, "locker_03"), claim(&tom, "locker_03"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
}

#[tokio::test]
async fn a_locker_of_a_bay_is_chosen_for_whoever_asks() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await.to_string();
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    for bad in ["", "one", "99999999999999999999"] {
        ines.post("/lockers/claim-any", &[("bay", bad)]).await.assert_status(422);
    }
    ines.post("/lockers/claim-any", &[("bay", &bay_id)]).await.assert_redirect("/lockers");
    let full = tom.post("/lockers/claim-any", &[("bay", &bay_id)]).await;
    full.assert_status(409);
    assert!(full.one("[role=alert]").contains("Aucun casier"), "{}", full.text());
    portal.browser().post("/lockers/claim-any", &[("bay", &bay_id)]).await.assert_status(303);
}

// covers L68
#[tokio::test]
async fn why_no_locker_can_be_had_is_said_before_the_click_and_after_it() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    let says = async |words: &str| {
        let page = ines.get("/lockers").await;
        assert!(page.one("[data-why-not]").contains(words), "{}", page.text());
        let refused = claim(&ines, "locker_03").await;
        refused.assert_status(403);
        assert!(refused.one("[role=alert]").contains(words), "{}", refused.text());
    };
    set_bay(&portal, bay_id, json!({"opens_at": "12:00", "closes_at": "18:00"})).await;
    says("de 12 h 00 à 18 h 00").await;
    set_bay(&portal, bay_id, json!({"opens_at": "00:00", "closes_at": "23:59", "student_quota": 0})).await;
    says("catégorie").await;
    set_bay(&portal, bay_id, json!({"student_quota": 1, "policy": "term", "term_ends_on": "2026-11-20"})).await;
    says("Le trimestre est fini").await;
    set_bay(&portal, bay_id, json!({"policy": "day_use", "term_ends_on": null})).await;
    penalty(&portal, members::member(&portal.db, INES).id().await).await;
    says("demain à").await;
    set_bay(&portal, bay_id, json!({"department": "Physique"})).await;
    assert!(!ines.get("/lockers").await.has("[data-bay]"), "a bay for others is not offered");
    claim(&ines, "locker_03").await.assert_status(403);
    assert_eq!(state(&portal, 3).await, "free");
}

// covers L66 L67 L73
#[tokio::test]
async fn a_locker_is_reserved_cancelled_and_taken_on_the_page() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    ines.post("/lockers/locker_03/reserve", &[]).await.assert_redirect("/lockers");
    assert_eq!(state(&portal, 3).await, "reserved");
    let page = ines.get("/lockers").await;
    assert!(page.has("[data-card='locker_03'][data-allocation='reserved'] form[action='/lockers/locker_03/claim']"));
    tom.post("/lockers/locker_03/reserve", &[]).await.assert_status(409);
    tom.post("/lockers/locker_03/release", &[]).await.assert_status(403);
    ines.post("/lockers/locker_03/release", &[]).await.assert_redirect("/lockers");
    assert_eq!(state(&portal, 3).await, "free");
    ines.post("/lockers/locker_03/reserve", &[]).await.assert_redirect("/lockers");
    portal.clock.advance(Duration::minutes(31));
    assert!(!ines.get("/lockers").await.has("[data-card]"));
    ines.post("/lockers/locker_03/reserve", &[]).await.assert_status(403);
    claim(&tom, "locker_03").await.assert_redirect("/lockers");
    portal.browser().post("/lockers/locker_03/reserve", &[]).await.assert_status(303);
}

#[tokio::test]
async fn members_wait_for_a_full_bay_and_are_offered_what_is_freed() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (join, leave) = (format!("/lockers/bays/{bay_id}/waits"), format!("/lockers/bays/{bay_id}/waits/leave"));
    tom.post(&join, &[]).await.assert_status(409);
    claim(&ines, "locker_01").await.assert_status(303);
    ines.post(&join, &[]).await.assert_status(403);
    assert_eq!(tom.get("/lockers").await.said("[data-waiting]", "data-waiting"), "possible");
    for _ in 0..2 {
        tom.post(&join, &[]).await.assert_redirect("/lockers");
    }
    assert_eq!(tom.get("/lockers").await.said("[data-waiting]", "data-waiting"), "1");
    tom.post(&leave, &[]).await.assert_redirect("/lockers");
    assert_eq!(tom.get("/lockers").await.said("[data-waiting]", "data-waiting"), "possible");
    tom.post(&join, &[]).await.assert_redirect("/lockers");
    portal.browser().post(&join, &[]).await.assert_status(303);
    tom.post("/lockers/bays/999/waits", &[]).await.assert_status(404);
    tom.post("/lockers/bays/999/waits/leave", &[]).await.assert_status(404);

    ines.post("/lockers/locker_01/release", &[]).await.assert_redirect("/lockers");

    let page = tom.get("/lockers").await;
    assert!(
        page.has("[data-card='locker_01'][data-allocation='held'] form[action='/lockers/locker_01/claim']"),
        "{}",
        page.text()
    );
    claim(&ines, "locker_01").await.assert_status(409);
    claim(&tom, "locker_01").await.assert_redirect("/lockers");
}

#[tokio::test]
async fn a_preference_is_kept_and_chooses_bays_and_lockers() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 2).await;
    factories::lockers::accessible(&portal.db, 2).await;
    let other = bays::site(&portal.db, "Campus sud").await;
    let far = bay_with(&portal, 10, 2).await;
    set_bay(&portal, far, json!({"site_id": other})).await;
    let ines = portal.signed_in(INES, &[]).await;
    assert_eq!(ines.get("/lockers").await.attributes("[data-bay]", "data-bay").len(), 2);

    let wish = [("site", &*other.to_string()), ("accessible", "yes")];
    ines.post("/lockers/preferences", &wish).await.assert_redirect("/lockers");
    assert_eq!(ines.get("/lockers").await.attributes("[data-bay]", "data-bay"), [far.to_string()]);
    for bad in ["99", "x"] {
        ines.post("/lockers/preferences", &[("site", bad)]).await.assert_status(422);
    }
    ines.post("/lockers/preferences", &[("site", ""), ("accessible", "yes")]).await.assert_redirect("/lockers");
    ines.post("/lockers/claim-any", &[("bay", &bay_id.to_string())]).await.assert_redirect("/lockers");
    assert_eq!(state(&portal, 2).await, "in_use");
}

// covers L65
#[tokio::test]
async fn the_list_names_the_free_lockers_with_a_button_for_each() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    claim(&tom, "locker_02").await.assert_status(303);
    let list = ines.get("/lockers?view=list").await;
    assert_eq!(list.all(".listed form").len(), 7);
    assert!(!list.has("form[action='/lockers/locker_02/claim']"));
    claim(&ines, "locker_01").await.assert_status(303);
    assert!(!ines.get("/lockers?view=list").await.has(".listed form"));
}

#[tokio::test]
async fn an_accessible_locker_is_offered_to_others_only_when_no_other_is_free() {
    let portal = portal().await;
    bay(&portal).await;
    factories::lockers::accessible(&portal.db, 2).await;
    let (ines, button) = (portal.signed_in(INES, &[]).await, "form[action='/lockers/locker_02/claim']");
    let page = ines.get("/lockers/locker_02").await;
    assert!(!page.has(button) && page.has("form[action='/lockers/claim-any']"));
    assert!(page.one("[data-why-not]").contains("facile d’accès"));
    assert!(!ines.get("/lockers?view=list").await.has(button));
    ines.post("/lockers/preferences", &[("site", ""), ("accessible", "yes")]).await.assert_status(303);
    assert!(ines.get("/lockers/locker_02").await.has(button));
    ines.post("/lockers/preferences", &[("site", "")]).await.assert_status(303);
    factories::lockers::only_accessible_usable(&portal.db).await;
    assert!(ines.get("/lockers/locker_02").await.has(button));
}

#[tokio::test]
async fn the_page_of_a_locker_says_what_it_is_to_the_reader() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    claim(&ines, "locker_03").await.assert_status(303);
    let page = tom.get("/lockers/locker_03").await;
    assert!(page.has("[data-locker='locker_03'][data-allocation='in_use'][data-stranger]"));
    for hidden in ["#share", "[data-openings]", "form[action$='/commands']", "button[formaction$='/release']"] {
        assert!(!page.has(hidden), "{hidden}");
    }
    assert!(!page.text().contains(INES));
    assert!(tom.get("/lockers/locker_04").await.has("form[action='/lockers/locker_04/claim']"));
    bays::close(&portal.db, bay_id).await;
    tom.get("/lockers/locker_04").await.assert_status(404);
}
