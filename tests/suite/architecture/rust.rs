//! Paths and words in the code of a file, without its comments and literals.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, LazyLock, Mutex},
};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use regex::Regex;

/// The code alone: comments and what stands in literals are spaces. Every byte of code keeps its place.
pub fn code(text: &str) -> Arc<str> {
    static READ: LazyLock<Texts> = LazyLock::new(Texts::default);
    blank(&READ, text, true)
}

/// The code with its literals: only comments are spaces.
pub fn code_and_literals(text: &str) -> Arc<str> {
    static READ: LazyLock<Texts> = LazyLock::new(Texts::default);
    blank(&READ, text, false)
}

/// Texts that were read: most rules read every file of the project.
type Texts = Mutex<HashMap<String, Arc<str>>>;

fn blank(read: &Texts, text: &str, literals: bool) -> Arc<str> {
    if let Some(known) = read.lock().unwrap().get(text) {
        return Arc::clone(known);
    }
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{error} in\n{text}"));
    let mut blanked: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect();
    for place in places(tokens, text, literals) {
        blanked[place.clone()].copy_from_slice(&text.as_bytes()[place]);
    }
    let blanked: Arc<str> = String::from_utf8(blanked).expect("whole tokens are blanked").into();
    read.lock().unwrap().insert(text.to_owned(), Arc::clone(&blanked));
    blanked
}

/// The bytes of the tokens that are not blanked.
fn places(tokens: TokenStream, text: &str, literals: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for token in tokens {
        let place = token.span().byte_range();
        match token {
            // The tokens of a documentation comment all have its place.
            _ if text[place.clone()].starts_with('/') && place.len() > 2 => {}
            TokenTree::Group(group) => {
                found.extend(edges(&group));
                found.extend(places(group.stream(), text, literals));
            }
            TokenTree::Literal(literal) if literals && is_quoted(&literal) => {
                // A literal keeps its first and last byte, so that `t("…")` still reads as a call.
                found.extend([place.start..place.start + 1, place.end - 1..place.end]);
            }
            TokenTree::Literal(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => found.push(place),
        }
    }
    found
}

fn edges(group: &Group) -> [Range<usize>; 2] {
    [group.span_open().byte_range(), group.span_close().byte_range()]
}

/// Whether it is a string or a character.
fn is_quoted(literal: &Literal) -> bool {
    literal.to_string().ends_with(['"', '\'', '#'])
}

/// The module that a file holds: `src/accounts/store/mod.rs` is `accounts`, `store`.
pub fn module(path: &str) -> Vec<&str> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).collect()
}

/// Every path into this crate that a file names, from the crate's root, with the byte where it begins.
pub fn paths(file: &str, text: &str) -> Vec<(usize, Vec<String>)> {
    paths_of_code(file, &code(text))
}

/// The same of code whose comments and literals are spaces already.
pub fn paths_of_code(file: &str, code: &str) -> Vec<(usize, Vec<String>)> {
    static START: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(crate|parvis|self|super(?:\s*::\s*super)*)\s*::\s*").unwrap());
    let mut found = Vec::new();
    for hit in START.captures_iter(code) {
        let whole = hit.get(0).unwrap();
        let here = module(file);
        let base: &[&str] = match &hit[1] {
            "crate" | "parvis" => &[],
            "self" => &here,
            supers => &here[..here.len().saturating_sub(supers.matches("super").count())],
        };
        let base = base.iter().map(|part| (*part).to_owned()).collect();
        tree(code, whole.end(), base, &mut found);
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
