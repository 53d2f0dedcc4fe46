//! The glossary names what is there: tables, columns, types and addresses.

use std::fs;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, root, sources};

/// The names of the project that the glossary may use.
struct Named {
    /// The text of all migrations.
    tables: String,
    /// The text of all Rust files.
    code: String,
}

impl Named {
    fn has_table(&self, name: &str) -> bool {
        let (table, column) = name.split_once('.').unwrap_or((name, ""));
        let column = column.split(' ').next().unwrap_or_default();
        let is_table = Regex::new(&format!(r"CREATE TABLE {table} \(")).unwrap().is_match(&self.tables);
        is_table && (column.is_empty() || Regex::new(&format!(r"\b{column}\b")).unwrap().is_match(&self.tables))
    }

    fn has_type(&self, name: &str) -> bool {
        let last = name.rsplit("::").next().unwrap_or(name);
        let declared = format!(
            r#"\b(struct|enum|type|mod)\s+{last}\b|^\s+{last}( = "[^"]*", "[^"]*")?[,;]$|\bname!\([^)]*\b{last},|codes! \{{\s*(///.*\s*)*{last} \{{"#
        );
        Regex::new(&format!("(?m){declared}")).unwrap().is_match(&self.code)
    }

    fn has_address(&self, path: &str) -> bool {
        self.code.contains(&format!("{}\"", path.trim_start_matches('…')))
    }
}

/// Names in the columns of the glossary that nothing in the project has.
fn unknown(glossary: &Source, named: &Named) -> Vec<String> {
    let code = Regex::new("`([^`]+)`").unwrap();
    let mut columns: Vec<&str> = Vec::new();
    let mut faults = Vec::new();
    for (nr, line) in glossary.text.lines().enumerate() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if line.starts_with("| concept") {
            columns = cells;
            continue;
        }
        for (column, cell) in columns.iter().zip(cells).filter(|_| line.starts_with("| ")) {
            for hit in code.captures_iter(cell) {
                let known = match *column {
                    "SQL" => named.has_table(&hit[1]),
                    "Rust" => named.has_type(&hit[1]),
                    "URL" => named.has_address(&hit[1]),
                    _ => true,
                };
                if !known {
                    faults.push(glossary.fault(nr + 1, format!("no {column} of this project is called {}", &hit[1])));
                }
            }
        }
    }
    faults
}

fn text(folder: &str, extension: &str) -> String {
    sources(folder, extension).into_iter().map(|source| source.text).collect()
}

#[test]
fn the_glossary_names_what_is_there() {
    let path = "docs/GLOSSARY.md";
    let glossary = Source::sample(path, &fs::read_to_string(root().join(path)).unwrap());
    assert!(glossary.text.matches("\n| ").count() > 50);
    let named = Named { tables: text("migrations", "sql"), code: text("src", "rs") };
    assert_no_faults(&unknown(&glossary, &named));
}

#[test]
fn a_name_of_the_glossary_that_is_gone_is_found() {
    let named = Named {
        tables: "CREATE TABLE seats (\n    held_until timestamptz\n);".to_owned(),
        code: "pub struct Seat;\nconst PATH: &str = \"/concerts/{id}\";".to_owned(),
    };
    let row = |sql: &str, rust: &str, url: &str| {
        let text = format!("| concept | SQL | Rust | URL |\n|---|---|---|---|\n| x | {sql} | {rust} | {url} |");
        unknown(&Source::sample("docs/GLOSSARY.md", &text), &named)
    };
    assert_no_faults(&row("`seats`, `seats.held_until`", "`Seat`", "`/concerts/{id}`"));
    assert_one_fault(&row("`chairs`", "–", "–"), "chairs");
    assert_one_fault(&row("`seats.colour`", "–", "–"), "seats.colour");
    assert_one_fault(&row("–", "`Chair`", "–"), "Chair");
    assert_one_fault(&row("–", "–", "`/shows`"), "/shows");
}
