//! Libraries come from crates.io, under licences that go with ours, and none of our own choices is there in two versions.
//!
//! `deny.toml` says the same to cargo-deny, which also looks at other platforms; `tests/run` starts it where it is installed.
//! Building it takes longer than all the tests together, so that these checks read what cargo itself knows.

use std::{collections::BTreeMap, fs, process::Command};

use serde_json::Value;

/// Licences under which a library may be part of a program under the AGPL, version 3 or later.
const LICENCES: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Of our choice and there twice until another library moves on. The older webpki-roots only hands out the newer one.
const KNOWN_TWICE: [&str; 7] = ["base64", "getrandom", "hmac", "sha2", "thiserror", "tower-http", "webpki-roots"];

/// Whether a licence expression (SPDX) can be met with the list: one side of an OR, all sides of an AND.
fn may_be_used(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut words: Vec<String> = Vec::new();
    for word in expression.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        match words.last_mut() {
            Some(last) if word == "WITH" || last.ends_with(" WITH") => *last = format!("{last} {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    let mut words = words.iter().map(String::as_str).peekable();
    any_of(&mut words)
}

type Words<'a, I> = std::iter::Peekable<I>;

fn any_of<'a, I: Iterator<Item = &'a str>>(words: &mut Words<'a, I>) -> bool {
    let mut met = all_of(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words);
    }
    met
}

fn all_of<'a, I: Iterator<Item = &'a str>>(words: &mut Words<'a, I>) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one<'a, I: Iterator<Item = &'a str>>(words: &mut Words<'a, I>) -> bool {
    match words.next() {
        Some("(") => {
            let met = any_of(words);
            words.next();
            met
        }
        Some(name) => LICENCES.contains(&name),
        None => false,
    }
}

/// Faults of the libraries that `cargo metadata` lists.
fn unacceptable(metadata: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().unwrap().iter().filter(|package| !package["source"].is_null()) {
        let name = format!("{} {}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let licence = package["license"].as_str().unwrap_or("none");
        if !may_be_used(licence) {
            faults.push(format!("{name}: the licence {licence} is not on the list"));
        }
    }
    faults
}

/// Sources other than crates.io, in the text of `Cargo.lock`.
fn strange_sources(lock: &str) -> Vec<String> {
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    sources
        .filter(|source| source.trim_matches('"') != CRATES_IO)
        .map(|source| format!("{source} is not crates.io"))
        .collect()
}

/// Libraries of our choice that some other library brings in another version: two copies, two sets of types.
fn doubled(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().unwrap();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(package["name"].as_str().unwrap()).or_default().push(package["version"].as_str().unwrap());
    }
    let ours = packages.iter().find(|package| package["source"].is_null()).unwrap();
    let chosen = ours["dependencies"].as_array().unwrap().iter().map(|dependency| dependency["name"].as_str().unwrap());
    chosen
        .filter(|name| versions.get(name).is_some_and(|found| found.len() > 1) && !KNOWN_TWICE.contains(name))
        .map(|name| format!("{name} is there in versions {}", versions[name].join(" and ")))
        .collect()
}

/// Asks cargo about what is built here: what other platforms need may not have been downloaded.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(rustc.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    serde_json::from_slice(&answer.stdout).unwrap()
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_library_has_an_acceptable_licence() {
    assert_none(&unacceptable(&metadata()));
}

#[test]
fn every_library_comes_from_crates_io() {
    assert_none(&strange_sources(&fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap()));
}

#[test]
fn no_library_of_our_choice_is_there_twice() {
    assert_none(&doubled(&metadata()));
}

#[test]
fn a_wrong_licence_source_or_second_version_is_found() {
    for accepted in
        ["MIT", "MIT/Apache-2.0", "GPL-2.0 OR MIT", "(MIT OR GPL-2.0) AND ISC", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(may_be_used(accepted), "{accepted}");
    }
    for refused in
        ["none", "GPL-2.0", "MIT AND GPL-2.0", "(GPL-2.0 OR MIT) AND GPL-2.0", "Apache-2.0 WITH Bison-exception"]
    {
        assert!(!may_be_used(refused), "{refused}");
    }
    assert_eq!(strange_sources("source = \"git+https://example.org/a\"\n").len(), 1);
    let package = |name: &str, version: &str, source: Option<&str>| serde_json::json!({ "name": name, "version": version, "source": source, "license": "GPL-2.0", "dependencies": [{ "name": "a" }] });
    let packages = [package("parvis", "1", None), package("a", "1", Some("b")), package("a", "2", Some("b"))];
    let metadata = serde_json::json!({ "packages": packages });
    assert_eq!(unacceptable(&metadata).len(), 2);
    assert_eq!(doubled(&metadata), ["a is there in versions 1 and 2"]);
}
