//! A start that fails names its cause, once and at once; one that is stopped ends properly.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
};

use rustix::process::Signal;

use super::{
    certificates::logged,
    process::{Done, Home, Serve},
    settings::assert_names,
};
use crate::harness::{
    TestDatabase, empty_database,
    wait::{PATIENCE, until_blocking},
};

async fn refusal(url: &str) -> String {
    let home = Home::new();
    let mut command = home.command(&["serve"]);
    command.env("DATABASE_URL", url).stdin(Stdio::null());
    let refused = tokio::task::spawn_blocking(move || Done::of(&command.output().unwrap())).await.unwrap();
    assert_names(&refused, "DATABASE_URL", url);
    refused.err
}

/// How often a text says some words.
fn count(text: &str, words: &str) -> usize {
    text.to_lowercase().matches(words).count()
}

#[tokio::test]
async fn a_database_server_that_is_not_there_refuses_the_connection() {
    let said = refusal("postgres://parvis@127.0.0.1:1/parvis").await;
    assert_eq!(count(&said, "connection refused"), 1, "{said}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let db = empty_database().await;
    let said = refusal(&db.url().replace(&db.name, "no_such_database")).await;
    assert_eq!(count(&said, "database \"no_such_database\" does not exist"), 1, "{said}");
}

/// A login without rights on a database of its own.
async fn stranger(db: &TestDatabase) -> String {
    let name = format!("stranger_{}", db.name);
    let create = format!("CREATE ROLE \"{name}\" LOGIN");
    sqlx::raw_sql(&create).execute(&mut db.superuser().await).await.unwrap();
    name
}

#[tokio::test]
async fn a_user_without_rights_is_told_so_once() {
    let db = empty_database().await;
    let stranger = stranger(&db).await;

    let said = refusal(&db.url().replace("user=parvis&", &format!("user={stranger}&"))).await;

    assert_eq!(count(&said, "permission denied"), 1, "{said}");
    let drop = format!("DROP ROLE \"{stranger}\"");
    sqlx::raw_sql(&drop).execute(&mut db.superuser().await).await.unwrap();
}

/// Asks with more headers; the status.
fn status(address: &str, path: &str, headers: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_proxy_that_no_setting_names_is_told_at_the_start_and_once_when_it_is_met() {
    let home = Home::new();
    for (base_url, proxies, told) in [
        ("https://parvis.example.org", "", true),
        ("http://parvis.example.org", "", true),
        ("https://parvis.example.org", "127.0.0.1/32", false),
        ("http://localhost:3000", "", false),
    ] {
        let mut command = home.command(&["serve"]);
        command.env("PARVIS_BASE_URL", base_url).env("PARVIS_TRUSTED_PROXIES", proxies);
        let (mut serve, log) = logged(&mut command);
        let mut lines = Vec::new();
        let address = loop {
            let line = log.recv_timeout(PATIENCE).unwrap();
            lines.push(line);
            if let Some((_, address)) = lines.last().unwrap().split_once("answering at ") {
                break address.trim().to_owned();
            }
        };
        for _ in 0..2 {
            let headers = "X-Forwarded-For: 192.0.2.7\r\n";
            assert_eq!(status(&address, "/healthz", headers), 200);
        }
        // Without a token, figures are for this machine, unless a proxy on it may pass on what others ask.
        let metrics = status(&address, "/metrics", "");
        assert_eq!(metrics == 200, base_url == "http://localhost:3000", "{base_url} {proxies}: {metrics}");
        serve.signal(Signal::TERM);
        assert_eq!(serve.ended(), Some(0));
        lines.extend(log.iter());
        let count = |words: &str| lines.iter().filter(|line| line.contains(words)).count();
        assert_eq!(count("suggests a proxy in front"), usize::from(told), "{base_url} {proxies}: {lines:#?}");
        assert_eq!(count("does not name: all people"), usize::from(proxies.is_empty()), "{base_url}: {lines:#?}");
    }
}

#[tokio::test]
async fn a_database_of_another_version_is_refused_with_what_to_do() {
    let known = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)";
    for (change, reason, advice) in [
        ("VALUES (99991231000000, 'of a later version', true, '', 0)", "newer parvis", "use that version"),
        (
            "VALUES (20261121000001, 'create accounts', true, '', 0)",
            "before its first release",
            "use an empty database",
        ),
    ] {
        let db = empty_database().await;
        let home = Home::new();
        let migrate = || Done::of(&home.command(&["migrate"]).env("DATABASE_URL", db.url()).output().unwrap());
        migrate().ok();
        sqlx::raw_sql(&format!("{known} {change}")).execute(db.pool()).await.unwrap();

        let refused = migrate();

        let said = refused.err.contains(reason) && refused.err.contains(advice);
        assert!(refused.code == Some(1) && said, "{refused:#?}");
    }
}

#[tokio::test]
async fn a_database_whose_migrations_were_written_anew_is_refused_with_what_to_do() {
    let db = empty_database().await;
    let home = Home::new();
    let migrate = || Done::of(&home.command(&["migrate"]).env("DATABASE_URL", db.url()).output().unwrap());
    migrate().ok();
    sqlx::raw_sql("UPDATE _sqlx_migrations SET checksum = 'another'").execute(db.pool()).await.unwrap();

    let refused = migrate();

    let said = refused.err.contains("another migration") && refused.err.contains("or an empty database");
    assert!(refused.code == Some(1) && said, "{refused:#?}");
}

#[test]
fn a_start_that_is_stopped_at_any_moment_ends_properly_and_leaves_what_the_next_one_can_use() {
    let home = Home::new();
    let moments: [(&str, &dyn Fn() -> bool); 3] = [
        ("the cluster is being made", &|| home.join("var/postgres").exists()),
        ("the server was started", &|| home.find_postgres().is_some()),
        ("it says where it runs", &|| false),
    ];
    for (moment, came) in moments {
        let mut serve = Serve::spawn(&mut home.command(&["serve"]));
        until_blocking(moment, || came() || serve.lines.try_recv().is_ok());
        serve.signal(Signal::TERM);
        assert_eq!(serve.ended(), Some(0), "{moment}");
    }
    assert_eq!(Serve::start(&home).get("/concerts", "").status, 200);
}
