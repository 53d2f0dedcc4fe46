//! Just enough reading of Rust to find paths and words in code and not in comments or literals.

use std::sync::LazyLock;

use regex::Regex;

/// The code alone: comments and what stands in literals are spaces. Every byte of code keeps its place.
pub fn code(text: &str) -> String {
    blank(text, true)
}

/// The code with its literals: only comments are spaces.
pub fn code_and_literals(text: &str) -> String {
    blank(text, false)
}

fn blank(text: &str, literals: bool) -> String {
    let bytes = text.as_bytes();
    let mut blanked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let (length, is_literal) = token(&bytes[at..], at.checked_sub(1).map(|before| bytes[before]));
        if length > 1 && (literals || !is_literal) {
            // A literal keeps its first and last byte, so that `t("…")` still reads as a call.
            let edge = usize::from(is_literal);
            for byte in &mut blanked[at + edge..at + length - edge] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at += length;
    }
    String::from_utf8(blanked).expect("whole tokens are blanked")
}

/// How long the comment or literal at the start is, and whether it is a literal; 1 for anything else.
fn token(rest: &[u8], before: Option<u8>) -> (usize, bool) {
    let up_to = |end: Option<usize>| end.unwrap_or(rest.len());
    match rest {
        [b'/', b'/', ..] => (up_to(rest.iter().position(|byte| *byte == b'\n')), false),
        [b'/', b'*', ..] => (up_to(find(rest, b"*/").map(|end| end + 2)), false),
        [b'"', ..] => (up_to(closing(rest, b'"')), true),
        [b'r', b'"' | b'#', ..] if !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
            raw(rest)
        }
        [b'\'', b'\\', ..] => (up_to(closing(rest, b'\'')), true),
        [b'\'', _, b'\'', ..] => (3, true),
        // A character of more than one byte; otherwise a lifetime.
        [b'\'', first, ..] if !first.is_ascii() => (up_to(closing(rest, b'\'')), true),
        _ => (1, false),
    }
}

/// The length of a raw string; a raw name (`r#type`) is no literal.
fn raw(rest: &[u8]) -> (usize, bool) {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return (1, false);
    }
    let end = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let opening = hashes + 2;
    (find(&rest[opening..], &end).map_or(rest.len(), |found| opening + found + end.len()), true)
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// Where a literal that begins with a quote ends, after its closing quote.
fn closing(rest: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in rest.iter().enumerate().skip(1) {
        if !escaped && *byte == quote {
            return Some(at + 1);
        }
        escaped = !escaped && *byte == b'\\';
    }
    None
}

/// The module that a file holds: `src/accounts/store/mod.rs` is `accounts`, `store`.
pub fn module(path: &str) -> Vec<&str> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).collect()
}

/// Every path into this crate that a file names, from the crate's root, with the byte where it begins.
pub fn paths(file: &str, text: &str) -> Vec<(usize, Vec<String>)> {
    static START: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(crate|parvis|self|super(?:\s*::\s*super)*)\s*::\s*").unwrap());
    let code = code(text);
    let mut found = Vec::new();
    for hit in START.captures_iter(&code) {
        let whole = hit.get(0).unwrap();
        let here = module(file);
        let base: &[&str] = match &hit[1] {
            "crate" | "parvis" => &[],
            "self" => &here,
            supers => &here[..here.len().saturating_sub(supers.matches("super").count())],
        };
        let base = base.iter().map(|part| (*part).to_owned()).collect();
        tree(&code, whole.end(), base, &mut found);
    }
    found
}

/// The paths that begin at a place with `a::b` or `{a, b::c}`, below a module, with the byte where the last name of each stands.
pub fn tree_at(code: &str, at: usize, base: Vec<String>) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    tree(code, at, base, &mut found);
    found
}

/// Reads `a::b`, `a::{b, c::d}` or `a::*` at a place, adds the paths, and tells where it ended.
fn tree(code: &str, start: usize, base: Vec<String>, found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut at = start + (code[start..].len() - code[start..].trim_start().len());
    if code[at..].starts_with('{') {
        at += 1;
        loop {
            at = tree(code, at, base.clone(), found);
            at += code[at..].find([',', '}']).unwrap_or(code.len() - at);
            let more = code[at..].starts_with(',');
            at = (at + 1).min(code.len());
            if !more {
                return at;
            }
        }
    }
    let name: String = code[at..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let end = at + name.len();
    // After the last comma of a group stands nothing.
    if name.is_empty() && !code[at..].starts_with('*') {
        return end;
    }
    let mut path = base;
    if !name.is_empty() && name != "self" {
        path.push(name);
    }
    match code[end..].trim_start().strip_prefix("::") {
        Some(rest) if !rest.trim_start().starts_with('<') => tree(code, code.len() - rest.len(), path, found),
        _ => {
            found.push((start, path));
            end
        }
    }
}

#[test]
fn comments_and_literals_are_no_code() {
    let text = "a(); // b()\n/* c() */ d(\"e()\\\"f()\", 'g', '\\'', r#\"h()\"#, '…'); fn i<'j>(k: &'j str)";
    let code = code(text);
    for word in ["a()", "d(\"", "fn i<'j>(k: &'j str)"] {
        assert!(code.contains(word), "{word} in {code}");
    }
    for word in ["b()", "c()", "e()", "f()", "h()", "…"] {
        assert!(!code.contains(word), "{word} in {code}");
    }
    assert_eq!(code.len(), text.len());
    assert!(code_and_literals(text).contains("e()") && !code_and_literals(text).contains("b()"));
}

#[test]
fn paths_are_read_through_groups_and_parents() {
    let text = "use crate::{accounts::{self, Member,}, web};\nuse super::store;\nfn a() { crate::error::Error::new() }";
    let names: Vec<String> = paths("src/lockers/bays/hub.rs", text).iter().map(|(_, path)| path.join("::")).collect();
    assert_eq!(names, ["accounts", "accounts::Member", "web", "lockers::bays::store", "error::Error::new"]);
}
