//! Files are short, say what they are for, and do not stop the program.

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const MOST_LINES: usize = 400;

/// Files that hold more than one idea.
fn long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines >= MOST_LINES)
        .then(|| source.fault(lines, format!("{lines} lines; under {MOST_LINES}: a concept is missing, name it")))
}

/// Modules that do not say what they are for.
fn unexplained(source: &Source) -> Option<String> {
    (!source.text.starts_with("//! ")).then(|| source.fault(1, "a module begins with `//!` and what it is for"))
}

/// Calls that stop the program, and what was left for later.
fn careless(source: &Source) -> Vec<String> {
    // A constant is computed by the compiler, which stops instead of the program.
    let constant = Regex::new(r"(?m)^\s*(pub(\(\w+\))? )?const \w+:[^;]*;").unwrap();
    let code =
        constant.replace_all(&rust::code(&source.text), |hit: &regex::Captures| " ".repeat(hit[0].len())).into_owned();
    let stops =
        Regex::new(r"\.(unwrap|unwrap_err|expect|expect_err)\(|\b(panic|todo|unimplemented|unreachable)!").unwrap();
    let later = Regex::new(concat!("TO", "DO|FIX", "ME|XX", "X")).unwrap();
    let stops = stops.find_iter(&code).map(|hit| (hit.start(), "what can fail is a value; the program does not stop"));
    let later = later.find_iter(&source.text).map(|hit| (hit.start(), "nothing is left for later in a comment"));
    stops.chain(later).map(|(offset, rule)| source.fault(line_of(&source.text, offset), rule)).collect()
}

fn rust_sources() -> Vec<Source> {
    ["src", "tests", "benches"].into_iter().flat_map(|folder| sources(folder, "rs")).collect()
}

#[test]
fn files_are_short() {
    let all = rust_sources().into_iter().chain(sources("templates", "html"));
    assert_no_faults(&all.filter_map(|source| long(&source)).collect::<Vec<_>>());
}

#[test]
fn every_module_says_what_it_is_for() {
    assert_no_faults(&rust_sources().iter().filter_map(unexplained).collect::<Vec<_>>());
}

#[test]
fn the_program_does_not_stop_and_leaves_nothing_for_later() {
    assert_no_faults(&sources("src", "rs").iter().flat_map(careless).collect::<Vec<_>>());
}

#[test]
fn long_unexplained_or_careless_files_are_found() {
    let faults: Vec<String> = long(&Source::sample("src/a.rs", &"a\n".repeat(MOST_LINES))).into_iter().collect();
    assert_one_fault(&faults, "src/a.rs:400: 400 lines");
    let faults: Vec<String> = unexplained(&Source::sample("src/a.rs", "use b;")).into_iter().collect();
    assert_one_fault(&faults, "src/a.rs:1: a module begins");
    assert_one_fault(
        &careless(&Source::sample("src/a.rs", "fn a() {\n    b().unwrap()\n}")),
        "src/a.rs:2: what can fail",
    );
    assert_one_fault(
        &careless(&Source::sample("src/a.rs", "a(\"b\")\n    .expect(\"c\")")),
        "src/a.rs:2: what can fail",
    );
    let later = format!("// {}: later", concat!("TO", "DO"));
    assert_one_fault(&careless(&Source::sample("src/a.rs", &later)), "nothing is left for later");
    assert_no_faults(&careless(&Source::sample("src/a.rs", "const A: B = B::new(1).unwrap();")));
    assert_no_faults(&careless(&Source::sample("src/a.rs", "//! Never `.unwrap()`.\n#[expect(dead_code)] fn a() {}")));
}
