//! Tests do not wait for a time to pass: a clock is moved on, and a condition is awaited by one helper.

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const RULE: &str = "a test waits by `harness::wait`, for a condition, or lets paused time pass";

/// The helpers of waiting, and the slowness of a simulated network line.
const WAITING: [&str; 3] = ["tests/shared/wait.rs", "tests/suite/harness/wait.rs", "tests/browser/harness/line.rs"];

/// Pauses of a file, in Rust and in the statements that it sends.
fn pauses(source: &Source) -> Vec<String> {
    if WAITING.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let text = rust::code_and_literals(&source.text);
    let pause = Regex::new(r"\b(pg_)?sleep(_until|_for|_ms)?\(|\btime::(sleep|interval)\b|\bthread::sleep\b").unwrap();
    pause.find_iter(&text).map(|hit| source.fault(line_of(&text, hit.start()), RULE)).collect()
}

#[test]
fn tests_wait_for_conditions_and_not_for_times() {
    let own = |source: &Source| source.path.ends_with("architecture/waits.rs");
    let tests = sources("tests", "rs").into_iter().filter(|source| !own(source));
    assert_no_faults(&tests.flat_map(|source| pauses(&source)).collect::<Vec<_>>());
}

#[test]
fn a_pause_in_a_test_is_found() {
    let check = |path: &str, text: &str| pauses(&Source::sample(path, text));
    for text in [
        "tokio::time::sleep(Duration::from_secs(1)).await;",
        "std::thread::sleep(PAUSE);",
        "sleep(PAUSE).await;",
        "sqlx::query(\"SELECT pg_sleep(1)\")",
    ] {
        assert_one_fault(&check("tests/suite/chat/rooms.rs", text), "tests/suite/chat/rooms.rs:1: a test waits by");
    }
    assert_no_faults(&check("tests/suite/chat/rooms.rs", "// No sleep() here.\nuntil(\"a\", async || b()).await;"));
    assert_no_faults(&check("tests/shared/wait.rs", "std::thread::sleep(INTERVAL);"));
}
