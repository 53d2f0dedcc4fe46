//! How many readers are taken, from where, and for how long.

use std::time::Duration;

use parvis::lockers::card_readers::{Settings, times::Times};
use tokio::time::timeout;

use super::{INES_CARD, Lines, PATIENCE, card_holders, quick, settings};
use crate::harness::{portal, wait::until};

// covers L25 L81
#[tokio::test]
async fn a_silent_reader_is_let_go_and_holds_nobody_up() {
    let portal = portal().await;
    card_holders(&portal).await;
    let times = Times { idle: Duration::from_millis(300), ..quick() };
    let server = Lines::with(&portal, settings(times)).await;
    let mut silent = Vec::new();
    for _ in 0..30 {
        silent.push(server.reader().await);
    }
    server.with_card(INES_CARD).await.assert("ping", 1).await;
    for mut reader in silent {
        assert_eq!(reader.rest().await, "2,Délai dépassé\n");
    }
    server.with_card(INES_CARD).await.assert("ping", 1).await;
}

// covers L25
#[tokio::test]
async fn a_connection_ends_after_its_time_however_busy_it_is() {
    let portal = portal().await;
    card_holders(&portal).await;
    let times = Times { total: Duration::from_millis(400), ..quick() };
    let server = Lines::with(&portal, settings(times)).await;
    let mut reader = server.reader().await;
    let mut waits = 0;
    let last = loop {
        // Half a line each time: it is never silent.
        if tokio::io::AsyncWriteExt::write_all(reader.0.get_mut(), b"pong").await.is_err() {
            break reader.hear().await;
        }
        match timeout(Duration::from_millis(20), reader.hear()).await {
            Ok(reply) if reply.starts_with("0,") => {}
            Ok(reply) => break reply,
            Err(_) => waits += 1,
        }
        assert!(waits < 1000, "it does not end");
    };
    assert!(last.is_empty() || last.starts_with("2,"), "{last}");
    assert!(waits >= 5, "{waits} waits of 20 ms");
}

// covers L27 L82
#[tokio::test]
async fn readers_are_counted_by_address_and_in_all_and_those_who_vanish_are_not() {
    let portal = portal().await;
    card_holders(&portal).await;
    let few = Settings { connections: 6, per_address: 2, ..settings(quick()) };
    let server = Lines::with(&portal, few).await;
    let (one, mut two) = (server.reader().await, server.reader().await);
    // Taken before the next one is.
    two.assert("hello", 0).await;
    let mut third = server.reader().await;
    assert_eq!(third.rest().await, "2,Trop de lecteurs connectés. Réessayez\n");
    let mut others = Vec::new();
    for host in ["127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.3"] {
        let mut other = server.reader_from(host).await;
        other.assert("hello", 0).await;
        others.push(other);
    }
    assert!(server.reader_from("127.0.0.4").await.rest().await.starts_with("2,"));
    drop(one);
    until("a reader that vanished leaves its place", async || {
        let mut again = server.reader().await;
        again.send("hello\n").await;
        again.hear().await.starts_with("0,")
    })
    .await;
}

// covers L82
#[tokio::test]
async fn a_reader_that_never_listens_is_let_go() {
    let portal = portal().await;
    card_holders(&portal).await;
    // The network keeps megabytes of replies before one has to wait: often the connection's time is over first.
    let short = Duration::from_millis(200);
    let times = Times { write: short, closing: short, total: Duration::from_secs(4), ..quick() };
    let server = Lines::with(&portal, Settings { per_address: 2, ..settings(times) }).await;
    let mut deaf = server.with_card(INES_CARD).await;
    let packet = "ping\n".repeat(2_000);
    let flooding = tokio::spawn(async move {
        // Until the portal closes: replies that nobody takes fill the line.
        while tokio::io::AsyncWriteExt::write_all(deaf.0.get_mut(), packet.as_bytes()).await.is_ok() {}
    });
    server.with_card(INES_CARD).await.assert("ping", 1).await;
    timeout(PATIENCE, flooding).await.expect("the portal closes").unwrap();
}

#[test]
fn readers_stand_on_this_machine_or_in_a_network_that_is_named() {
    let networks = vec!["10.20.0.0/16".parse().unwrap(), "fd00::/8".parse().unwrap()];
    let settings = Settings { networks, ..settings(quick()) };
    for (address, good) in [
        ("127.0.0.1", true),
        ("127.8.8.8", true),
        ("::1", true),
        ("::ffff:127.0.0.1", true),
        ("10.20.3.4", true),
        ("::ffff:10.20.3.4", true),
        ("fd00::5", true),
        ("10.21.0.1", false),
        ("192.0.2.1", false),
        ("::ffff:192.0.2.1", false),
        ("2001:db8::1", false),
    ] {
        assert_eq!(settings.let_in(address.parse().unwrap()), good, "{address}");
    }
}

#[tokio::test]
async fn at_the_stop_readers_are_told_and_nobody_new_is_taken() {
    let portal = portal().await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    server.stop.cancel();
    assert_eq!(reader.rest().await, "2,Le portail s’arrête\n");
    timeout(PATIENCE, server.running).await.expect("it ends").unwrap();
    assert!(tokio::net::TcpStream::connect(server.address).await.is_err());
}
