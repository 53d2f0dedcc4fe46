//! A portal that is killed while people write: what they send again is there, once.

use std::{
    net::TcpListener,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parvis::clock::Clock;

use super::facts::{INES, bodies, client_id, general};
use crate::{
    commands::process::try_post,
    harness::{
        Folder, PASSWORD, TestPortal, portal, program,
        wait::{until, until_blocking},
    },
};

/// The key of the portal under test, as a setting.
const SECRET: &str = "\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}";
const PEOPLE: usize = 8;

/// A message that somebody sends: its id, and what it says.
type Sent = (String, String);

fn serve(portal: &TestPortal, folder: &Folder, address: &str) -> Child {
    let mut command = program(folder).unwrap();
    command.arg("serve").env("DATABASE_URL", portal.db.url()).env("PARVIS_SECRET", SECRET);
    command.env("PARVIS_LISTEN", address).env("PARVIS_READER_LISTEN", "off").env("PARVIS_MESSAGE_PACE", "1000");
    let child = command.spawn().unwrap();
    until_blocking("the portal answers", || try_post(address, "/sign-in", "", &[]).is_some());
    child
}

/// The status of the answer; none: there was none.
fn send(address: &str, room: i64, cookie: &str, (id, body): &Sent) -> Option<u16> {
    let form = [("body", body.as_str()), ("client_id", id.as_str())];
    try_post(address, &format!("/chat/rooms/{room}/messages"), cookie, &form).map(|reply| reply.status)
}

/// Writes one message after the other until there is no answer. All that was sent.
fn write_on(address: &str, room: i64, cookie: &str, person: usize, answered: &AtomicUsize) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    loop {
        let message = (client_id(), format!("message {} de {person}", sent.len()));
        let status = send(address, room, cookie, &message);
        sent.push(message);
        match status {
            Some(status) => assert_eq!(status, 303),
            None => return sent,
        }
        answered.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_on_its_way_when_the_portal_was_killed_is_there_once_after_a_retry() {
    let portal = portal().await;
    // The other process has the time of the day.
    portal.clock.advance(Clock::system().now() - portal.clock.now());
    portal.member(INES, &[]).await;
    let ines = portal.browser();
    ines.sign_in(INES, PASSWORD).await.assert_status(303);
    let cookie = format!("parvis={}", ines.cookie("parvis").unwrap());
    let (room, folder) = (general(&portal.db).await, Folder::new());
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut first = serve(&portal, &folder, &address);
    let answered = Arc::new(AtomicUsize::new(0));
    let people: Vec<_> = (0..PEOPLE)
        .map(|person| {
            let (address, cookie, answered) = (address.clone(), cookie.clone(), Arc::clone(&answered));
            std::thread::spawn(move || write_on(&address, room, &cookie, person, &answered))
        })
        .collect();
    until("many are answered", async || answered.load(Ordering::Relaxed) >= 10 * PEOPLE).await;

    first.kill().unwrap();
    first.wait().unwrap();
    let sent: Vec<Sent> = people.into_iter().flat_map(|person| person.join().unwrap()).collect();
    let before = bodies(&portal.db, room).await;
    let mut second = serve(&portal, &folder, &address);
    for message in &sent {
        assert_eq!(send(&address, room, &cookie, message), Some(303), "{message:?}");
    }

    assert!(before.len() >= answered.load(Ordering::Relaxed), "what was answered was there before the retry");
    let mut expected: Vec<String> = sent.into_iter().map(|(_, body)| body).collect();
    let mut found = bodies(&portal.db, room).await;
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    second.kill().unwrap();
    second.wait().unwrap();
}
