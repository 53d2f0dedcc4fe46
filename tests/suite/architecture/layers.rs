//! main → cli → app → { home, admin, jobs, `bay_simulator` } → domains → { live, web, db, mail, files, clock, error }; in a
//! domain pages → live and export → the folders of its nouns.

use std::collections::BTreeMap;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const DOMAINS: [&str; 4] = ["accounts", "lockers", "chat", "concerts"];

/// How high a module stands; it may use what stands lower, and itself.
fn height(module: &str) -> Option<u8> {
    Some(match module {
        "main" => 5,
        "cli" => 4,
        "app" => 3,
        "home" | "admin" | "jobs" | "bay_simulator" => 2,
        domain if DOMAINS.contains(&domain) => 1,
        "audit" | "batch" | "live" | "web" | "text" | "db" | "mail" | "rate_limit" | "files" | "keyring" | "clock"
        | "error" | "log" | "config" | "context" | "ids" | "opaque" => 0,
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

/// Modules of accounts that are open to other domains: what every domain needs of members, their rights and their acts.
const SHARED: [&str; 9] = [
    "cards::card",
    "members::kind",
    "members::names",
    "members::number",
    "members::profiles::picture",
    "paths",
    "roles",
    "sign_in::member_rate_limit",
    "sign_in::session",
];

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
        let inside = path[1..].join("::");
        let is_shared = SHARED.iter().any(|shared| inside == *shared || inside.starts_with(&format!("{shared}::")));
        path.get(1).filter(|name| !is_shared && is_module("accounts", name, all))?;
        return Some(format!("{from} reaches into accounts::{inside}: only what accounts/mod.rs exports may be used"));
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

/// How high a folder of a domain stands above the folders of its nouns; `None` for the files at the domain's root.
fn storey(path: &str) -> Option<u8> {
    let mut parts = path.strip_prefix("src/")?.split('/');
    parts.next().filter(|domain| DOMAINS.contains(domain))?;
    let folder = parts.next()?;
    parts.next()?;
    Some(match folder {
        "pages" => 2,
        "live" | "export" => 1,
        _ => 0,
    })
}

/// Uses of a folder that stands above, within a domain.
fn uses_upwards(source: &Source) -> Vec<String> {
    let Some(own) = storey(&source.path) else { return Vec::new() };
    let domain = rust::module(&source.path)[0].to_owned();
    let above = |path: &Vec<String>| {
        path.len() > 2 && path[0] == domain && storey(&format!("src/{}.rs", path[..3].join("/"))) > Some(own)
    };
    rust::paths(&source.path, &source.text)
        .into_iter()
        .filter(|(_, path)| above(path))
        .map(|(offset, path)| {
            source.fault(line_of(&source.text, offset), format!("{} stands above this file", path.join("::")))
        })
        .collect()
}

#[test]
fn no_folder_of_a_domain_uses_one_above_it() {
    assert_no_faults(&sources("src", "rs").iter().flat_map(uses_upwards).collect::<Vec<_>>());
}

#[test]
fn a_use_of_a_folder_above_is_found() {
    for (path, text) in [
        ("src/chat/rooms/store.rs", "use crate::chat::pages::rooms::show;"),
        ("src/chat/rooms/store.rs", "fn a() { crate::chat::live::sidebar::tell() }"),
        ("src/chat/live/sidebar.rs", "use crate::chat::{Chat, pages::streams::open};"),
    ] {
        assert_one_fault(&uses_upwards(&Source::sample(path, text)), "stands above this file");
    }
    for (path, text) in [
        ("src/chat/pages/rooms/show.rs", "use crate::chat::{live::sidebar, rooms::room::Room};"),
        ("src/chat/rooms/store.rs", "use crate::chat::{Chat, paths, topics};"),
    ] {
        assert_no_faults(&uses_upwards(&Source::sample(path, text)));
    }
}

/// Most Rust files that stand beside one another in a folder.
const MOST_FILES: usize = 14;

#[test]
fn no_folder_holds_more_files_than_one_takes_in() {
    let mut folders = BTreeMap::<String, usize>::new();
    for source in sources("src", "rs") {
        let folder = source.path.rsplit_once('/').unwrap().0.to_owned();
        *folders.entry(folder).or_default() += 1;
    }
    let faults: Vec<String> = folders
        .into_iter()
        .filter(|(_, files)| *files > MOST_FILES)
        .map(|(folder, files)| format!("{folder} holds {files} files: a folder for some of them is missing"))
        .collect();
    assert_no_faults(&faults);
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
