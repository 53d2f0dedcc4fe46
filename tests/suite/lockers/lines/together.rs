//! The reader and the web: one set of rules, one truth. And many readers at once.

use serde_json::json;
use time::Duration;

use super::{INES, INES_CARD, Lines, TOM, TOM_CARD, card_holders, identifying::penalise};
use crate::{
    factories::{
        self, count,
        lockers::{allocations, cards},
    },
    harness::{TestPortal, portal},
    lockers::{
        bays::stage::stage,
        facts::{bay, set_bay, state},
    },
};

async fn self_bay(portal: &TestPortal) -> i64 {
    let bay_id = bay(portal).await;
    set_bay(portal, bay_id, json!({"actuator": "self"})).await;
    bay_id
}

#[tokio::test]
async fn a_controllers_door_is_opened_from_the_reader_and_the_reply_is_what_was_seen() {
    let stage = stage().await;
    let _bay = stage.simulate(|_| ()).await;
    let server = Lines::of(&stage.portal).await;
    let mut reader = server.with_card("22100493,00001030").await;
    assert_eq!(reader.ask("locker_03,open").await, "1,Casier 03 ouvert");
    assert_eq!(reader.ask("locker_03,status").await, "1,Casier 03 : occupé (à vous) - porte ouverte");
}

// covers L41 L66 L86
#[tokio::test]
async fn who_reserves_on_the_web_takes_the_locker_at_the_reader() {
    let portal = portal().await;
    self_bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    ines.post("/lockers/locker_03/reserve", &[]).await.assert_status(303);
    assert_eq!(ines.get("/lockers").await.said("[data-mine][data-locker=locker_03]", "data-allocation"), "reserved");
    assert_eq!(server.with_card(TOM_CARD).await.ask("locker_03,close").await, "0,Casier déjà pris");
    assert_eq!(server.with_card(TOM_CARD).await.ask("locker_03,open").await, "0,Ce casier n’est pas à vous");
    let mut reader = server.with_card(INES_CARD).await;
    reader.assert("locker_03,open", 1).await;
    assert_eq!(state(&portal, 3).await, "reserved");
    reader.assert("locker_03,close", 1).await;
    assert_eq!(ines.get("/lockers").await.said("[data-mine][data-locker=locker_03]", "data-allocation"), "in_use");
    assert_eq!(count(&portal.db, "allocations").await, 1, "the reservation became the use");
    tom.post("/lockers/locker_03/claim", &[]).await.assert_status(409);
}

// covers L48 L89
#[tokio::test]
async fn a_penalty_blocks_on_the_web_and_at_the_reader() {
    let portal = portal().await;
    self_bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    let (member, _) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut early = server.with_card(INES_CARD).await;
    penalise(&portal, member, 2).await;
    for act in ["claim", "reserve"] {
        let refused = ines.post(&format!("/lockers/locker_03/{act}"), &[]).await;
        refused.assert_status(403);
        assert!(refused.text().contains("une pénalité"), "{}", refused.text());
    }
    assert!(
        early.ask("locker_03,close").await.starts_with("0,Pénalité"),
        "also when it began after the card was shown"
    );
    server.reader().await.assert(INES_CARD, 0).await;
    assert_eq!(state(&portal, 3).await, "free");
    portal.clock.advance(Duration::hours(2));
    server.with_card(INES_CARD).await.assert("locker_03,close", 1).await;
}

// covers L48
#[tokio::test]
async fn whoever_may_open_a_locker_on_the_web_may_do_so_at_the_reader_whatever_the_penalty() {
    let portal = portal().await;
    self_bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (_, tom_id) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    let lent = [("number", TOM), ("until", "2026-11-21T12:00")];
    ines.post("/lockers/locker_03/share", &lent).await.assert_status(303);
    penalise(&portal, tom_id, 24).await;
    assert!(tom.get("/lockers").await.has("[data-locker=locker_03]"));
    server.with_card(TOM_CARD).await.assert("locker_03,open", 1).await;
    ines.post("/lockers/locker_03/release", &[]).await.assert_status(303);
    server.reader().await.assert(TOM_CARD, 0).await;
}

#[tokio::test]
async fn a_card_at_a_reader_is_remembered_for_bays_that_are_cut_off() {
    let portal = portal().await;
    bay(&portal).await;
    card_holders(&portal).await;
    cards::unknown_to_controllers(&portal.db).await;
    let server = Lines::of(&portal).await;
    server.reader().await.assert("20418376,00001030", 0).await;
    assert_eq!(cards::known_to_controllers(&portal.db).await, 0, "it was not theirs");
    server.with_card(INES_CARD).await;
    assert_eq!(cards::known_to_controllers(&portal.db).await, 1);
}

// covers L44 L46 L83 L88 L97
#[tokio::test]
async fn each_refusal_gives_its_own_reason_and_spoils_nothing() {
    let portal = portal().await;
    let bay_id = self_bay(&portal).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    for (rule, says) in [
        (json!({"department": "Physique"}), "0,Casier réservé à un autre département"),
        (json!({"department": null, "opens_at": "12:00"}), "0,Casiers à prendre de 12:00 à 23:59"),
        (json!({"opens_at": "00:00", "closes_at": "09:30"}), "0,Casiers à prendre de 00:00 à 09:30"),
        (json!({"closes_at": "23:59", "student_quota": 0}), "0,Vous ne pouvez pas prendre de casier ici"),
        (json!({"student_quota": 1, "policy": "term", "term_ends_on": "2026-11-20"}), "0,Le trimestre est terminé"),
    ] {
        set_bay(&portal, bay_id, rule).await;
        assert_eq!(reader.ask("locker_03,close").await, says);
    }
    set_bay(&portal, bay_id, json!({"policy": "day_use", "term_ends_on": null})).await;
    factories::lockers::unusable(&portal.db, 3, "out_of_service", "peinture").await;
    assert_eq!(reader.ask("locker_03,close").await, "0,Casier hors service");
    reader.assert("locker_04,close", 1).await;
    portal.clock.advance(Duration::days(1));
    assert_eq!(state(&portal, 4).await, "overdue", "the deadline counts");
    server.with_card(INES_CARD).await.assert("locker_04,open", 1).await;
}

#[tokio::test]
async fn a_locker_that_is_lent_is_opened_and_locked_but_stays_its_holders() {
    let portal = portal().await;
    let bay_id = self_bay(&portal).await;
    set_bay(&portal, bay_id, json!({"release_on_open": true})).await;
    let (_, tom) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    server.with_card(INES_CARD).await.assert("locker_03,close", 1).await;
    allocations::share_until_due(&portal.db, 3, tom).await;
    let mut reader = server.with_card(TOM_CARD).await;
    reader.assert("locker_03,open", 1).await;
    assert_eq!(state(&portal, 3).await, "in_use");
    reader.assert("locker_03,close", 1).await;
    reader.assert("locker_03,release", 0).await;
    assert_eq!(state(&portal, 3).await, "in_use");
}

// covers L26 L27 L95
#[tokio::test]
async fn of_many_readers_at_once_one_takes_the_locker() {
    let portal = portal().await;
    self_bay(&portal).await;
    let cards: Vec<String> = (0..40).map(|number| format!("2050{number:04},ACED{number:04}")).collect();
    let people: Vec<String> = cards
        .iter()
        .map(|card| {
            let (number, card) = card.split_once(',').unwrap();
            format!("{number},Nom,Prénom,,student,Réseaux,{card},")
        })
        .collect();
    portal.import(&people.join("\n")).await;
    let server = Lines::of(&portal).await;
    let mut readers = Vec::new();
    for card in &cards {
        readers.push(server.with_card(card).await);
    }
    let closings: Vec<_> = readers
        .into_iter()
        .map(|mut reader| tokio::spawn(async move { reader.ask("locker_03,close").await }))
        .collect();
    let mut taken = 0;
    for closing in closings {
        match closing.await.unwrap().as_str() {
            "0,Casier déjà pris" => {}
            reply => {
                assert!(reply.starts_with("1,"), "{reply}");
                taken += 1;
            }
        }
    }
    assert_eq!(taken, 1);
    // Those who vanish in the middle of their line leave nothing behind.
    for card in &cards {
        let mut reader = server.reader().await;
        reader.send(format!("{card}\nlocker_04,cl")).await;
    }
    server.with_card(&cards[0]).await.assert("ping", 1).await;
    assert_eq!(state(&portal, 4).await, "free");
}
