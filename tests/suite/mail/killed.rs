//! The program killed between a booking and its e-mail.

use std::collections::HashSet;

use parvis::concerts::programme;
use rustix::process::Signal;
use sqlx::PgPool;

use super::facts::header;
use crate::{
    commands::process::{Home, Serve, try_post},
    concerts::{crash::connect, facts::new_concert},
    factories::{count, emails, members},
    harness::wait::until,
};

/// Makes concerts on sale; their keys.
async fn concerts_on_sale(db: &PgPool) -> Vec<i64> {
    let now = parvis::clock::Clock::system().now();
    let mut keys = Vec::new();
    for _ in 0..3 {
        keys.push(programme::edits::create(db, &new_concert(now), now).await.unwrap().0);
    }
    keys
}

fn book(serve: &Serve, cookie: &str, concert: i64) {
    let post = |path: &str, fields: &[(&str, &str)]| {
        let reply = try_post(&serve.address, &format!("/concerts/{concert}/{path}"), cookie, fields).unwrap();
        assert_eq!(reply.status, 303, "{}", reply.text);
    };
    post("holds/best", &[("count", "1")]);
    post("bookings", &[("surname", "Chef"), ("first_name", "Anne"), ("idempotency_key", "the-only-key")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tickets_of_a_killed_portal_are_sent_once_each_after_its_restart() {
    let home = Home::new();
    // A mail server that takes connections and never says a word: what is sent to it is on its way for ever.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let mut serve = Serve::begin(home.command(&["serve"]).env("PARVIS_SMTP_URL", url));
    let line = serve.line();
    let code = line.rsplit_once("code ").unwrap().1;
    let db = connect(&home).await;
    members::member(&db, "00000001").with_email("anne@campus.example").await;
    let cookie = serve.activate("00000001", code);
    for concert in concerts_on_sale(&db).await {
        book(&serve, &cookie, concert);
    }
    until("three e-mails are being sent", async || emails::taken(&db).await == 3).await;

    serve.signal(Signal::KILL);
    serve.ended();
    drop(db);
    let mut serve = Serve::start(&home);
    let db = connect(&home).await;
    assert_eq!((emails::sent(&db).await, count(&db, "emails").await), (0, 3));
    // The lease of the killed process ends.
    emails::age_leases(&db).await;
    until("three e-mails are sent", async || emails::sent(&db).await == 3).await;
    serve.signal(Signal::TERM);
    serve.ended();

    let files: Vec<String> = std::fs::read_dir(home.join("var/mail"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let ids: HashSet<&str> = files.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert_eq!((files.len(), ids.len()), (3, 3));
}
