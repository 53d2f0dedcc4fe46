//! The simulated bay, which builders copy, against a portal of the test: what it says first, what it does not do, and what it
//! answers for locks that only a hand shuts (bay-protocol.md §3.4, §3.6 and §3.7).

use std::{process::Command, time::Duration};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use parvis::{
    accounts::cards::card::CardNumber,
    app,
    bay_simulator::settings::Touch,
    keyring::{hex, hmac},
    lockers::commands::command::CommandState,
};
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{
    served::Served,
    stage::{PATIENCE, stage},
};
use crate::{
    factories::{count, count_with},
    harness::Folder,
};

fn numbers(snapshot: &Value) -> Vec<i64> {
    snapshot["lockers"].as_array().unwrap().iter().map(|reading| reading["n"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_snapshot_follows_each_configuration_with_lockers_that_none_has_named() {
    let (mut portal, _bay) = Served::start(6, |_| ()).await;
    assert!(numbers(&portal.welcome("one").await).is_empty(), "it knows no locker yet");
    portal.configure("a", 1..=4).await;
    let snapshot = portal.expect("snapshot").await;
    assert_eq!(numbers(&snapshot), [1, 2, 3, 4]);
    assert_eq!(snapshot["lockers"][0]["door"], "closed");
    portal.configure("b", 1..=3).await;
    portal.configure("c", [1, 2, 3, 9]).await;
    let snapshot = portal.expect("snapshot").await;
    assert_eq!(numbers(&snapshot), [1, 2, 3, 9], "none for a locker less, one for a locker more");
    assert_eq!(snapshot["lockers"][3]["door"], "unknown", "there is no such door");
}

#[tokio::test]
async fn what_is_larger_than_a_frame_is_cut_into_several() {
    let (mut portal, bay) = Served::start(450, |_| ()).await;
    portal.welcome("one").await;
    portal.configure("a", 1..=450).await;
    let mut named = Vec::new();
    loop {
        let snapshot = portal.expect("snapshot").await;
        assert!(snapshot.to_string().len() <= 16 * 1024);
        named.extend(numbers(&snapshot));
        if snapshot["more"] == false {
            break;
        }
    }
    assert_eq!(named, (1..=450).collect::<Vec<i64>>());

    bay.touch(Touch::Unplug(Duration::from_secs(1))).await;
    for _ in 0..60 {
        bay.touch(Touch::Jam(1)).await;
        bay.touch(Touch::Free(1)).await;
    }
    portal.again().await;
    portal.say(json!({"t": "welcome", "session": "two", "now": 0, "hb": 15, "offline_after": 45})).await;
    let mut from = 1;
    loop {
        let journal = portal.expect("journal").await;
        assert_eq!(journal["from"], from);
        assert!(journal.to_string().len() <= 16 * 1024);
        from += i64::try_from(journal["events"].as_array().unwrap().len()).unwrap();
        if journal["more"] == false {
            break;
        }
    }
    assert_eq!(from, 121, "all of it, once");
    portal.expect("snapshot").await;
}

#[tokio::test]
async fn the_portal_takes_a_snapshot_in_several_frames() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 1, "door": "closed"}], "more": true})).await;
    bay.say(json!({"t": "snapshot", "lockers": [{"n": 2, "door": "ajar"}], "more": false})).await;
    stage.until_door(1, "closed").await;
    stage.until_door(2, "ajar").await;
}

#[tokio::test]
async fn an_order_that_lives_no_longer_is_refused_and_powers_nothing() {
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let (mut portal, _bay) = Served::start(4, |settings| settings.folder = Some(path.clone())).await;
    portal.welcome("one").await;
    for ttl_ms in [0, -1, i64::MIN] {
        portal.say(json!({"t": "command", "id": 7, "session": "one", "op": "open", "n": 2, "ttl_ms": ttl_ms})).await;
        assert_eq!(portal.expect("nack").await["code"], "expired", "{ttl_ms}");
    }
    portal.say(json!({"t": "decision", "allow": true, "n": 2, "command": 8, "ttl_ms": 0, "text": ""})).await;
    assert_eq!(portal.expect("nack").await["code"], "expired");
    let memory = std::fs::read_to_string(path.join("memory.jsonl")).unwrap();
    assert!(!memory.contains("began"), "{memory}");
}

#[tokio::test]
async fn an_order_of_which_it_has_said_unknown_is_never_carried_out() {
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let (mut portal, bay) = Served::start(4, |settings| settings.folder = Some(path.clone())).await;
    portal.welcome("one").await;
    portal.say(json!({"t": "query", "id": 7})).await;
    assert_eq!(portal.result().await, "unknown");
    portal.order("one", 7, "open", 2).await;
    assert_eq!(portal.result().await, "unknown", "neither ack nor pulse");
    bay.touch(Touch::Restart).await;
    portal.again().await;
    portal.welcome("two").await;
    portal.order("two", 7, "open", 2).await;
    assert_eq!(portal.result().await, "unknown", "nor after a restart");
    portal.order("two", 8, "open", 2).await;
    portal.expect("ack").await;
    assert_eq!(portal.result().await, "pulsed", "another one is");
}

#[tokio::test]
async fn a_controller_that_stood_still_drops_the_line_before_it_does_anything_else() {
    let folder = Folder::new();
    let path = folder.to_path_buf();
    let (mut portal, bay) = Served::start(4, |settings| {
        settings.folder = Some(path.clone());
        settings.stands_still = Duration::from_millis(500);
    })
    .await;
    portal.welcome("one").await;
    bay.touch(Touch::Stall(Duration::from_millis(1500))).await;
    // It stands still once it has taken this touch, or a little later.
    bay.touches.reserve_many(bay.touches.max_capacity()).await.unwrap();
    portal.order("one", 7, "open", 2).await;

    assert_eq!(portal.rest().await, Vec::<Value>::new(), "not a word about the order");

    portal.again().await;
    portal.welcome("two").await;
    portal.order("one", 7, "open", 2).await;
    assert_eq!(portal.expect("nack").await["code"], "wrong_session");
    let memory = std::fs::read_to_string(path.join("memory.jsonl")).unwrap();
    assert!(!memory.contains("began"), "{memory}");
}

#[tokio::test]
async fn a_bay_that_stood_still_opens_nothing_and_its_order_is_unknown() {
    let stage = stage().await;
    stage.hurry();
    let bay = stage.simulate(|settings| settings.stands_still = Duration::from_millis(500)).await;
    stage.until_door(3, "closed").await;
    bay.touch(Touch::Stall(Duration::from_millis(1500))).await;
    bay.touches.reserve_many(bay.touches.max_capacity()).await.unwrap();

    assert_eq!(stage.open("first-click").await, CommandState::Unknown);

    bay.touch(Touch::Jam(6)).await;
    stage.until_door(6, "jam").await;
    assert_eq!(stage.door(3).await, "closed");
    assert_eq!(count_with(&stage.portal.db, "door_readings", json!({"event": "opened"})).await, 0);
}

#[tokio::test]
async fn a_latch_that_a_hand_shuts_answers_what_the_sensor_sees_and_is_not_powered() {
    let (mut portal, bay) = Served::start(4, |settings| {
        settings.latch = true;
        settings.watches = Duration::from_secs(1);
    })
    .await;
    portal.welcome("one").await;
    portal.order("one", 1, "close", 2).await;
    portal.expect("ack").await;
    assert_eq!(portal.result().await, "closed", "shut already: at once, without a pulse");

    let open = async |portal: &mut Served, id: i64| {
        portal.order("one", id, "open", 2).await;
        portal.expect("ack").await;
        assert_eq!((portal.result().await, portal.result().await), ("pulsed".to_owned(), "opened".to_owned()));
    };
    open(&mut portal, 2).await;
    portal.order("one", 3, "close", 2).await;
    portal.expect("ack").await;
    assert_eq!(portal.result().await, "no_movement", "no hand came");

    portal.order("one", 4, "close", 2).await;
    portal.expect("ack").await;
    bay.touch(Touch::Shut(2)).await;
    portal.expect("event").await;
    assert_eq!(portal.result().await, "closed");
}

#[tokio::test]
async fn a_latch_without_a_sensor_says_that_it_was_powered_as_any_lock_without_one() {
    let (mut portal, _bay) = Served::start(4, |settings| {
        settings.latch = true;
        settings.faults.no_sensor = true;
    })
    .await;
    portal.welcome("one").await;
    portal.order("one", 1, "close", 2).await;
    portal.expect("ack").await;
    assert_eq!(portal.result().await, "pulsed");
}

// Builders check their hashes with it.
#[test]
fn the_documents_example_of_hashes_is_right() {
    let document = include_str!("../../../../docs/bay-protocol.md");
    let controller_hash = CardNumber::parse("ab12cd34").unwrap().hash_with(&[7; 32]);
    let card_h = hmac(b"1.secret", &controller_hash);
    for line in [
        format!("    controller_hash = {}\n", hex(&controller_hash)),
        format!("    card_h          = {}\n", hex(&card_h)),
    ] {
        assert!(document.contains(&line), "{line}");
    }
}

/// For this machine only, and nobody else's to vouch with.
const CERTIFICATE: &str = "[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = Parvis
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1
";

/// A certificate that vouches for itself, and its key.
fn make_certificate(folder: &Folder) {
    std::fs::write(folder.join("certificate.conf"), CERTIFICATE).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-config", "certificate.conf", "-days", "1", "-nodes", "-newkey", "rsa:2048"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(&**folder)
        .output()
        .expect("this test needs the command openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test]
async fn the_simulated_bay_speaks_wss_to_a_portal_whose_certificate_it_trusts_and_to_no_other() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let stage = stage().await;
    let folder = Folder::new();
    make_certificate(&folder);
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let tls = RustlsConfig::from_pem_file(&certificate, &key).await.unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(app::serve(listener, Some(tls), stage.portal.router.clone(), Handle::new(), PATIENCE));
    let token = stage.token().await;

    // A machine in between sees each attempt of a bay that does not trust the certificate: after the first comes a
    // second.
    let between = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("wss://{}", between.local_addr().unwrap());
    let stranger = stage.begin(token.clone(), |settings| settings.url = url.parse().unwrap());
    for _ in 0..2 {
        let (mut bay, _) = timeout(PATIENCE, between.accept()).await.expect("a bay in time").unwrap();
        let mut portal = TcpStream::connect(address).await.unwrap();
        tokio::spawn(async move { copy_bidirectional(&mut bay, &mut portal).await });
    }
    assert_eq!(count(&stage.portal.db, "bay_connections").await, 0);
    drop(stranger);

    let _bay = stage.begin(token, |settings| {
        settings.url = format!("https://{address}").parse().unwrap();
        settings.authorities = Some(certificate);
    });
    stage.until_door(3, "closed").await;
    assert_eq!(stage.open("first-click").await, CommandState::Opened);
}
