//! Actions at a card reader: claim, open, close, release, with a door that obeys and one that does not.

use std::time::Duration;

use parvis::{ids::MemberId, lockers::card_readers::times::Times};
use serde_json::json;
use time::Duration as Span;

use super::{INES_CARD, Lines, TOM_CARD, card_holders, quick, settings};
use crate::{
    harness::{TestPortal, portal},
    lockers::facts::{bay, connected, set_bay, state},
};

/// A bay whose doors the reader moves.
async fn self_bay(portal: &TestPortal) -> i64 {
    let bay_id = bay(portal).await;
    set_bay(portal, bay_id, json!({"actuator": "self"})).await;
    bay_id
}

/// A bay that answers every order at once in this way.
async fn answering_bay(portal: &TestPortal, answer: &str) -> i64 {
    let bay_id = bay(portal).await;
    connected(portal, bay_id).await;
    answer_with(portal, answer).await;
    bay_id
}

/// From now on orders come to this, in the table where a bay's answers are written.
async fn answer_with(portal: &TestPortal, answer: &str) {
    let mut db = portal.db.superuser().await;
    let function = format!(
        "CREATE OR REPLACE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             NEW.state := '{answer}'; NEW.finished_at := NEW.requested_at; RETURN NEW; END $$"
    );
    sqlx::query(&function).execute(&mut db).await.unwrap();
    let trigger = "CREATE OR REPLACE TRIGGER answer BEFORE INSERT ON commands FOR EACH ROW
                   WHEN (NEW.state = 'requested') EXECUTE FUNCTION answer()";
    sqlx::query(trigger).execute(&mut db).await.unwrap();
}

/// How all orders so far ended.
async fn orders(portal: &TestPortal) -> Vec<(String, String)> {
    let orders = "SELECT op, state FROM commands WHERE via = 'line' ORDER BY id";
    sqlx::query_as(orders).fetch_all(&*portal.db).await.unwrap()
}

/// Allocations as text, to compare before and after.
async fn allocations(portal: &TestPortal) -> Vec<String> {
    let rows = "SELECT to_jsonb(a)::text FROM allocations a ORDER BY id";
    sqlx::query_scalar(rows).fetch_all(&*portal.db).await.unwrap()
}

fn order(op: &str, state: &str) -> (String, String) {
    (op.to_owned(), state.to_owned())
}

// covers L20 L21 L22 L45 L51
#[tokio::test]
async fn closing_takes_a_locker_and_releasing_gives_it_back() {
    let portal = portal().await;
    self_bay(&portal).await;
    let (ines, _) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    let reply = reader.assert("locker_03,close", 1).await;
    assert_eq!(reply, "1,Casier 03 fermé. À rendre aujourd’hui à 23 h 59");
    assert_eq!(state(&portal, 3).await, "in_use");
    let (since, due, holder): (time::OffsetDateTime, time::OffsetDateTime, MemberId) =
        sqlx::query_as("SELECT starts_at, due_at, member_id FROM allocations").fetch_one(&*portal.db).await.unwrap();
    assert_eq!((since, holder), (portal.clock.now(), ines));
    assert!(due > since);
    let door: String =
        sqlx::query_scalar("SELECT door FROM lockers WHERE code = 'locker_03'").fetch_one(&*portal.db).await.unwrap();
    assert_eq!(door, "unknown", "nobody saw it");
    assert_eq!(reader.ask("locker_03,open").await, "1,Casier 03 ouvert");
    assert_eq!(state(&portal, 3).await, "in_use", "opening gives nothing back here");
    assert_eq!(reader.ask("locker_03,close").await, "1,Casier 03 fermé");
    assert_eq!(reader.ask("locker_04,close").await, "0,Vous avez déjà un casier");
    assert_eq!(reader.ask("locker_03,status").await, "1,Casier 03 : occupé (à vous) - porte inconnue");
    assert_eq!(reader.ask("locker_04,status").await, "1,Casier 04 : libre - porte inconnue");
    assert_eq!(reader.ask("locker_03,release").await, "1,Casier 03 libéré");
    assert_eq!(reader.ask("locker_03,release").await, "0,Ce casier n’est pas à vous");
    assert_eq!(reader.ask("locker_99,close").await, "0,Casier inconnu");
    assert_eq!(reader.ask("locker_99,status").await, "0,Casier inconnu");
    assert_eq!(state(&portal, 3).await, "free");
    reader.assert("locker_04,close", 1).await;
    let all = [("close", 2), ("open", 1), ("close", 1)];
    let counted = orders(&portal).await;
    assert_eq!(counted.len(), all.iter().map(|(_, count)| count).sum::<usize>());
    assert!(counted.iter().all(|(_, state)| state == "unconfirmed"), "{counted:?}");
}

// covers L22 L51
#[tokio::test]
async fn opening_gives_back_where_the_policy_says_so_and_closing_keeps() {
    let portal = portal().await;
    let bay_id = self_bay(&portal).await;
    set_bay(&portal, bay_id, json!({"release_on_open": true})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    reader.assert("locker_03,close", 1).await;
    let reply = reader.assert("locker_03,open", 1).await;
    assert!(reply.contains("libéré dans 10 minutes"), "{reply}");
    assert_eq!(state(&portal, 3).await, "releasing");
    server.with_card(TOM_CARD).await.assert("locker_03,close", 0).await;
    portal.clock.advance(Span::minutes(9));
    reader.assert("locker_03,open", 1).await;
    reader.assert("locker_03,close", 1).await;
    assert_eq!(state(&portal, 3).await, "in_use", "kept");
    reader.assert("locker_03,open", 1).await;
    portal.clock.advance(Span::minutes(10));
    assert_eq!(state(&portal, 3).await, "free");
    reader.assert("locker_03,open", 0).await;
    server.with_card(TOM_CARD).await.assert("locker_03,close", 1).await;
}

// covers L41 L50 L52 L85 L94
#[tokio::test]
async fn a_free_locker_is_not_opened_and_somebody_elses_not_touched() {
    let portal = portal().await;
    let bay_id = self_bay(&portal).await;
    set_bay(&portal, bay_id, json!({"release_on_open": true})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let (mut ines, mut tom) = (server.with_card(INES_CARD).await, server.with_card(TOM_CARD).await);
    ines.assert("locker_03,close", 1).await;
    let before = allocations(&portal).await;
    for line in ["locker_03,open", "locker_03,close", "locker_03,release", "locker_05,open", "locker_05,release"] {
        tom.assert(line, 0).await;
    }
    ines.assert("locker_05,open", 0).await;
    ines.assert("locker_04,close", 0).await;
    assert_eq!(allocations(&portal).await, before, "a refused act changes nothing");
    assert_eq!(orders(&portal).await.len(), 1, "and moves no door");
    assert_eq!(tom.ask("locker_03,status").await, "1,Casier 03 : occupé - porte inconnue");
}

#[tokio::test]
async fn a_bays_door_is_waited_for() {
    let portal = portal().await;
    answering_bay(&portal, "closed").await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    reader.assert("locker_03,close", 1).await;
    answer_with(&portal, "opened").await;
    assert_eq!(reader.ask("locker_03,open").await, "1,Casier 03 ouvert");
    answer_with(&portal, "pulsed").await;
    assert_eq!(reader.ask("locker_03,open").await, "1,Serrure du casier 03 actionnée");
    for failure in ["no_movement", "rejected", "expired", "denied", "unknown"] {
        answer_with(&portal, failure).await;
        reader.assert("locker_03,open", 0).await;
        reader.assert("locker_03,close", 0).await;
        assert_eq!(state(&portal, 3).await, "in_use", "{failure}: what was theirs before stays theirs");
    }
}

// covers L52
#[tokio::test]
async fn a_locker_whose_door_was_certainly_not_moved_is_not_taken() {
    let portal = portal().await;
    answering_bay(&portal, "no_movement").await;
    let (ines, _) = card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    for failure in ["no_movement", "rejected", "expired", "denied"] {
        answer_with(&portal, failure).await;
        server.with_card(INES_CARD).await.assert("locker_03,close", 0).await;
        assert_eq!(state(&portal, 3).await, "free", "{failure}");
    }
    let origin = crate::lockers::facts::origin(portal.clock.now(), ines);
    let code = crate::lockers::facts::code(3);
    portal.lockers.reserve(&origin, &code, ines).await.unwrap().unwrap();
    let before: String = sqlx::query_scalar("SELECT to_jsonb(a)::text FROM allocations a WHERE ended_at IS NULL")
        .fetch_one(&*portal.db)
        .await
        .unwrap();
    server.with_card(INES_CARD).await.assert("locker_03,close", 0).await;
    assert_eq!(allocations(&portal).await.last(), Some(&before), "the reservation is what it was");
    answer_with(&portal, "unknown").await;
    server.with_card(INES_CARD).await.assert("locker_03,close", 0).await;
    assert_eq!(state(&portal, 3).await, "in_use", "it may be locked: it is not given to somebody else");
}

#[tokio::test]
async fn with_the_bay_away_the_reader_says_so_and_nothing_is_taken() {
    let portal = portal().await;
    bay(&portal).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    assert_eq!(reader.ask("locker_03,close").await, "0,Baie hors ligne. Rien n’a été fait");
    assert_eq!(allocations(&portal).await, Vec::<String>::new());
    assert_eq!(orders(&portal).await, [order("close", "bay_offline")]);
}

#[tokio::test]
async fn the_reply_comes_after_the_door() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    reader.send("locker_03,close\n").await;
    while orders(&portal).await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(reader.is_silent(), "nothing is said before the door has moved");
    sqlx::query("UPDATE commands SET state = 'closed', finished_at = requested_at").execute(&*portal.db).await.unwrap();
    portal.lockers.hub.tell();
    assert!(reader.hear().await.starts_with("1,"));
}

#[tokio::test]
async fn a_door_that_says_nothing_in_time_is_not_called_closed() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    connected(&portal, bay_id).await;
    card_holders(&portal).await;
    let times = Times { patience: Duration::from_millis(100), ..quick() };
    let server = Lines::with(&portal, settings(times)).await;
    let mut reader = server.with_card(INES_CARD).await;
    assert_eq!(reader.ask("locker_03,close").await, "0,Mouvement non confirmé. Regardez avant de réessayer");
    assert_eq!(state(&portal, 3).await, "in_use", "it may be locked");
    assert_eq!(reader.ask("locker_03,open").await, "0,Une autre commande est en cours");
}
