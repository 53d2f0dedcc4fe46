//! Retired words: names of types, functions and files, and beginnings of comments, that ordinary words have replaced.

use std::path::Path;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

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

/// Names of columns that keep such a word; their fields have the same names.
const COLUMNS: [&str; 4] = ["everybody", "heard_at", "last_heard_at", "tries"];

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

/// Fields, parameters and variables of the program that use a retired word.
fn variables(source: &Source) -> Vec<String> {
    let code = rust::code(&source.text);
    let declared = Regex::new(r"\b(?:let|for) (?:Some\()?(?:mut )?(\w+)|\b([a-z_]\w*): |\|(?:mut )?(\w+)\|").unwrap();
    let names = declared.captures_iter(&code).filter_map(|hit| {
        let name = hit.iter().skip(1).flatten().next()?;
        let word = retired(name.as_str()).filter(|_| !COLUMNS.contains(&name.as_str()))?;
        Some(source.fault(line_of(&code, name.start()), format!("the word “{word}” is retired: {}", name.as_str())))
    });
    names.collect()
}

/// Keys of texts that use a retired word.
fn keys(source: &Source) -> Vec<String> {
    let key = Regex::new(r"(?m)^([a-z][a-z0-9-]*) =").unwrap();
    let keys = key.captures_iter(&source.text).filter_map(|hit| {
        let word = retired(&hit[1].replace('-', "_"))?;
        let line = line_of(&source.text, hit.get(1)?.start());
        Some(source.fault(line, format!("the word “{word}” is retired: {}", &hit[1])))
    });
    keys.collect()
}

/// Classes, ids and data attributes of templates and style sheets that use a retired word.
fn marks(source: &Source) -> Vec<String> {
    let mark = if source.path.starts_with("static/") {
        Regex::new(r"[.#]([a-z][a-z-]+)|\[data-([a-z-]+)").unwrap()
    } else {
        Regex::new(r#"\b(?:class|id)="([^"]*)"|\sdata-([a-z-]+)"#).unwrap()
    };
    let marks = mark.captures_iter(&source.text).filter_map(|hit| {
        let name = hit.iter().skip(1).flatten().next()?;
        let word = retired(name.as_str())?;
        let line = line_of(&source.text, name.start());
        Some(source.fault(line, format!("the word “{word}” is retired: {}", name.as_str())))
    });
    marks.collect()
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
fn variables_and_texts_use_no_retired_word() {
    assert_no_faults(&sources("src", "rs").iter().flat_map(variables).collect::<Vec<_>>());
    assert_no_faults(&sources("locales", "ftl").iter().flat_map(keys).collect::<Vec<_>>());
    assert_no_faults(&all(&["static", "templates"], &["css", "html"]).iter().flat_map(marks).collect::<Vec<_>>());
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

    let declared = |text: &str| variables(&Source::sample("src/a.rs", text));
    for text in [
        "struct A { racks: i64 }",
        "fn a(wish: &str) {}",
        "fn a() { let mut hall = 1; }",
        "fn a() { for tenure in b {} }",
        "fn a() { b.map(|bell| bell) }",
        "fn a() { if let Some(letter_visit) = b {} }",
    ] {
        assert_one_fault(&declared(text), "is retired");
    }
    assert_no_faults(&declared("struct A { heard_at: i64, shallow: i64 } // let wish = 1;"));
    assert_one_fault(&keys(&Source::sample("locales/fr/a.ftl", "bay-title = A\nrack-title = B")), "rack-title");

    let marked = |path: &str, text: &str| marks(&Source::sample(path, text));
    assert_one_fault(
        &marked("templates/a.html", "<p>\n<p class=\"row hall\">"),
        "a.html:2: the word “hall” is retired",
    );
    assert_one_fault(&marked("templates/a.html", "<p data-mass-act>"), "mass-act");
    assert_one_fault(&marked("static/a.css", ".a { > .rack { color: red; } }"), "rack");
    assert_no_faults(&marked("templates/a.html", "<p class=\"row\">hall</p>"));

    let begun = |text: &str| beginnings(&Source::sample("src/a.rs", text));
    for text in
        ["//! What it holds.", "    /// Who may come.", "/// Whoever asks.", "// Something else.", "/* Whose it is. */"]
    {
        assert_one_fault(&begun(text), "a comment begins with its subject");
    }
    assert_no_faults(&begun("/// Whole seconds.\nlet what = 1; // What follows a statement is not looked at."));
}
