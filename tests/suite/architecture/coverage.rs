//! Tests name the requirements that they cover: `// covers L60 P1`.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, sources};

/// The requirements that are built, each wanting at least one test.
const BUILT: [&str; 139] = [
    "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "C14", "C15", "C16", "C17", "C18",
    "C19", "C20", "C23", "C24", "C25", "C26", "C27", "C41", "C42", "C43", "C44", "C46", "C47", "C48", "L1", "L2", "L3",
    "L4", "L5", "L10", "L11", "L12", "L20", "L21", "L22", "L23", "L24", "L25", "L26", "L27", "L33", "L40", "L41",
    "L42", "L44", "L45", "L46", "L48", "L49", "L50", "L51", "L52", "L60", "L61", "L62", "L63", "L64", "L65", "L66",
    "L67", "L68", "L69", "L71", "L72", "L73", "L81", "L82", "L83", "L84", "L85", "L86", "L88", "L89", "L90", "L93",
    "L94", "L95", "L97", "P1", "P2", "P5", "P6", "P7", "P8", "P10", "P11", "P12", "P13", "P20", "P21", "P22", "P23",
    "P24", "P25", "P27", "P30", "P31", "P32", "P33", "P34", "P39", "P53", "P62", "P63", "P64", "P66", "P67", "P69",
    "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S22", "S25", "S47", "S54", "S55", "S56",
    "S60", "S61", "S66", "S67", "S68", "S69", "S70",
];

/// Marks that name something else than requirements.
fn malformed(source: &Source) -> Vec<String> {
    let mark = Regex::new(r"(?m)^\s*//[/!]?\s*covers\b(.*)$").unwrap();
    let ids = Regex::new(r"^(\s+[LPCS][0-9]{1,2})+$").unwrap();
    let marks = mark.captures_iter(&source.text).filter(|hit| !ids.is_match(hit[1].trim_end()));
    marks
        .map(|hit| {
            source.fault(line_of(&source.text, hit.get(0).unwrap().end()), "`covers` names requirements: L60 P1")
        })
        .collect()
}

/// Requirements that no test names.
fn uncovered(built: &[&str], tests: &[Source]) -> Vec<String> {
    let mark = Regex::new(r"(?m)^\s*//[/!]?\s*covers\b(.*)$").unwrap();
    let mut named = BTreeSet::new();
    for test in tests {
        named.extend(mark.captures_iter(&test.text).flat_map(|hit| words(hit.get(1).unwrap().as_str())));
    }
    built.iter().filter(|id| !named.contains(**id)).map(|id| format!("no test covers {id}")).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn requirements_are_named_as_they_are_written() {
    assert_no_faults(&sources("tests", "rs").iter().flat_map(malformed).collect::<Vec<_>>());
}

#[test]
fn every_requirement_that_is_built_has_a_test() {
    assert_no_faults(&uncovered(&BUILT, &sources("tests", "rs")));
}

#[test]
fn a_malformed_mark_and_a_missing_test_are_found() {
    let sample = |mark: &str| Source::sample("tests/suite/a.rs", &format!("\n/{mark}\n#[test]"));
    assert_one_fault(&malformed(&sample("/ covers sign-in")), "a.rs:2: `covers` names");
    assert_no_faults(&malformed(&sample("/ covers L60 P1")));
    assert_one_fault(&uncovered(&["L60", "L61"], &[sample("/ covers L60")]), "no test covers L61");
}
