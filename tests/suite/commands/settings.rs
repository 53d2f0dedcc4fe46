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

/// Wrong values of each setting: what is refused, and by which setting's name.
const WRONG: &[(&str, &str)] = &[
    ("PARVIS_LISTEN", "nowhere"),
    ("PARVIS_LISTEN", "127.0.0.1"),
    ("PARVIS_LISTEN", "192.0.2.1:1"),
    ("PARVIS_BASE_URL", "parvis.example.org"),
    ("PARVIS_BASE_URL", "https://parvis.example.org/path"),
    ("PARVIS_BASE_URL", "ftp://parvis.example.org"),
    ("PARVIS_DATA_DIR", "file"),
    ("PARVIS_DATA_DIR", "/proc/none"),
    ("PARVIS_SECRET", "hunter2"),
    ("PARVIS_TLS_CERT", "certificate.pem"),
    ("PARVIS_TLS_KEY", "key.pem"),
    ("PARVIS_HTTP_LISTEN", "80"),
    ("PARVIS_HTTP_LISTEN", "127.0.0.1:0"),
    ("PARVIS_ACME_FOLDER", "nowhere"),
    ("PARVIS_TRUSTED_PROXIES", "proxy"),
    ("PARVIS_CAMPUS_NETWORKS", "10.0.0.0/99"),
    ("PARVIS_SMTP_URL", "hunter2"),
    ("PARVIS_MAIL_FROM", "nobody"),
    ("PARVIS_FILES_URL", "ftp://files"),
    ("PARVIS_FILES_URL", "s3://bucket"),
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
    ("PARVIS_SECURITY_CONTACT", "security@example.org"),
    ("PARVIS_POSTGRES_BIN", "nowhere"),
    ("DATABASE_URL", "hunter2"),
    ("DATABASE_URL", "mysql://parvis:hunter2@localhost/parvis"),
    ("DATABASE_URL", "postgres://parvis:hunter2@localhost:port/parvis"),
    ("DATABASE_URL", "postgres://parvis:hunter2@127.0.0.1:1/parvis"),
    ("DATABASE_URL", "postgres://parvis:hunter2@%2Fnowhere/parvis"),
];

/// Settings that take any value.
const FREE: [&str; 1] = ["PARVIS_METRICS_TOKEN"];

#[test]
fn a_wrong_setting_stops_the_start_with_a_sentence_that_names_it() {
    let home = Home::new();
    home.write("file", b"");
    for &(setting, value) in WRONG {
        let mut command = home.command(&["serve"]);
        command.env(setting, value).env_remove("AWS_ACCESS_KEY_ID").stdin(Stdio::null());
        let refused = command.output().unwrap();
        assert_names(&Done::of(&refused), setting, value);
        assert_eq!(refused.stdout, b"", "{setting}={value}");
        assert!(!home.join("var/postgres/data").exists(), "{setting}={value}: a database was made");
    }
}

#[test]
fn a_wrong_value_of_each_setting_is_tried() {
    let example = include_str!("../../../.env.example");
    let names = example.lines().filter_map(|line| line.strip_prefix('#')?.split_once('=')).map(|(name, _)| name);
    let names: Vec<&str> = names.filter(|name| !name.contains(' ')).collect();
    assert!(names.len() > 20, "{names:?}");
    let tried = |name: &&str| FREE.contains(name) || WRONG.iter().any(|(setting, _)| setting == name);
    let missing: Vec<&&str> = names.iter().filter(|name| !tried(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn files_of_tls_that_are_not_there_are_named_before_a_database_is_made() {
    let home = Home::new();
    let mut command = home.command(&["serve"]);
    command.env("PARVIS_TLS_CERT", "none.pem").env("PARVIS_TLS_KEY", "none.key").stdin(Stdio::null());

    assert_names(&Done::of(&command.output().unwrap()), "PARVIS_TLS_CERT", "none.pem");

    assert!(!home.join("var/postgres/data").exists());
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
