//! The style sheets begin with a table of contents.

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, sources};

/// Sections that the comment at the head of a style sheet names in each layer, but that no comment begins, or not in that order.
fn missing_sections(sheet: &Source) -> Vec<String> {
    let Some((head, rest)) = sheet.text.split_once("*/") else { return vec![sheet.fault(1, "no contents")] };
    let line = Regex::new(r"(?m)^ {3}(\w+): +(.+)\.$").unwrap();
    let mut faults = Vec::new();
    for hit in line.captures_iter(head) {
        let Some((_, mut layer)) = rest.split_once(&format!("\n@layer {} {{", &hit[1])) else {
            faults.push(sheet.fault(1, format!("there is no layer {}", &hit[1])));
            continue;
        };
        for name in hit[2].split(" · ") {
            match layer.split_once(&format!("\n  /* {name}")) {
                Some((_, after)) => layer = after,
                None => faults.push(sheet.fault(1, format!("no section of {} begins with “{name}”", &hit[1]))),
            }
        }
    }
    if !line.is_match(head) {
        faults.push(sheet.fault(1, "no contents"));
    }
    faults
}

#[test]
fn the_contents_of_a_style_sheet_are_those_of_its_head() {
    assert_no_faults(&sources("static", "css").iter().flat_map(missing_sections).collect::<Vec<_>>());
}

#[test]
fn a_section_that_is_not_there_is_found() {
    let sheet = |text: &str| missing_sections(&Source::sample("static/a.css", text));
    let rules = "\n@layer pages {\n  /* Landing: the sign. */\n  a {}\n\n  /* Lockers. */\n}\n";
    assert_no_faults(&sheet(&format!("/* A.\n\n   pages: Landing · Lockers.\n*/{rules}")));
    assert_one_fault(&sheet(&format!("/* A.\n\n   pages: Lockers · Landing.\n*/{rules}")), "begins with “Landing”");
    assert_one_fault(&sheet(&format!("/* A.\n\n   base: Landing.\n*/{rules}")), "there is no layer base");
    assert_one_fault(&sheet(&format!("/* A. */{rules}")), "no contents");
}
