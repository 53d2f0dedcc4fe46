//! The server that the program brings along: whose programs, and whose process.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    process::{Command, Output, Stdio},
};

use super::process::{Done, Home};
use crate::harness::database;

/// Where the server of the tests has its programs.
async fn programs() -> String {
    let db = database().await;
    let question = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
    sqlx::query_scalar(question).fetch_one(&mut db.superuser().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_of_a_given_folder_are_used() {
    let real = programs().await;
    let home = Home::new();
    fs::create_dir(home.join("bin")).unwrap();
    for (name, more) in [("postgres", "-c cluster_name=given"), ("initdb", "")] {
        home.write(&format!("bin/{name}"), format!("#!/bin/sh\nexec '{real}/{name}' \"$@\" {more}\n"));
        fs::set_permissions(home.join("bin").join(name), Permissions::from_mode(0o755)).unwrap();
    }

    Done::of(&home.command(&["migrate"]).env("PARVIS_POSTGRES_BIN", "bin").output().unwrap()).ok();

    let options = home.read("var/postgres/data/postmaster.opts").unwrap();
    assert!(options.contains("cluster_name=given"), "{options}");
}

/// Runs a command as `nobody`, with its folder and settings.
fn run_as_nobody(command: &Command, group: u32) -> Output {
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=nobody", &format!("--regid={group}"), "--clear-groups", "--"]);
    nobody.arg(command.get_program()).args(command.get_args()).current_dir(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => nobody.env(name, value),
            None => nobody.env_remove(name),
        };
    }
    nobody.stdin(Stdio::null()).output().unwrap()
}

/// Number and group of `nobody`, when these tests may become any user.
fn nobody() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let fields: Vec<&str> = users.lines().find(|line| line.starts_with("nobody:"))?.split(':').collect();
    let may = rustix::process::geteuid().is_root() && Command::new("setpriv").arg("--version").output().is_ok();
    may.then(|| (fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}

#[test]
fn an_ordinary_user_runs_a_server_of_their_own() {
    let Some((user, group)) = nobody() else {
        return eprintln!("skipped: the tests do not run as root with setpriv, so all others show this");
    };
    let home = Home::new();
    std::os::unix::fs::chown(&**home, Some(user), Some(group)).unwrap();
    if !run_as_nobody(&home.command(&["--version"]), group).status.success() {
        return eprintln!("skipped: nobody cannot reach {}", home.display());
    }

    let done = Done::of(&run_as_nobody(&home.command(&["migrate"]), group)).ok();

    assert_eq!(done.out, "The database is up to date.\n");
    let data = home.join("var/postgres/data");
    assert_eq!(fs::metadata(&data).unwrap().uid(), user);
    assert_eq!(fs::canonicalize(&data).unwrap(), fs::canonicalize(&**home).unwrap().join("var/postgres/data"));
}
