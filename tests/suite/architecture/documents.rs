//! The links of the documents lead to existing files.

use std::{collections::BTreeMap, fs};

use regex::Regex;

use super::root;

/// Links of a document that lead nowhere, given the files that are there.
fn astray(document: &str, text: &str, there: &dyn Fn(&str) -> bool) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)").unwrap();
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let inside = link.captures_iter(text).map(|hit| hit[1].to_owned()).filter(|to| !to.contains("://"));
    let paths = inside.map(|to| if folder.is_empty() { to } else { format!("{folder}/{to}") });
    paths.filter(|path| !there(path)).map(|path| format!("{document} leads to {path}, which is not there")).collect()
}

fn documents() -> BTreeMap<String, String> {
    let docs =
        fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = docs.filter(|name| name.rsplit('.').next() == Some("md")).map(|name| format!("docs/{name}"));
    names
        .chain(["README.md", "CONTRIBUTING.md"].map(str::to_owned))
        .map(|name| (name.clone(), fs::read_to_string(root().join(&name)).unwrap()))
        .collect()
}

#[test]
fn the_documents_lead_to_what_is_there_and_the_first_says_how_to_run_and_to_test() {
    // covers C27
    let documents = documents();
    let there = |path: &str| root().join(path).exists();
    let faults: Vec<String> = documents.iter().flat_map(|(name, text)| astray(name, text, &there)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let first = &documents["README.md"];
    for command in ["cargo run --release -- demo", "tests/run", "parvis serve", "parvis members import"] {
        assert!(first.contains(command), "README.md does not say {command}");
    }
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "[a](readers.md#times) [b](https://example.org/x) [c](gone.md)";
    let there = |path: &str| path == "docs/readers.md";
    assert_eq!(astray("docs/a.md", text, &there), ["docs/a.md leads to docs/gone.md, which is not there"]);
}
