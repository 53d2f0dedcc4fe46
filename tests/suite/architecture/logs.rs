//! Log lines: an error is written in one way, which names each cause once.

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const RULE: &str = "an error in a log line is `error = error_chain(…)`, which names each cause once";

/// Log lines that write an error in another way, and formats that repeat causes.
fn repeating(source: &Source) -> Vec<String> {
    let text = rust::code_and_literals(&source.text);
    let line = Regex::new(r"(?s)\b(?:trace|debug|info|warn|error)!\((?:[^;{}]|\{[^}]*\})*?\)\s*[;,})]").unwrap();
    let other = Regex::new(concat!(
        r"[%?]&?(?:self\.)?(?:e|err|error|cause|source)\b|",
        r"\{(?:e|err|error|cause|source)(?::[^}]*)?\}|",
        r"\bas &\(?dyn\b|",
        r"\b(?:error|cause) = (?P<value>&?[\w:]*)",
    ))
    .unwrap();
    let in_lines = line.find_iter(&text).filter_map(|line| {
        let is_other =
            |hit: &regex::Captures| hit.name("value").is_none_or(|value| !value.as_str().ends_with("error_chain"));
        let hit = other.captures_iter(line.as_str()).find(is_other)?;
        Some(line.start() + hit.get(0)?.start())
    });
    // `{:#}` of an error writes all causes, also those that the outer message repeats.
    let alternate = Regex::new(r"\{\w*:#\}").unwrap();
    let alternates = alternate.find_iter(&text).map(|hit| hit.start());
    in_lines.chain(alternates).map(|offset| source.fault(line_of(&text, offset), RULE)).collect()
}

#[test]
fn log_lines_name_each_cause_of_an_error_once() {
    assert_no_faults(&sources("src", "rs").iter().flat_map(repeating).collect::<Vec<_>>());
}

#[test]
fn log_lines_that_may_repeat_a_cause_are_found() {
    let refused = [
        "tracing::warn!(%error, \"a\");",
        "tracing::warn!(?error, \"a\");",
        "warn!(bay = id, error = %error, \"a\");",
        "tracing::warn!(error = format!(\"{error}\"), \"a\");",
        "tracing::warn!(error = error.to_string(), \"a\");",
        "tracing::warn!(\n    error = &error as &dyn std::error::Error,\n    \"a\"\n);",
        "Err(error) => tracing::error!(\"a: {error}\"),",
        "x.inspect_err(|error| tracing::error!(bay = id, %error, \"a\"))",
        "let text = format!(\"{error:#}\");",
        "let text = format!(\"{:#}\", anyhow::Error::from(error));",
    ];
    for line in refused {
        assert_one_fault(&repeating(&Source::sample("src/a.rs", line)), RULE);
    }
    let kept = [
        "tracing::warn!(bay = id, error = error_chain(&error), \"a\");",
        "tracing::warn!(%address, error = error::error_chain(error.as_ref()), \"a {error_count}\");",
        "// tracing::warn!(%error, \"a\");",
    ];
    for line in kept {
        assert_no_faults(&repeating(&Source::sample("src/a.rs", line)));
    }
}
