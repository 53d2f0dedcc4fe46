//! The links of the documents lead to existing files.

use std::{collections::BTreeMap, fs};

use regex::Regex;

use super::{root, walk};

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

/// The names between backticks in a document, by line.
fn named(text: &str) -> Vec<(usize, String)> {
    let code = Regex::new("`([^`]+)`").unwrap();
    let lines = text.lines().enumerate();
    lines.flat_map(|(at, line)| code.captures_iter(line).map(move |hit| (at + 1, hit[1].to_owned()))).collect()
}

/// Whether a name is that of a file or a folder: `src/live/hub.rs`, `hub.rs`, `store*.rs`, `pages/`.
fn is_path(name: &str) -> bool {
    Regex::new(r"^\w[\w./*-]*(/|\.(rs|sql|js|css|html|ftl|md|toml))$").unwrap().is_match(name)
}

/// Files and folders that a document names, but that are not among these paths. A name may leave the first folders out.
fn unknown_paths(document: &str, text: &str, files: &[String]) -> Vec<String> {
    let is_there = |name: &str| {
        let pattern = regex::escape(name).replace(r"\*", "[^/]*");
        let end = if name.ends_with('/') { "" } else { "$" };
        let path = Regex::new(&format!("(^|/){pattern}{end}")).unwrap();
        files.iter().any(|file| path.is_match(file))
    };
    let names = named(text).into_iter().filter(|(_, name)| is_path(name) && !is_there(name));
    names.map(|(line, name)| format!("{document}:{line}: {name} is not there")).collect()
}

/// Names of code in the rows of tables that the file before them does not hold.
fn unknown_names(document: &str, text: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let identifier = Regex::new(r"^(?:\w+::)?([A-Za-z]\w+)$").unwrap();
    let mut faults = Vec::new();
    let mut file = (0, String::new(), String::new());
    for (line, name) in named(text) {
        if !text.lines().nth(line - 1).is_some_and(|row| row.starts_with('|')) {
            continue;
        }
        if name.ends_with('/') {
            file.0 = 0;
        } else if name.contains('/') {
            file = (line, name.clone(), read(&name).unwrap_or_default());
        } else if let Some(hit) = identifier.captures(&name)
            && file.0 == line
            && !Regex::new(&format!(r"\b{}\b", &hit[1])).unwrap().is_match(&file.2)
        {
            faults.push(format!("{document}:{line}: {name} is not in {}", file.1));
        }
    }
    faults
}

/// Paths of all files of the project, from its root.
fn project_files() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "templates", "static", "locales", "migrations", "docs", "benches", "fuzz"] {
        walk(&root().join(folder), &mut found);
    }
    let inside = found.iter().map(|path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"));
    inside.collect()
}

#[test]
fn the_description_of_the_architecture_names_what_is_there() {
    let document = "docs/ARCHITECTURE.md";
    let text = fs::read_to_string(root().join(document)).unwrap();
    let mut faults = unknown_paths(document, &text, &project_files());
    faults.extend(unknown_names(document, &text, &|path| fs::read_to_string(root().join(path)).ok()));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_file_or_function_that_a_document_names_and_that_is_gone_is_found() {
    let files = ["src/live/hub.rs", "src/chat/rooms/store_directs.rs"].map(str::to_owned);
    let text = "`src/live/hub.rs` `hub.rs` `store*.rs` `rooms/` `page.t(\"a\")`\n`src/live/bus.rs` `hub.js` `pages/`";
    let gone = ["src/live/bus.rs", "hub.js", "pages/"].map(|name| format!("a.md:2: {name} is not there"));
    assert_eq!(unknown_paths("a.md", text, &files), gone);
    let read = |path: &str| (path == "src/live/hub.rs").then(|| "pub fn serve() {}".to_owned());
    let text = "| `src/live/hub.rs` | `Live::serve`, `tell` |\n| `src/live/` | `tell` |\n`tell`";
    assert_eq!(unknown_names("a.md", text, &read), ["a.md:1: tell is not in src/live/hub.rs"]);
}
