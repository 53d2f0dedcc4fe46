//! SQL of the tests stands in the factories; a test of the database itself may write its own.

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const RULE: &str = "a test arranges rows and asserts facts by `factories`, which hold the SQL";

/// Folders whose files hold the SQL of the others.
const WITH_SQL: [&str; 2] = ["tests/suite/factories/", "tests/suite/harness/"];

/// Tests of the database itself: its server, migrations, functions, constraints, privileges, locks, and rows that are broken.
const ABOUT_THE_DATABASE: [&str; 22] = [
    "tests/suite/audit.rs",
    "tests/suite/commands/database.rs",
    "tests/suite/commands/settings.rs",
    "tests/suite/commands/starts.rs",
    "tests/suite/commands/upgrade.rs",
    "tests/suite/concerts/filling.rs",
    "tests/suite/concerts/guests.rs",
    "tests/suite/concerts/races.rs",
    "tests/suite/concerts/relay.rs",
    "tests/suite/concerts/rush.rs",
    "tests/suite/concerts/unknown_codes.rs",
    "tests/suite/embedded.rs",
    "tests/suite/full_disk.rs",
    "tests/suite/functions.rs",
    "tests/suite/lockers/codes.rs",
    "tests/suite/lockers/lines/doors.rs",
    "tests/suite/machines.rs",
    "tests/suite/outages.rs",
    "tests/suite/pages.rs",
    "tests/suite/rules.rs",
    "tests/suite/schema.rs",
    "tests/suite/unknown_codes.rs",
];

/// Files and folders whose queries have not moved to the factories yet. Nothing is added here.
const NOT_MOVED: [&str; 1] = ["tests/suite/architecture/"];

/// Queries of a test.
fn queries(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    let allowed = WITH_SQL.iter().chain(&NOT_MOVED).any(|begin| path.starts_with(begin));
    if allowed || ABOUT_THE_DATABASE.contains(&path) {
        return Vec::new();
    }
    let code = rust::code(&source.text);
    let query = Regex::new(r"\bsqlx::(query\w*|raw_sql|QueryBuilder)\b").unwrap();
    query.find_iter(&code).map(|hit| source.fault(line_of(&code, hit.start()), RULE)).collect()
}

#[test]
fn sql_of_tests_stands_in_the_factories() {
    let tests = sources("tests", "rs");
    assert_no_faults(&tests.iter().flat_map(queries).collect::<Vec<_>>());
    for named in ABOUT_THE_DATABASE.iter().chain(&NOT_MOVED) {
        let has_sql = tests.iter().any(|source| source.path.starts_with(named) && source.text.contains("sqlx::"));
        assert!(has_sql, "{named} holds no SQL any more: take it from the list");
    }
}

#[test]
fn a_query_in_a_test_is_found() {
    let check = |path: &str, text: &str| queries(&Source::sample(path, text));
    for text in ["sqlx::query(\"DELETE FROM rooms\")", "sqlx::query_scalar::<_, i64>(\"SELECT 1\")", "sqlx::raw_sql(a)"]
    {
        assert_one_fault(&check("tests/suite/chat/rooms.rs", text), "tests/suite/chat/rooms.rs:1: a test arranges");
        assert_no_faults(&check("tests/suite/factories/rooms.rs", text));
    }
    assert_no_faults(&check("tests/suite/chat/rooms.rs", "// sqlx::query\nlet target = \"sqlx::query\";"));
}
