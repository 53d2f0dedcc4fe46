//! The card readers of a running portal.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use rustix::process::Signal;

use super::process::{Home, Serve};
use crate::harness::{database, wait::PATIENCE};

// covers L29
#[tokio::test(flavor = "multi_thread")]
async fn readers_are_answered_where_the_setting_says_and_told_of_the_stop() {
    let (db, home) = (database().await, Home::new());
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut command = home.command(&["serve"]);
    command.env("DATABASE_URL", db.url()).env("PARVIS_READER_LISTEN", &free);
    let mut serve = Serve::begin(&mut command);

    let mut reader = TcpStream::connect(&free).unwrap();
    reader.set_read_timeout(Some(PATIENCE)).unwrap();
    reader.write_all(b"locker_03,close\n").unwrap();
    let mut replies = BufReader::new(reader);
    let mut reply = String::new();
    replies.read_line(&mut reply).unwrap();
    assert_eq!(reply, "0,Identifiez-vous d’abord\n");

    // Once it answers, it listens to signals too.
    serve.get("/healthz", "");
    serve.signal(Signal::TERM);
    let mut rest = String::new();
    replies.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "2,Le portail s’arrête\n");
    assert_eq!(serve.ended(), Some(0));
    assert!(TcpStream::connect(&free).is_err());
}
