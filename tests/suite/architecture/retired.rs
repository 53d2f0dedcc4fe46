//! Retired words: names of types, functions and files, and beginnings of comments, that ordinary words have replaced.

use std::path::Path;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, sources};

/// Words of which no declared name and no file name of the program consists any more.
const RETIRED: [&str; 34] = [
    "bearer",
    "bearers",
    "because",
    "bell",
    "costly",
    "doubt",
    "dress",
    "ears",
    "everybody",
    "farewell",
    "flights",
    "hall",
    "halls",
    "heard",
    "mass",
    "mouth",
    "rack",
    "racks",
    "rung",
    "somebody",
    "something",
    "stand",
    "standing",
    "takings",
    "tenure",
    "tenures",
    "tied",
    "tries",
    "unwanted",
    "visit",
    "voice",
    "whoever",
    "wish",
    "wishes",
];

/// Beginnings of comments that say no noun.
const BEGINNINGS: &str =
    r"(?m)^\s*(?://[/!]?|/\*\*?|\*) (?:What|Who|Whoever|Whom|Whose|Something|Somebody|Up to where)\b";

/// The words of a name in any of the ways to write one.
fn words(name: &str) -> Vec<String> {
    let word = Regex::new("[A-Z]?[a-z0-9]+|[A-Z]+").unwrap();
    word.find_iter(name).map(|word| word.as_str().to_lowercase()).collect()
}

fn retired(name: &str) -> Option<String> {
    words(name).into_iter().find(|word| RETIRED.contains(&word.as_str()))
}

/// Declarations and the file name that use a retired word.
fn names(source: &Source) -> Vec<String> {
    let declared =
        Regex::new(r"(?m)^[^/\n]*?\b(?:struct|enum|type|trait|union|mod|fn|function|class)\s+(\w+)").unwrap();
    let stem = Path::new(&source.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let file = retired(stem).map(|word| source.fault(1, format!("the word “{word}” is retired")));
    let names = declared.captures_iter(&source.text).filter_map(|hit| {
        let word = retired(&hit[1])?;
        let line = line_of(&source.text, hit.get(1)?.start());
        Some(source.fault(line, format!("the word “{word}” is retired: {}", &hit[1])))
    });
    file.into_iter().chain(names).collect()
}

/// Comments that do not begin with a noun or a verb.
fn beginnings(source: &Source) -> Vec<String> {
    let beginning = Regex::new(BEGINNINGS).unwrap();
    let line = |hit: regex::Match| line_of(&source.text, hit.start() + hit.as_str().find('/').unwrap_or_default());
    beginning.find_iter(&source.text).map(|hit| source.fault(line(hit), "a comment begins with its subject")).collect()
}

fn all(folders: &[&str], extensions: &[&str]) -> Vec<Source> {
    let pairs = folders.iter().flat_map(|folder| extensions.iter().map(move |extension| (folder, extension)));
    let files = pairs.flat_map(|(folder, extension)| sources(folder, extension));
    files.filter(|file| !file.path.contains("/vendor/")).collect()
}

#[test]
fn names_use_no_retired_word() {
    let files = all(&["src", "static", "templates"], &["rs", "js", "css", "html", "sql", "sh"]);
    assert!(files.len() > 600, "{}", files.len());
    assert_no_faults(&files.iter().flat_map(names).collect::<Vec<_>>());
}

#[test]
fn comments_begin_with_their_subject() {
    let files = all(&["src", "tests", "benches", "static"], &["rs", "js", "css"]);
    assert_no_faults(&files.iter().flat_map(beginnings).collect::<Vec<_>>());
}

#[test]
fn retired_words_are_found() {
    let named = |path: &str, text: &str| names(&Source::sample(path, text));
    assert_one_fault(&named("src/a.rs", "pub struct PictureWish {"), "wish");
    assert_one_fault(
        &named("src/a.rs", "impl A {\n    async fn list_tenures(&self) {"),
        "src/a.rs:2: the word “tenures”",
    );
    assert_one_fault(&named("static/a.js", "export class SeatHall {"), "hall");
    assert_one_fault(&named("static/a.js", "function showRack() {"), "rack");
    assert_one_fault(&named("src/chat/wishes.rs", ""), "wishes");
    assert_one_fault(&named("templates/lockers/_racks.html", ""), "racks");
    assert_no_faults(&named("src/seats/seat_map.rs", "// fn wish()\npub struct SeatMap;\nfn shallow() {}"));

    let begun = |text: &str| beginnings(&Source::sample("src/a.rs", text));
    for text in
        ["//! What it holds.", "    /// Who may come.", "/// Whoever asks.", "// Something else.", "/* Whose it is. */"]
    {
        assert_one_fault(&begun(text), "a comment begins with its subject");
    }
    assert_no_faults(&begun("/// Whole seconds.\nlet what = 1; // What follows a statement is not looked at."));
}
