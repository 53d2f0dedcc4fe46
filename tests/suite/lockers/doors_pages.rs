//! The button that opens: who may press it, and what the page says until the bay has spoken.

use parvis::lockers::commands::command::{CommandState, Op};
use serde_json::json;

use super::facts::{bay, connected, set_bay};
use crate::{
    factories::{self, count, count_with, lockers::commands},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const INES: &str = "20418376";
const TOM: &str = "20417733";
const KEY: &str = "5f0c1d7e-0001";

async fn order(browser: &Browser, action: &str, key: &str) -> Answer {
    browser.post("/lockers/locker_03/commands", &[("action", action), ("idempotency_key", key)]).await
}

/// A holder of `locker_03` and another member; the bay is connected.
async fn stage(portal: &TestPortal) -> (Browser, Browser, i64) {
    let bay_id = bay(portal).await;
    connected(portal, bay_id).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    ines.post("/lockers/locker_03/claim", &[]).await.assert_redirect("/lockers");
    (ines, tom, bay_id)
}

/// Door report of an imaginary bay.
async fn become_state(portal: &TestPortal, state: CommandState) {
    let finished = !matches!(state, CommandState::Requested | CommandState::Sent | CommandState::Accepted);
    commands::become_state(&portal.db, state.code(), finished.then(|| portal.clock.now())).await;
}

// covers L50 L94
#[tokio::test]
async fn only_the_holder_moves_a_door_and_one_form_is_one_order() {
    let portal = portal().await;
    let (ines, tom, _) = stage(&portal).await;
    order(&tom, "open", KEY).await.assert_status(403);
    order(&portal.browser(), "open", KEY).await.assert_status(303);
    for (action, key) in
        [("", KEY), ("kick", KEY), ("open", ""), ("open", "short"), ("open", &"k".repeat(101)), ("open", "tab\there")]
    {
        order(&ines, action, key).await.assert_status(422);
    }
    ines.post("/lockers/locker_98/commands", &[("action", "open"), ("idempotency_key", KEY)]).await.assert_status(404);
    assert_eq!(count(&portal.db, "commands").await, 0);

    let (one, other) = tokio::join!(order(&ines, "open", KEY), order(&ines, "open", KEY));
    one.assert_status(303);
    assert_eq!(one.header("location"), other.header("location"));
    assert_eq!(count(&portal.db, "commands").await, 1);
    order(&ines, "open", "another-key").await.assert_status(409);
    assert_eq!(count(&portal.db, "commands").await, 1);

    let path = one.header("location").to_owned();
    let page = ines.get(&path).await;
    assert_eq!(page.said("[data-command]", "data-command-state"), "requested");
    assert_eq!(format!("/lockers/commands/{}", page.said("[data-command]", "data-command")), path);
    assert!(page.text().contains("http-equiv=\"refresh\""), "it asks again without script");
    assert!(page.one("[data-command]").contains("Ouverture du casier 03"));
    let part = ines.htmx().get(&path).await;
    assert!(part.has("[data-command]") && !part.has("main"));
    tom.get(&path).await.assert_status(404);
    portal.browser().get(&path).await.assert_status(303);
}

#[tokio::test]
async fn a_door_is_said_to_be_open_only_once_the_bay_has_seen_it() {
    let portal = portal().await;
    let (ines, ..) = stage(&portal).await;
    let path = order(&ines, "open", KEY).await.header("location").to_owned();
    for (state, words) in [
        (CommandState::Accepted, "Nous dirons « ouvert »"),
        (CommandState::Opened, "La baie a vu la porte s’ouvrir"),
        (CommandState::Pulsed, "pas de capteur"),
        (CommandState::NoMovement, "la porte n’a pas bougé"),
        (CommandState::Closed, "la porte n’a pas bougé"),
        (CommandState::Denied, "La baie a refusé"),
        (CommandState::Expired, "trop tard"),
        (CommandState::Rejected, "n’a pas pu exécuter"),
        (CommandState::Unknown, "Regardez avant de réessayer"),
    ] {
        become_state(&portal, state).await;
        let page = ines.get(&path).await;
        assert_eq!(page.said("[data-command]", "data-command-state"), state.code());
        let said = page.one("[data-command]");
        assert!(said.contains(words), "{state}: {said}");
        let finished = state != CommandState::Accepted;
        assert_eq!(page.text().contains("http-equiv"), !finished, "{state}");
        assert_eq!(page.has("[data-command] [role=alert]"), finished && !state.succeeded(Op::Open), "{state}");
    }
}

#[tokio::test]
async fn a_bay_that_is_away_refuses_at_once_and_says_since_when() {
    let portal = portal().await;
    let (ines, _, bay_id) = stage(&portal).await;
    portal.clock.advance(time::Duration::minutes(5));
    let page = ines.get("/lockers").await;
    assert!(page.has(&format!("[data-bay='{bay_id}'][data-connection='offline']")));
    assert!(page.one("[data-line]").contains("Hors ligne depuis aujourd’hui à 10 h 00"), "{}", page.text());
    assert!(page.has("[data-card] button[aria-disabled=true]") && !page.has("[data-card] button[name=action]"));

    let refused = order(&ines, "open", KEY).await;
    refused.assert_status(409);
    assert_eq!(refused.said("[data-command]", "data-command-state"), "bay_offline");
    assert!(refused.one("[data-command]").contains("Sans nouvelle depuis aujourd’hui à 10 h 00"), "{}", refused.text());
    let part = order(&ines.htmx(), "open", "another-key").await;
    part.assert_status(409);
    assert!(part.has("[data-command-state=bay_offline]") && !part.has("main"));

    connected(&portal, bay_id).await;
    let waiting = count_with(&portal.db, "commands", json!({"finished_at": null})).await;
    assert_eq!(waiting, 0, "nothing opens by itself when it returns");
    assert!(ines.get("/lockers").await.has("[data-card] button[name=action][value=open]"));
}

#[tokio::test]
async fn a_door_that_only_the_reader_moves_has_no_button() {
    let portal = portal().await;
    let (ines, _, bay_id) = stage(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self"})).await;
    assert!(!ines.get("/lockers").await.has("[data-card] button[name=action]"));
    order(&ines, "open", KEY).await.assert_status(409);
    assert_eq!(count(&portal.db, "commands").await, 0);
}

#[tokio::test]
async fn the_button_follows_the_door_and_the_holder_sees_who_opened_it() {
    let portal = portal().await;
    let (ines, tom, _) = stage(&portal).await;
    ines.post("/lockers/locker_03/share", &[("number", TOM), ("until", "2026-11-21")]).await.assert_status(303);
    order(&tom, "open", KEY).await.assert_status(303);
    become_state(&portal, CommandState::Opened).await;
    factories::lockers::with_door_since(&portal.db, 3, "open", portal.clock.now()).await;
    order(&ines, "close", KEY).await.assert_status(303);
    commands::failed(&portal.db, 3, portal.clock.now()).await;
    let page = tom.get("/lockers").await;
    assert!(page.has("[data-locker='locker_03'][data-door=open] button[name=action][value=close]"), "{}", page.text());
    assert_eq!(page.said("[data-card] [data-command]", "data-command-state"), "opened");
    for act in ["release", "keep"] {
        ines.post(&format!("/lockers/locker_03/{act}"), &[]).await.assert_redirect("/lockers");
    }
    let openings = ines.get("/lockers/locker_03").await.all("[data-openings] tbody tr");
    assert_eq!(openings.len(), 1, "only what succeeded: {openings:?}");
    assert!(openings[0].contains("Inès Carpentier") && openings[0].contains("cette page"), "{openings:?}");
}
