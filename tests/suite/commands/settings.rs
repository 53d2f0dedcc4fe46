//! Settings: where they come from, and that wrong ones are named.

use std::process::Stdio;

use parvis::db::MIGRATOR;
use rustix::process::Signal;

use super::process::{Done, Home, Serve};
use crate::harness::{database, empty_database};

/// Stops unless the start is refused in few words that name the setting and hold no secret.
#[track_caller]
pub fn assert_names(refused: &Done, setting: &str, value: &str) {
    assert!(refused.code.is_some_and(|code| code == 1 || code == 2), "{setting}={value}: {refused:#?}");
    assert!(refused.err.contains(setting), "{setting}={value}: {}", refused.err);
    let sentences = refused.err.lines().filter(|line| !line.trim().is_empty() && !line.contains("--help")).count();
    assert_eq!(sentences, 1, "{setting}={value}: {}", refused.err);
    assert!(!refused.err.contains("hunter2"), "{}", refused.err);
}

#[test]
fn a_wrong_setting_stops_the_start_with_a_sentence_that_names_it() {
    let home = Home::new();
    home.write("file", b"");
    let cases = [
        ("PARVIS_LISTEN", "nowhere"),
        ("PARVIS_LISTEN", "127.0.0.1"),
        ("PARVIS_LISTEN", "192.0.2.1:1"),
        ("PARVIS_BASE_URL", "parvis.example.org"),
        ("PARVIS_BASE_URL", "https://parvis.example.org/path"),
        ("PARVIS_BASE_URL", "ftp://parvis.example.org"),
        ("PARVIS_DATA_DIR", "file"),
        ("PARVIS_SECRET", "hunter2"),
        ("PARVIS_TLS_CERT", "certificate.pem"),
        ("PARVIS_TLS_KEY", "key.pem"),
        ("PARVIS_TRUSTED_PROXIES", "proxy"),
        ("PARVIS_CAMPUS_NETWORKS", "10.0.0.0/99"),
        ("PARVIS_DEFAULT_LANGUAGE", "de"),
        ("PARVIS_TIME_ZONE", "Europe/Rennes"),
        ("PARVIS_ACTIVATION", "none"),
        ("PARVIS_MESSAGE_PACE", "0"),
        ("PARVIS_LOG", "parvis=loud"),
        ("PARVIS_LOG_FORMAT", "xml"),
        ("PARVIS_READER_LISTEN", "50001"),
        ("PARVIS_READER_LISTEN", "192.0.2.1:1"),
        ("PARVIS_READER_NETWORKS", "everywhere"),
        ("PARVIS_READER_CONNECTIONS", "0"),
        ("PARVIS_READER_CONNECTIONS_PER_ADDRESS", "many"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "mysql://parvis:hunter2@localhost/parvis"),
        ("DATABASE_URL", "postgres://parvis:hunter2@127.0.0.1:1/parvis"),
        ("PARVIS_POSTGRES_BIN", "nowhere"),
    ];
    for (setting, value) in cases {
        let refused = home.command(&["serve"]).env(setting, value).stdin(Stdio::null()).output().unwrap();
        assert_names(&Done::of(&refused), setting, value);
        assert_eq!(refused.stdout, b"", "{setting}={value}");
    }
}

#[tokio::test]
async fn settings_that_only_the_running_portal_needs_are_named_too() {
    let home = Home::new();
    let db = database().await;
    let url = db.url();
    let cases: [&[(&str, &str)]; 5] = [
        &[("PARVIS_SMTP_URL", "hunter2")],
        &[("PARVIS_MAIL_FROM", "nobody")],
        &[("PARVIS_FILES_URL", "ftp://files")],
        &[("PARVIS_TLS_CERT", "none.pem"), ("PARVIS_TLS_KEY", "none.key")],
        &[("PARVIS_DATA_DIR", "/proc/none")],
    ];
    for settings in cases {
        let mut command = home.command(&["serve"]);
        command.env("DATABASE_URL", &url).stdin(Stdio::null());
        command.envs(settings.iter().copied());
        let refused = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert_names(&Done::of(&refused), settings[0].0, settings[0].1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_command_it_serves_with_the_settings_of_the_folder() {
    let db = database().await;
    let home = Home::new();
    home.write(".env", format!("DATABASE_URL={}\nPARVIS_DEFAULT_LANGUAGE=en\n", db.url()));

    let mut serve = Serve::begin(&mut home.command(&[]));

    let page = serve.get("/", "");
    assert!(page.text.contains("<html lang=\"en\""), "{}", page.text);
    assert!(serve.line().starts_with("First administrator: "));
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    let founders: i64 = sqlx::query_scalar("SELECT count(*) FROM members").fetch_one(db.pool()).await.unwrap();
    assert_eq!(founders, 1, "the database of the settings is used");
    assert!(!home.join("var/postgres").exists(), "and no other made");
}

#[test]
fn the_environment_comes_before_the_folder_and_a_flag_before_both() {
    let home = Home::new();
    home.write(".env", "PARVIS_ACTIVATION=one");
    let refusal = |arguments: &[&str], environment: Option<&str>| {
        let mut command = home.command(arguments);
        command.envs(environment.map(|value| ("PARVIS_ACTIVATION", value))).stdin(Stdio::null());
        Done::of(&command.output().unwrap()).err
    };
    for (arguments, environment, used) in [
        (&["migrate"][..], None, "'one'"),
        (&["migrate"], Some("two"), "'two'"),
        (&["migrate", "--activation", "three"], Some("two"), "'three'"),
    ] {
        let refused = refusal(arguments, environment);
        assert!(refused.contains(used), "{used} in {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrate_fills_an_empty_database_and_leaves_a_full_one() {
    let db = empty_database().await;
    let home = Home::new();
    for _ in 0..2 {
        let done = Done::of(&home.command(&["migrate"]).env("DATABASE_URL", db.url()).output().unwrap()).ok();
        assert_eq!(done.out, "The database is up to date.\n");
        let applied: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success")
            .fetch_one(db.pool())
            .await
            .unwrap();
        assert_eq!(usize::try_from(applied).unwrap(), MIGRATOR.iter().count());
    }
}
