//! Identification at a card reader.

use std::time::Duration;

use parvis::{ids::MemberId, lockers::card_readers::times::Times};
use serde_json::json;
use time::{Duration as Span, macros::date};
use tokio::time::timeout;

use super::{INES, INES_CARD, Lines, TOM_CARD, card_holders, member_id, quick, settings};
use crate::{
    factories::{
        audit,
        lockers::{cards, penalties},
        members,
    },
    harness::{TestPortal, portal},
    lockers::facts::{bay, set_bay},
};

const REFUSED: &str = "0,Carte non reconnue";

pub async fn penalise(portal: &TestPortal, member_id: MemberId, hours: i64) {
    let now = portal.clock.now();
    penalties::give(&portal.db, member_id, (now, now + Span::hours(hours))).await;
}

/// Why the last card was refused, and about whom, as the staff reads it.
async fn last_doubt(portal: &TestPortal) -> (String, Option<MemberId>) {
    let entry = audit::entries_of(&portal.db, "reader.refused").await.pop().expect("a refusal");
    (entry.detail.expect("a reason"), entry.member_id)
}

// covers L2 L3 L5 L33 L88 L89
#[tokio::test]
async fn every_refusal_reads_the_same_and_only_the_audit_says_why() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, _) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let refused = async |card: &str, doubt: &str, about: Option<MemberId>| {
        let mut reader = server.reader().await;
        assert_eq!(reader.ask(card).await, REFUSED, "{doubt}");
        assert_eq!(last_doubt(&portal).await, (doubt.to_owned(), about));
    };
    refused("20410000,AB12CD34", "unknown_number", None).await;
    refused("20418376,EEEEEEEE", "unknown_card", Some(ines)).await;
    refused("20418376,00001030", "foreign_card", Some(ines)).await;
    cards::good_until(&portal.db, INES, Some(date!(2026 - 11 - 20))).await;
    refused(INES_CARD, "expired_card", Some(ines)).await;
    cards::good_until(&portal.db, INES, Some(date!(2026 - 11 - 21))).await;
    server.with_card(INES_CARD).await;
    members::member(&portal.db, INES).suspend().await;
    refused(INES_CARD, "suspended", Some(ines)).await;
    members::member(&portal.db, INES).resume().await;
    members::member(&portal.db, INES).close().await;
    refused(INES_CARD, "closed", Some(ines)).await;
    members::member(&portal.db, INES).reopen().await;
    penalise(&portal, ines, 1).await;
    refused(INES_CARD, "penalty", Some(ines)).await;
    portal.clock.advance(Span::hours(1));
    server.with_card(INES_CARD).await;
    for card in ["AB12CD34", "EEEEEEEE", "00001030"] {
        assert_eq!(audit::mentions(&portal.db, card).await, 0, "no card number is kept");
    }
}

#[tokio::test]
async fn every_refusal_takes_the_same_time() {
    let portal = portal().await;
    card_holders(&portal).await;
    let times = Times { refusal: Duration::from_millis(250), ..quick() };
    let server = Lines::with(&portal, settings(times)).await;
    for card in ["20410000,AB12CD34", "20418376,EEEEEEEE", "20418376,00001030"] {
        let mut reader = server.reader().await;
        reader.send(format!("{card}\n")).await;
        assert!(timeout(Duration::from_millis(200), reader.hear()).await.is_err(), "{card}");
        assert_eq!(reader.hear().await, REFUSED);
    }
}

#[tokio::test]
async fn a_card_may_be_shown_once_more_and_no_more() {
    let portal = portal().await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut clumsy = server.reader().await;
    assert_eq!(clumsy.ask("20418376,EEEEEEEE").await, REFUSED);
    assert_eq!(clumsy.ask(INES_CARD).await, "1,Bienvenue Inès");
    assert_eq!(clumsy.ask(TOM_CARD).await, "0,Vous êtes déjà identifié");
    clumsy.assert("ping", 1).await;
    let mut stubborn = server.reader().await;
    stubborn.send(format!("20418376,EEEEEEEE\n20418376,DDDDDDDD\n{INES_CARD}\n")).await;
    assert_eq!(stubborn.rest().await, format!("{REFUSED}\n{REFUSED}\n"));
}

#[tokio::test]
async fn whoever_tries_cards_one_after_the_other_has_to_wait() {
    let portal = portal().await;
    let (ines, tom) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    for card in 0..12 {
        let mut reader = server.reader().await;
        assert_eq!(reader.ask(&format!("{INES},0000{card:04}")).await, REFUSED);
    }
    let mut reader = server.reader().await;
    assert_eq!(reader.ask(INES_CARD).await, REFUSED, "even the right one");
    assert_eq!(last_doubt(&portal).await, ("too_many_tries".to_owned(), Some(ines)));
    server.with_card(TOM_CARD).await;
    assert_ne!(ines, tom);
    portal.clock.advance(Span::minutes(16));
    server.with_card(INES_CARD).await;
}

// covers L48 L89
#[tokio::test]
async fn a_penalty_lets_its_member_fetch_their_things_and_take_nothing() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self", "student_quota": 2})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    reader.assert("locker_03,close", 1).await;
    penalise(&portal, member_id(&portal, INES).await, 24).await;
    let mut again = server.with_card(INES_CARD).await;
    let reply = again.assert("locker_04,close", 0).await;
    assert!(reply.contains("Pénalité"), "{reply}");
    again.assert("locker_03,open", 1).await;
    again.assert("locker_03,release", 1).await;
    assert_eq!(server.reader().await.ask(INES_CARD).await, REFUSED);
}
