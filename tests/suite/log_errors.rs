//! The text of an error in a log line: each cause once, from the outermost to the innermost.

use std::io;

use anyhow::Context as _;
use parvis::error::{Error, error_chain};

fn broken_pipe() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "Broken pipe")
}

#[test]
fn a_database_error_that_repeats_its_cause_names_it_once() {
    let error = sqlx::Error::Io(broken_pipe());
    assert_eq!(error_chain(&error), "error communicating with database: Broken pipe");
    let error = anyhow::Error::from(error).context("outbox not read");
    assert_eq!(error_chain(error.as_ref()), "outbox not read: error communicating with database: Broken pipe");
}

#[test]
fn causes_that_the_outer_message_leaves_out_are_added() {
    let error = Err::<(), _>(broken_pipe()).context("a page").context("a job").unwrap_err();
    assert_eq!(error_chain(error.as_ref()), "a job: a page: Broken pipe");
    let error = Error::Unavailable(anyhow::Error::from(sqlx::Error::Io(broken_pipe())));
    assert_eq!(error_chain(&error), "unavailable: error communicating with database: Broken pipe");
    let error = Error::Internal(anyhow::anyhow!("inner").context("outer"));
    assert_eq!(error_chain(&error), "outer: inner");
}

#[test]
fn a_cause_that_begins_with_the_outer_message_takes_its_place() {
    let error = anyhow::anyhow!("no room: the disk is full").context("no room");
    assert_eq!(error_chain(error.as_ref()), "no room: the disk is full");
}

#[tokio::test]
async fn an_error_of_the_http_client_names_each_cause_once() {
    // A port that was free a moment ago, and that nothing listens on.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = reqwest::Client::builder().no_proxy().build().unwrap().get(format!("http://127.0.0.1:{port}/"));
    let error = error.send().await.unwrap_err();
    let text = error_chain(&error);
    assert_eq!(text.matches("Connection refused").count(), 1, "{text}");
    assert_eq!(text.matches("error sending request").count(), 1, "{text}");
}
