//! The `.env` file, the environment and the flags: what is read of them, and what becomes of the rest.

use std::{
    fs::{self, File},
    io::Cursor,
    process::Stdio,
};

use clap::Parser;
use parvis::config::Config;
use rustix::process::Signal;

use super::{
    administrator,
    process::{Done, Home, Opened, Serve},
    settings::assert_names,
};
use crate::harness::PASSWORD;

/// The variables of the example, with the values that it gives.
fn example() -> String {
    let text = include_str!("../../../.env.example");
    let setting = |line: &&str| line.strip_prefix('#').is_some_and(|line| line.starts_with(char::is_uppercase));
    text.lines().filter(setting).map(|line| &line[1..]).collect::<Vec<_>>().join("\n")
}

fn read(text: &str) -> Vec<(String, String)> {
    dotenvy::from_read_iter(Cursor::new(text.to_owned())).collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_example_can_be_used_as_it_is() {
    let settings = read(&example());

    let value = |name: &str| &settings.iter().find(|(known, _)| known == name).unwrap().1;
    assert_eq!(value("PARVIS_MAIL_FROM"), "Parvis <parvis@example.org>");
    assert_eq!(value("PARVIS_LOG_FORMAT"), "text", "the last one is read too");
}

#[test]
fn a_line_of_the_env_file_that_cannot_be_read_stops_the_start() {
    let home = Home::new();
    for (line, name) in [
        ("PARVIS_MAIL_FROM=Parvis <hunter2@example.org>", "PARVIS_MAIL_FROM"),
        ("  export PARVIS_SECRET = hunter2 hunter2", "PARVIS_SECRET"),
        ("hunter2= of a secret", ".env"),
        ("hunter2", ".env"),
    ] {
        home.write(".env", format!("PARVIS_LOG=warn\n{line}\nPARVIS_ACTIVATION=number\n"));
        let refused = home.run(&["migrate"]);
        assert_eq!((refused.code, &*refused.out), (Some(1), ""), "{line}");
        assert_names(&refused, name, line);
        assert!(refused.err.contains(".env"), "{}", refused.err);
    }
    assert!(!home.join("var").exists());
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let home = Home::new();
    let mut command = home.command(&["migrate"]);
    for (name, _) in read(&example()) {
        command.env(name, "");
    }

    let done = Done::of(&command.stdin(Stdio::null()).output().unwrap()).ok();

    assert_eq!(done.out, "The database is up to date.\n");
    assert!(home.join("var/postgres").is_dir());
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

fn base_url(text: &str) -> Option<String> {
    Settings::try_parse_from(["parvis", "--base-url", text]).ok()?.config.base_url
}

#[test]
fn the_base_url_is_kept_as_browsers_write_an_origin() {
    for (text, kept) in [
        ("https://parvis.example.org", "https://parvis.example.org"),
        ("HTTPS://Parvis.Example.org:443/", "https://parvis.example.org"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("https://écran.example", "https://xn--cran-9oa.example"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
    ] {
        assert_eq!(base_url(text).as_deref(), Some(kept), "{text}");
    }
    for text in [
        "",
        "parvis.example.org",
        "ftp://parvis.example.org",
        "https://user@parvis.example.org",
        "https://:word@parvis.example.org",
        "https://parvis.example.org/path",
        "https://parvis.example.org/?",
        "https://parvis.example.org/?query",
        "https://parvis.example.org/#part",
    ] {
        assert_eq!(base_url(text), None, "{text}");
    }
}

#[test]
fn a_time_zone_that_is_given_before_the_command_counts() {
    let home = Home::new();
    let mut serve = Serve::begin(&mut home.command(&["--time-zone", "Asia/Tokyo", "serve"]));
    let (number, code) = administrator(&serve);
    let cookie = serve.activate(&number, &code);

    let audit = serve.get("/admin/audit", &cookie);

    assert!(audit.status == 200 && audit.text.contains("+09:00\""), "{}", audit.text);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
}

#[test]
fn a_key_that_was_cut_short_is_named_by_its_file() {
    let home = Home::new();
    fs::create_dir(home.join("var")).unwrap();
    home.write("var/secret", b"hunter2");

    let refused = home.run(&["members", "list"]);

    assert_names(&refused, "var/secret", "");
    assert!(!refused.err.contains("PARVIS_SECRET"), "{}", refused.err);
}

#[test]
fn commands_go_on_when_nobody_reads_what_they_tell() {
    let home = Home::new();
    home.write("membres.csv", super::SPREADSHEET);
    let unheard = |arguments: &[&str]| {
        let full = File::options().write(true).open("/dev/full").unwrap();
        Done::of(&home.command(arguments).stdin(Stdio::null()).stderr(full).output().unwrap()).ok()
    };

    unheard(&["members", "import", "membres.csv"]);

    assert!(unheard(&["members", "list"]).out.contains("20418376"));
    unheard(&["members", "list", "--query", "nobody"]);
    unheard(&["members", "code", "20418376"]);
}

#[test]
fn no_connection_is_taken_while_open_requests_end() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let open = Opened::begin(&serve.address);

    serve.signal(Signal::TERM);

    serve.refuses_connections();
    assert!(open.end().contains("HTTP/1.1 "), "the open request is still answered");
    assert_eq!(serve.ended(), Some(0));
}

#[test]
fn a_demo_that_was_ended_while_founding_is_finished_and_stays_in_its_folder() {
    let home = Home::new();
    home.write("demo.csv", include_bytes!("../../../src/cli/demo.csv"));
    home.run(&["--data-dir", "var/demo", "members", "import", "demo.csv"]).ok();
    let mut command = home.command(&["demo"]);
    command.env("PARVIS_BASE_URL", "https://parvis.example.org").env("PARVIS_SMTP_URL", "smtp://mail.example.org");
    command.env("PARVIS_FILES_URL", "ftp://files").env("DATABASE_URL", "postgres://127.0.0.1:1/parvis");

    let mut demo = Serve::begin(&mut command);

    for (number, path, status) in
        [("20410001", "/admin/audit", 200), ("20410002", "/admin", 200), ("20417733", "/admin", 403)]
    {
        let cookie = demo.sign_in(number, PASSWORD);
        assert_eq!(demo.get(path, &cookie).status, status, "{number}");
    }
    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
}
