//! main → cli → app → { home, admin, jobs } → domains → { live, web, db, mail, files, clock, error }.

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const DOMAINS: [&str; 4] = ["accounts", "lockers", "chat", "concerts"];

/// How high a module stands; it may use what stands lower, and itself.
fn height(module: &str) -> Option<u8> {
    Some(match module {
        "main" => 5,
        "cli" => 4,
        "app" => 3,
        "home" | "admin" | "jobs" => 2,
        domain if DOMAINS.contains(&domain) => 1,
        "live" | "web" | "db" | "mail" | "files" | "clock" | "error" | "log" | "config" => 0,
        _ => return None,
    })
}

/// Uses that the layers do not allow.
fn forbidden_uses(all: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in all {
        let own = rust::module(&source.path);
        let Some(from) = own.first() else { continue };
        if height(from).is_none() {
            faults.push(source.fault(1, format!("the module {from} has no place among the layers of lib.rs")));
            continue;
        }
        for (offset, path) in rust::paths(&source.path, &source.text) {
            if let Some(rule) = refusal(from, &path, all) {
                faults.push(source.fault(line_of(&source.text, offset), rule));
            }
        }
    }
    faults
}

/// Modules that accounts/mod.rs exports whole: what every domain needs of members, their rights and their acts.
const SHARED: [&str; 12] =
    ["audit", "card", "keyed", "kind", "names", "number", "pace", "paths", "picture", "roles", "session", "throttle"];

/// Why a module may not name a path.
fn refusal(from: &str, path: &[String], all: &[Source]) -> Option<String> {
    let to = path.first()?.as_str();
    // A type or macro at the crate's root, or a module that does not exist and that the compiler refuses.
    let to_height = height(to)?;
    let from_height = height(from)?;
    if from == to {
        return None;
    }
    if to == "config" {
        let may = matches!(from, "main" | "cli" | "app");
        return (!may)
            .then(|| format!("{from} reads config: only main, cli and app do; below them, values are passed"));
    }
    if from_height == 0 && to_height > 0 {
        return Some(format!("{from} knows no domain and nothing above, but names {to}"));
    }
    if from_height == 1 && to == "accounts" {
        let inner = path.get(1).filter(|name| !SHARED.contains(&name.as_str()) && is_module("accounts", name, all))?;
        return Some(format!("{from} reaches into accounts::{inner}: only what accounts/mod.rs exports may be used"));
    }
    if from_height == 1 && to_height == 1 {
        return Some(format!("{from} uses {to}: domains never use each other"));
    }
    (from_height > 0 && to_height >= from_height)
        .then(|| format!("{from} may not use {to}, which stands beside or above it"))
}

fn is_module(domain: &str, name: &str, all: &[Source]) -> bool {
    let files = [format!("src/{domain}/{name}.rs"), format!("src/{domain}/{name}/mod.rs")];
    all.iter().any(|source| files.contains(&source.path))
}

#[test]
fn modules_use_only_what_stands_below_them() {
    assert_no_faults(&forbidden_uses(&sources("src", "rs")));
}

#[test]
fn a_use_of_a_higher_layer_or_another_domain_is_found() {
    let member = Source::sample("src/accounts/member.rs", "");
    let faults_of =
        |path: &str, text: &str| forbidden_uses(&[Source::sample(path, text), Source::sample(&member.path, "")]);
    for (path, text, says) in [
        ("src/web/page.rs", "\nuse crate::{clock::Clock, accounts::Member};", "page.rs:2: web knows no domain"),
        ("src/lockers/claims.rs", "use crate::chat::Room;", "domains never use each other"),
        ("src/lockers/claims.rs", "fn a() { crate::accounts::member::load() }", "only what accounts/mod.rs exports"),
        ("src/accounts/member.rs", "use crate::admin::paths;", "accounts may not use admin"),
        ("src/jobs.rs", "use crate::app::AppState;", "jobs may not use app"),
        ("src/admin/members.rs", "use crate::home::Home;", "admin may not use home"),
        ("src/app.rs", "use crate::cli::Command;", "app may not use cli"),
        ("src/mail/mod.rs", "use crate::config::Config;", "mail reads config"),
        ("src/accounts/helpers.rs", "use super::super::app::AppState;", "accounts may not use app"),
        ("src/utils.rs", "", "utils has no place among the layers"),
    ] {
        assert_one_fault(&faults_of(path, text), says);
    }
    assert_no_faults(&faults_of(
        "src/lockers/claims.rs",
        "use crate::{accounts::{Member, paths}, web::Page}; // crate::chat",
    ));
    assert_no_faults(&faults_of("src/main.rs", "use parvis::{cli, config::Config};"));
}

/// Tests and load that start the program with the settings of whoever runs them.
fn started_elsewhere(source: &Source) -> Option<String> {
    const START: &str = concat!("CARGO_BIN_", "EXE");
    let line = line_of(&source.text, source.text.find(START)?);
    (source.path != "tests/shared/program.rs").then(|| source.fault(line, "tests/shared/program.rs starts the program"))
}

#[test]
fn the_program_is_started_without_the_settings_of_this_machine() {
    let all = ["tests", "benches"].into_iter().flat_map(|folder| sources(folder, "rs"));
    assert_no_faults(&all.filter_map(|source| started_elsewhere(&source)).collect::<Vec<_>>());
    let sample = Source::sample("tests/suite/a.rs", concat!("\nenv!(\"CARGO_BIN_", "EXE_parvis\")"));
    assert_one_fault(&started_elsewhere(&sample).into_iter().collect::<Vec<_>>(), "a.rs:2: tests/shared");
}
