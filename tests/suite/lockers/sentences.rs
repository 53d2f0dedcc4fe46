//! Sentences on the pages are true for the person who reads them.

use parvis::{
    accounts::roles::Role,
    ids::{AllocationId, BayId},
    lockers::{allocations::rules::Refusal, background},
};
use serde_json::json;
use time::{
    Duration,
    macros::{date, datetime},
};

use super::{
    facts::{allocation, bay, code, connected, lockers, origin, set_bay, state, take},
    lines::{Lines, card_holders},
};
use crate::{
    factories::{
        self, count, count_with,
        lockers::{allocations, cards, controllers, waits},
        members, notices,
    },
    harness::{TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";
const CARD: &str = "Votre carte ouvre encore votre porte";
const TOLD: &str = "L’équipe est prévenue";

/// Ines has locker 3 and no card; the bay was heard after that and is away since `minutes`.
async fn away(portal: &TestPortal, minutes: i64) -> (Browser, i64) {
    let bay_id = bay(portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    connected(portal, bay_id).await;
    portal.clock.advance(Duration::minutes(minutes));
    background::watch(&lockers(portal), portal.clock.now()).await.unwrap();
    (ines, bay_id)
}

async fn give_card(portal: &TestPortal) {
    let line = format!("{INES},Carpentier,Inès,ines@campus.example,student,,AB12CD34,2027-08-31");
    members::member(&portal.db, INES).named("Inès", "Carpentier").await;
    portal.import(&line).await;
}

#[tokio::test]
async fn a_card_is_said_to_open_only_where_the_reader_has_one_that_the_bay_knows() {
    let portal = portal().await;
    let (ines, bay_id) = away(&portal, 2).await;
    let text = async || ines.get("/lockers/locker_03").await.text().to_owned();
    assert!(text().await.contains("Cette baie ne répond pas") && !text().await.contains(CARD), "no card");
    give_card(&portal).await;
    assert!(text().await.contains(CARD));
    let db = portal.db.pool();
    let taken = datetime!(2026-11-21 09:00 UTC);
    for not in ["no reader", "expired card", "lost card", "taken after the bay was heard", "silent for a day"] {
        match not {
            "no reader" => set_bay(&portal, bay_id, json!({"card_reader": false})).await,
            "expired card" => cards::good_until(db, INES, Some(date!(2026 - 11 - 20))).await,
            "lost card" => cards::lose(db, INES, date!(2026 - 11 - 21)).await,
            "silent for a day" => controllers::lose(db, Duration::hours(25)).await,
            _ => allocations::start_at(db, taken + Duration::minutes(1)).await,
        }
        assert!(!text().await.contains(CARD), "{not}");
        set_bay(&portal, bay_id, json!({"card_reader": true})).await;
        cards::good_until(db, INES, None).await;
        cards::find_all(db).await;
        allocations::start_at(db, taken).await;
        controllers::find(db).await;
        assert!(text().await.contains(CARD), "{not} undone");
    }
}

#[tokio::test]
async fn the_team_is_said_to_know_once_it_has_an_alarm() {
    let portal = portal().await;
    let (ines, _) = away(&portal, 2).await;
    let said = async || {
        let pages = [ines.get("/lockers").await, ines.get("/lockers/locker_03").await];
        pages.map(|page| page.text().contains(TOLD))
    };
    assert_eq!(said().await, [false, false]);
    // The silence of a bay counts while the portal watches without a pause.
    for _ in 0..6 {
        background::watch(&lockers(&portal), portal.clock.now()).await.unwrap();
        portal.clock.advance(Duration::minutes(1));
    }
    background::watch(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(said().await, [true, true]);
}

#[tokio::test]
async fn nothing_is_taken_or_offered_at_a_bay_that_is_away_and_all_goes_on_when_it_is_back() {
    let portal = portal().await;
    let (ines, bay_id) = away(&portal, 2).await;
    let tom = portal.member(TOM, &[]).await;
    let origin = origin(portal.clock.now(), tom);
    let lockers = lockers(&portal);
    assert_eq!(lockers.claim(&origin, &code(4), tom).await.unwrap(), Err(Refusal::Away));
    assert_eq!(lockers.reserve(&origin, &code(4), tom).await.unwrap(), Err(Refusal::Away));
    assert!(matches!(lockers.claim_any(&origin, BayId(bay_id), tom).await.unwrap(), Err(Refusal::Away)));
    let browser = portal.signed_in("20410007", &[]).await;
    let page = browser.get("/lockers").await;
    assert!(page.one("[data-why-not]").contains("Cette baie ne répond pas"));
    assert!(!page.has("form[action$='claim-any']"));
    waits::join(&portal.db, bay_id, tom, portal.clock.now()).await;
    lockers.sweep(portal.clock.now()).await.unwrap();
    assert_eq!(
        count_with(&portal.db, "allocations", json!({"state": "held"})).await,
        0,
        "an offer would run out unused"
    );
    // The held locker can still be released.
    ines.post("/lockers/locker_03/release", &[]).await.assert_status(303);

    connected(&portal, bay_id).await;
    lockers.sweep(portal.clock.now()).await.unwrap();

    assert_eq!(count_with(&portal.db, "allocations", json!({"state": "held"})).await, 1);
}

#[tokio::test]
async fn a_holder_reads_that_the_locker_cannot_be_used_and_why() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    factories::lockers::unusable(&portal.db, 3, "to_check", "Porte voilée").await;
    for path in ["/lockers", "/lockers/locker_03"] {
        let page = ines.get(path).await;
        assert!(page.one("[data-unusable]").contains("Porte voilée"), "{path}");
    }
}

#[tokio::test]
async fn a_locker_that_is_kept_after_all_is_the_same_use_with_all_that_was_lent() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    let id = take(&portal, 3, ines).await;
    let mut db = portal.db.acquire().await.unwrap();
    let until = portal.clock.now() + Duration::hours(3);
    parvis::lockers::allocations::store::share(&mut db, AllocationId(id), TOM, portal.clock.now(), until)
        .await
        .unwrap()
        .unwrap();
    drop(db);
    portal.clock.advance(Duration::minutes(30));
    let lockers = lockers(&portal);
    let now = || origin(portal.clock.now(), ines);
    lockers.release(&now(), &code(3), ines).await.unwrap().unwrap();
    portal.clock.advance(Duration::minutes(5));

    lockers.keep(&now(), &code(3), ines).await.unwrap().unwrap();

    assert_eq!(allocation(&portal, 3).await, id, "since the beginning");
    assert_eq!(count(&portal.db, "allocations").await, 1);
    assert_eq!(count_with(&portal.db, "shares", json!({"ended_at": null})).await, 1);
    assert_eq!(notices::of(&portal.db, tom).await, ["locker.loan_over", "locker.loan_resumed"]);
    assert_eq!(state(&portal, 3).await, "in_use");
}

#[tokio::test]
async fn keeping_is_not_offered_to_a_member_who_has_taken_another_locker() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    ines.post("/lockers/locker_03/release", &[]).await.assert_status(303);
    assert!(ines.get("/lockers").await.has("form[action='/lockers/locker_03/keep']"));
    ines.post("/lockers/locker_04/claim", &[]).await.assert_status(303);
    assert!(!ines.get("/lockers").await.has("form[action='/lockers/locker_03/keep']"), "it would be refused");
}

#[tokio::test]
async fn the_audit_says_in_the_language_of_the_reader_why_a_card_was_refused_and_what_a_door_was_told() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    server.reader().await.assert("20418376,EEEEEEEE", 0).await;
    let staff = portal.signed_in("10000002", &[Role::Administrator]).await;
    let order = [("action", "open"), ("reason", "Contrôle"), ("idempotency_key", "key-0001")];
    staff.post("/admin/lockers/locker_03/orders", &order).await.assert_status(303);
    let service = [("service", "out_of_service"), ("reason", "Charnière")];
    staff.post("/admin/lockers/locker_04/service", &service).await.assert_status(303);

    let audit = staff.get("/admin/audit").await;

    let text = audit.text();
    for said in ["carte inconnue", "locker_03 ouvrir #", "locker_04 hors service"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("unknown_card") && !text.contains("out_of_service"));
}
