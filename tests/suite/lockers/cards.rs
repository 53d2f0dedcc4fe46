//! Lost cards: blocked and replaced at the desk, and what readers and controllers make of it.

use parvis::{
    accounts::{cards::card::bay_key, roles::Role},
    bay_simulator::settings::Touch,
    keyring::{hex, hmac},
};
use serde_json::{Value, json};
use time::macros::date;

use super::{
    bays::stage::{CARD, INES, Stage, Wire, stage},
    facts::{mails, set_bay},
    lines::Lines,
};
use crate::{
    concerts::counter::send_file,
    factories::{audit, count, count_with, lockers::cards, members, notices},
    harness::{PASSWORD, TestPortal, browser::Browser, wait},
};

const NEW_CARD: &str = "04A2B3C4D5E680";

async fn desk(portal: &TestPortal) -> Browser {
    portal.signed_in("10000009", &[Role::Helpdesk]).await
}

fn path() -> String {
    format!("/admin/members/{INES}/card")
}

/// The next list of cards that the bay is given.
async fn list(bay: &mut Wire) -> Vec<Value> {
    loop {
        let frame = bay.next().await.unwrap();
        if frame["t"] == "allow" {
            return frame["entries"].as_array().unwrap().clone();
        }
    }
}

/// Whether a card at the controller's own reader opens a door.
async fn opens(bay: &mut Wire, card: &str) -> bool {
    bay.say(json!({"t": "card", "card": card, "n": 3})).await;
    let decision = bay.expect("decision").await;
    if decision["allow"] == true {
        bay.opened(&decision["command"]).await;
    }
    decision["allow"] == true
}

async fn settled(stage: &Stage) {
    let unfinished = async || count_with(&stage.portal.db, "commands", json!({"finished_at": null})).await;
    wait::until("the door is free for another order", async || unfinished().await == 0).await;
}

#[tokio::test]
async fn a_lost_card_is_blocked_at_the_desk_and_opens_nothing_until_it_is_found() {
    let stage = stage().await;
    members::member(&stage.portal.db, INES).speaks("en").await;
    let (desk, token) = (desk(&stage.portal).await, stage.token().await);
    let (mut bay, _) = stage.join(&token).await;
    assert_eq!(list(&mut bay).await.len(), 1);
    assert!(opens(&mut bay, CARD).await);
    settled(&stage).await;

    desk.post(&path(), &[("act", "block")]).await.assert_redirect(&format!("/admin/members/{INES}"));

    assert_eq!(list(&mut bay).await.len(), 0, "the controller has another list at once");
    assert!(!opens(&mut bay, CARD).await);
    let server = Lines::of(&stage.portal).await;
    server.reader().await.assert(&format!("{INES},{CARD}"), 0).await;
    let doubt = audit::details_of(&stage.portal.db, "reader.refused").await.pop().flatten();
    assert_eq!(doubt.as_deref(), Some("lost_card"));
    assert!(desk.get(&format!("/admin/members/{INES}")).await.text().contains("déclarée perdue"));
    desk.post(&path(), &[("act", "block")]).await.assert_status(409);
    desk.post(&path(), &[("act", "unblock")]).await.assert_status(303);
    assert_eq!(list(&mut bay).await.len(), 1);
    assert!(opens(&mut bay, CARD).await);
    let sent = mails(&stage.portal).await;
    for said in ["Subject: Your card is blocked", "Subject: Your card opens lockers again"] {
        assert_eq!(sent.iter().filter(|mail| mail.contains(said)).count(), 1, "{said}: {sent:?}");
    }
    assert_eq!(notices::about(&stage.portal.db, "account.card_").await, 2);
}

#[tokio::test]
async fn a_replaced_card_is_the_only_one_that_opens_and_no_file_brings_the_lost_one_back() {
    let stage = stage().await;
    let (desk, token) = (desk(&stage.portal).await, stage.token().await);
    let (mut bay, _) = stage.join(&token).await;
    list(&mut bay).await;
    let replace = |card| [("act", "replace"), ("card_number", card), ("card_expires_on", "2027-06-30")];

    assert!(desk.post(&path(), &replace("1234")).await.has("[data-error-for='card_number']"));
    desk.post(&path(), &replace(CARD)).await.assert_status(409);
    desk.post(&path(), &replace("04:a2:b3:c4:d5:e6:80")).await.assert_status(303);

    let listed = list(&mut bay).await;
    assert_eq!(listed.len(), 1);
    assert!(opens(&mut bay, NEW_CARD).await);
    settled(&stage).await;
    assert!(!opens(&mut bay, CARD).await);
    let file = format!("number,card_number\n{INES},{CARD}\n");
    let manager = stage.portal.signed_in("10000011", &[Role::LockerManager]).await;
    let fields = [("act", "import")];
    let answer = send_file(&manager, "/admin/bays/import", &fields, ("file", file.as_bytes())).await;
    answer.assert_status(422);
    assert!(answer.text().contains("déclarée perdue"), "{}", answer.text());
    assert_eq!(cards::last_four(&stage.portal.db).await, "E680");
    desk.post(&path(), &replace(CARD)).await.assert_status(422);
}

#[tokio::test]
async fn only_the_desk_changes_cards_and_a_member_blocks_their_own() {
    let stage = stage().await;
    let portal = &stage.portal;
    for role in [Role::LockerManager, Role::Moderator, Role::Auditor, Role::BoxOffice] {
        let other = portal.signed_in(&format!("1000002{}", role as u8), &[role]).await;
        other.post(&path(), &[("act", "block")]).await.assert_status(403);
    }
    let desk = desk(portal).await;
    desk.post(&path(), &[("act", "burn")]).await.assert_status(422);
    desk.post("/admin/members/99999999/card", &[("act", "block")]).await.assert_status(404);
    assert_eq!(count(&portal.db, "lost_cards").await, 0);
    let ines = portal.browser();
    let password = members::member(&portal.db, "10000009").password_hash().await;
    members::member(&portal.db, INES).hash_password_as(&password).await;
    ines.sign_in(INES, PASSWORD).await.assert_status(303);

    ines.post("/account/card/block", &[]).await.assert_redirect("/account");

    assert_eq!(count(&portal.db, "lost_cards").await, 1);
    assert!(ines.get("/account").await.text().contains("déclarée perdue"));
    ines.post("/account/card/block", &[]).await.assert_status(303);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "card.blocked"})).await, 1);
}

#[tokio::test]
async fn a_controller_says_cards_in_the_form_that_its_bay_names() {
    let stage = stage().await;
    desk(&stage.portal).await.post(&path(), &[("act", "replace"), ("card_number", NEW_CARD)]).await.assert_status(303);
    let token = stage.token().await;
    for (form, said) in [
        ("as_is", "04A2B3C4D5E680"),
        ("hex", "4a2b3c4d5e680"),
        ("hex_reversed", "80E6D5C4B3A204"),
        ("decimal", "1304792892040832"),
    ] {
        set_bay(&stage.portal, stage.bay_id, json!({"card_form": form})).await;
        let (mut bay, _) = stage.join(&token).await;
        let listed = list(&mut bay).await;
        assert_eq!(listed.len(), 1, "{form}");
        let hashed = if form == "hex" { NEW_CARD } else { said };
        let in_bay = hmac(&bay_key(&stage.portal.accounts.context.keyring), hashed.as_bytes());
        assert_eq!(
            listed[0]["card_h"],
            hex(&hmac(token.as_bytes(), &in_bay)),
            "{form}: offline, the controller hashes what its reader says"
        );
        assert!(opens(&mut bay, said).await, "{form}");
        settled(&stage).await;
        assert!(!opens(&mut bay, "80E6D5C4B3A205").await, "{form}");
        drop(bay);
        stage.until_lost().await;
    }
}

#[tokio::test]
async fn a_member_who_never_activated_uses_the_card_at_the_controller_too_and_is_told_by_e_mail() {
    let stage = stage().await;
    members::member(&stage.portal.db, INES).deactivate().await;
    members::member(&stage.portal.db, INES).speaks("en").await;
    let bay = stage.simulate(|_| ()).await;

    bay.touch(Touch::Card(CARD.to_owned(), Some(3))).await;

    stage.until_door(3, "open").await;
    let manager = stage.portal.signed_in("10000011", &[Role::LockerManager]).await;
    assert!(!manager.get("/admin/lockers/locker_03").await.has("[data-by-hand]"));
    manager.post("/admin/lockers/locker_03/take-back", &[("reason", "Fin d’année")]).await.assert_status(303);
    let sent = mails(&stage.portal).await;
    let told =
        sent.iter().filter(|mail| mail.contains("ines@campus.example") && mail.contains("Locker 03 was taken back"));
    assert_eq!(told.count(), 1, "{sent:?}");
}

#[tokio::test]
async fn the_last_day_of_a_card_ends_at_midnight_on_the_campus() {
    let stage = stage().await;
    cards::good_until(&stage.portal.db, INES, Some(date!(2026 - 11 - 21))).await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;

    let listed = list(&mut bay).await;

    // It is 10 o'clock in Paris.
    assert_eq!(listed[0]["valid_for_s"], 14 * 3600);
}
