//! The outbox: what is queued is sent once, whatever the mail server does, however many processes send.

use std::collections::HashSet;

use parvis::{ids::MemberId, mail::Server as Found};
use time::Duration;

use super::facts::{HANG_UP, NOTE, SHORT, Server, header, queue, queue_fated, sender};
use crate::{
    factories::emails,
    harness::{TestPortal, portal},
};

const INES: &str = "20418376";

async fn portal_with_notes(count: usize) -> (TestPortal, MemberId) {
    let portal = portal().await;
    let ines = portal.member(INES, &[]).await;
    queue(&portal, &NOTE, ines, count).await;
    (portal, ines)
}

fn one(state: &str, tries: i16, error: Option<&str>) -> (String, i16, Option<String>) {
    (state.to_owned(), tries, error.map(str::to_owned))
}

fn message_ids(server: &Server) -> Vec<String> {
    server.letters().iter().map(|letter| header(letter, "Message-ID").to_owned()).collect()
}

#[tokio::test]
async fn what_is_queued_is_sent_once() {
    let (portal, _) = portal_with_notes(3).await;
    let server = Server::start(&["250"]).await;
    let sender = sender(&portal, &server.url);

    assert_eq!(sender.tick().await.unwrap(), Found::There);
    assert_eq!(sender.tick().await.unwrap(), Found::There);

    assert_eq!(server.letters().len(), 3);
    assert_eq!(message_ids(&server).into_iter().collect::<HashSet<_>>().len(), 3);
    assert_eq!(emails::states(&portal.db).await, vec![one("sent", 0, None); 3]);
}

#[tokio::test]
async fn what_is_rolled_back_is_not_sent() {
    let (portal, ines) = portal_with_notes(0).await;
    let mut transaction = portal.db.begin().await.unwrap();
    parvis::mail::NewEmail::to(&NOTE, ines).queue(&mut *transaction, portal.clock.now()).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(emails::states(&portal.db).await, vec![]);
}

#[tokio::test]
async fn a_second_email_with_the_same_key_is_not_queued() {
    let (portal, ines) = portal_with_notes(0).await;
    for _ in 0..2 {
        let email = parvis::mail::NewEmail::to(&NOTE, ines).once("a key".to_owned());
        email.queue(portal.db.pool(), portal.clock.now()).await.unwrap();
    }
    assert_eq!(emails::states(&portal.db).await.len(), 1);
}

#[tokio::test]
async fn greylisting_is_waited_for_and_each_try_is_the_same_email() {
    let (portal, _) = portal_with_notes(1).await;
    let server = Server::start(&["451", "450", "250"]).await;
    let sender = sender(&portal, &server.url);

    sender.tick().await.unwrap();
    sender.tick().await.unwrap();
    assert_eq!(server.letters().len(), 1, "not at once");
    assert_eq!(emails::states(&portal.db).await, [one("queued", 1, Some("451"))]);
    portal.clock.advance(Duration::minutes(1));
    sender.tick().await.unwrap();
    portal.clock.advance(Duration::minutes(4));
    sender.tick().await.unwrap();
    assert_eq!(server.letters().len(), 2, "longer the second time");
    portal.clock.advance(Duration::minutes(1));
    sender.tick().await.unwrap();

    assert_eq!(emails::states(&portal.db).await, [one("sent", 2, Some("450"))]);
    let letters = server.letters();
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().all(|letter| letter == &letters[0]), "{letters:#?}");
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_for_three_days_and_then_given_up() {
    let (portal, _) = portal_with_notes(1).await;
    let server = Server::start(&["451"]).await;
    let sender = sender(&portal, &server.url);

    for _ in 0..(71 * 12) {
        sender.tick().await.unwrap();
        portal.clock.advance(Duration::minutes(5));
    }
    assert_eq!(emails::states(&portal.db).await[0].0, "queued", "after 71 hours");
    let tries = server.letters().len();
    assert!((20..30).contains(&tries), "{tries} tries");
    portal.clock.advance(Duration::hours(1));
    sender.tick().await.unwrap();

    assert_eq!(emails::states(&portal.db).await[0].0, "failed");
    assert_eq!(server.letters().len(), tries, "it is not news any more");
}

#[tokio::test]
async fn a_refusal_for_good_is_tried_once_and_its_code_is_kept_without_the_address() {
    let (portal, _) = portal_with_notes(1).await;
    let server = Server::start(&["550"]).await;
    let sender = sender(&portal, &server.url);

    sender.tick().await.unwrap();
    portal.clock.advance(Duration::days(1));
    sender.tick().await.unwrap();

    assert_eq!(server.letters().len(), 1);
    assert_eq!(emails::states(&portal.db).await, [one("failed", 0, Some("550"))]);
}

#[tokio::test]
async fn one_email_on_which_the_server_hangs_up_does_not_keep_the_others_waiting() {
    let (portal, _) = portal_with_notes(6).await;
    let server = Server::start(&[HANG_UP, "250"]).await;
    let sender = sender(&portal, &server.url);

    assert_eq!(sender.tick().await.unwrap(), Found::There);

    let states = emails::states(&portal.db).await;
    assert_eq!(states.iter().filter(|state| **state == one("sent", 0, None)).count(), 5, "{states:?}");
    assert_eq!(states.iter().filter(|state| **state == one("queued", 1, Some("unreachable"))).count(), 1, "{states:?}");
    portal.clock.advance(Duration::minutes(1));
    sender.tick().await.unwrap();
    assert_eq!(message_ids(&server).into_iter().collect::<HashSet<_>>().len(), 6);
    assert_eq!(server.letters().len(), 7);
}

#[tokio::test]
async fn a_server_that_is_away_for_ten_minutes_gets_each_email_once_when_it_is_back() {
    let (portal, _) = portal_with_notes(1_200).await;
    let url = Server::away().await;
    let away = sender(&portal, &url);
    for _ in 0..10 {
        assert_eq!(away.tick().await.unwrap(), Found::Away);
        portal.clock.advance(Duration::minutes(1));
    }
    let waiting = emails::states(&portal.db).await;
    assert!(waiting.iter().all(|(state, tries, _)| state == "queued" && *tries == 0), "it eats no tries");
    assert!(waiting.iter().filter(|(_, _, error)| error.is_some()).count() <= 40, "1,200 are not tried each time");

    let server = Server::at(&url, &["250"]).await;
    assert_eq!(away.tick().await.unwrap(), Found::There);

    assert_eq!(server.letters().len(), 1_200);
    assert_eq!(message_ids(&server).into_iter().collect::<HashSet<_>>().len(), 1_200);
    assert!(server.connections() <= 8, "{} connections", server.connections());
}

#[tokio::test]
async fn a_server_that_refuses_the_portal_itself_loses_no_email() {
    // Each connection is greeted with a refusal, as after a changed password.
    let (portal, _) = portal_with_notes(3).await;
    let url = Server::away().await;
    let listener = tokio::net::TcpListener::bind(url.strip_prefix("smtp://").unwrap()).await.unwrap();
    let refusing = tokio::spawn(async move {
        while let Ok((mut peer, _)) = listener.accept().await {
            tokio::io::AsyncWriteExt::write_all(&mut peer, b"554 go away\r\n").await.unwrap();
        }
    });
    let sender = sender(&portal, &url);

    assert_eq!(sender.tick().await.unwrap(), Found::Away);

    assert!(emails::states(&portal.db).await.iter().all(|(state, tries, _)| state == "queued" && *tries == 0));
    refusing.abort();
    let _ = refusing.await;
    let server = Server::at(&url, &["250"]).await;
    sender.tick().await.unwrap();
    assert_eq!(server.letters().len(), 3);
}

#[tokio::test]
async fn two_processes_at_once_send_each_email_once() {
    let (portal, _) = portal_with_notes(200).await;
    let server = Server::start(&["250"]).await;
    let (one, other) = (sender(&portal, &server.url), sender(&portal, &server.url));

    let both = tokio::join!(one.tick(), other.tick());

    assert_eq!((both.0.unwrap(), both.1.unwrap()), (Found::There, Found::There));
    assert_eq!(server.letters().len(), 200);
    assert_eq!(message_ids(&server).into_iter().collect::<HashSet<_>>().len(), 200);
}

#[tokio::test]
async fn what_a_killed_process_had_taken_is_sent_after_its_lease() {
    let (portal, _) = portal_with_notes(2).await;
    let server = Server::start(&["250"]).await;
    let sender = sender(&portal, &server.url);
    let lease = portal.clock.now() + Duration::minutes(2);
    emails::take_first(&portal.db, lease).await;

    sender.tick().await.unwrap();
    assert_eq!(server.letters().len(), 1);
    portal.clock.advance(Duration::minutes(2));
    sender.tick().await.unwrap();

    assert_eq!(server.letters().len(), 2);
    assert_eq!(emails::states(&portal.db).await, vec![one("sent", 0, None); 2]);
}

#[tokio::test]
async fn what_is_not_true_or_has_no_address_is_dropped_and_what_is_wrong_fails() {
    let (portal, ines) = portal_with_notes(0).await;
    for fate in ["outdated", "no_address", "wrong", "error", "panic"] {
        queue_fated(&portal, ines, fate).await;
    }
    emails::queue_unknown(&portal.db, ines, portal.clock.now()).await;
    queue(&portal, &NOTE, ines, 1).await;
    let server = Server::start(&["250"]).await;

    sender(&portal, &server.url).tick().await.unwrap();

    let expected = [
        one("dropped", 0, Some("outdated")),
        one("dropped", 0, Some("no_address")),
        one("failed", 0, Some("wrong_letter")),
        one("queued", 1, Some("not_written")),
        one("queued", 1, Some("not_written")),
        one("failed", 0, Some("unknown_kind")),
        one("sent", 0, None),
    ];
    assert_eq!(emails::states(&portal.db).await, expected);
}

#[tokio::test]
async fn what_is_news_for_a_short_time_is_given_up_sooner() {
    let (portal, ines) = portal_with_notes(0).await;
    queue(&portal, &SHORT, ines, 1).await;
    let url = Server::away().await;
    let sender = sender(&portal, &url);
    sender.tick().await.unwrap();
    portal.clock.advance(Duration::minutes(10));
    let server = Server::at(&url, &["250"]).await;

    sender.tick().await.unwrap();

    assert_eq!(server.letters().len(), 0);
    assert_eq!(emails::states(&portal.db).await, [one("failed", 0, Some("expired"))]);
}
