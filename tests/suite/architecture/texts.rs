//! The text files: the same keys and variables in every language, every key that is named exists, every key is named.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{ast, parser};
use parvis::web::Language;
use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

/// Beginnings of keys that the program puts together from parts, so that no search finds them whole.
const BUILT: [&str; 0] = [];

/// A text: where it stands, and what it needs.
struct Entry {
    file: String,
    line: usize,
    variables: BTreeSet<String>,
    references: BTreeSet<String>,
}

type Texts = BTreeMap<String, Entry>;

/// The texts of one language, and what is wrong with the files themselves.
fn read(files: &[Source]) -> (Texts, Vec<String>) {
    let mut texts = Texts::new();
    let mut faults = Vec::new();
    for file in files {
        let resource = parser::parse(file.text.as_str()).unwrap_or_else(|(resource, errors)| {
            faults
                .extend(errors.iter().map(|error| file.fault(line_of(&file.text, error.pos.start), error.to_string())));
            resource
        });
        for entry in resource.body {
            let ast::Entry::Message(message) = entry else { continue };
            let Some(pattern) = &message.value else { continue };
            let name = message.id.name.to_owned();
            let line =
                file.text.lines().position(|line| line.starts_with(&format!("{name} "))).map_or(0, |line| line + 1);
            let mut entry =
                Entry { file: file.path.clone(), line, variables: BTreeSet::new(), references: BTreeSet::new() };
            entry.note_pattern(pattern);
            if texts.insert(name.clone(), entry).is_some() {
                faults.push(file.fault(line, format!("{name} is there twice")));
            }
        }
    }
    (texts, faults)
}

impl Entry {
    fn note_pattern(&mut self, pattern: &ast::Pattern<&str>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                self.note(expression);
            }
        }
    }

    fn note(&mut self, expression: &ast::Expression<&str>) {
        match expression {
            ast::Expression::Inline(inline) => self.note_inline(inline),
            ast::Expression::Select { selector, variants } => {
                self.note_inline(selector);
                for variant in variants {
                    self.note_pattern(&variant.value);
                }
            }
        }
    }

    fn note_inline(&mut self, inline: &ast::InlineExpression<&str>) {
        match inline {
            ast::InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            ast::InlineExpression::MessageReference { id, .. } => {
                self.references.insert(id.name.to_owned());
            }
            ast::InlineExpression::FunctionReference { arguments, .. } => {
                arguments.positional.iter().for_each(|argument| self.note_inline(argument));
            }
            ast::InlineExpression::Placeable { expression } => self.note(expression),
            _ => {}
        }
    }

    fn fault(&self, rule: impl AsRef<str>) -> String {
        format!("{}:{}: {}", self.file, self.line, rule.as_ref())
    }
}

/// Keys and variables that one language has and another has not.
fn differences(one: &Texts, other: &Texts) -> Vec<String> {
    one.iter()
        .filter_map(|(key, entry)| match other.get(key) {
            None => Some(entry.fault(format!("{key} is missing in the other language"))),
            Some(found) if found.variables != entry.variables => {
                Some(entry.fault(format!("{key} has {:?}, the other language {:?}", entry.variables, found.variables)))
            }
            Some(_) => None,
        })
        .collect()
}

/// A file as the rules read it: the code of a program without its comments, a template without its own.
fn readable(source: &Source) -> String {
    if source.is("rs") {
        return rust::code_and_literals(&source.text).to_string();
    }
    let comment = Regex::new(r"(?s)\{#.*?#\}").unwrap();
    comment.replace_all(&source.text, |hit: &regex::Captures| "\n".repeat(hit[0].matches('\n').count())).into_owned()
}

/// Keys that are named where a text is meant, but are in no text file; variables that the text does not have.
fn unknown(source: &Source, texts: &Texts) -> Vec<String> {
    const CALLS: &str = concat!(
        r#"(?:\b(?:t|text|Message::new|Message::from)\(\s*|"#,
        r#"\b(?:FieldErrors::one|add|refuse)\(\s*(?:"[^"]*"|[\w:]+),\s*)"([^"]+)"\s*\)?"#,
    );
    let text = readable(source);
    let mut faults = Vec::new();
    for hit in Regex::new(CALLS).unwrap().captures_iter(&text) {
        let line = line_of(&text, hit.get(0).unwrap().start());
        let Some(entry) = texts.get(&hit[1]) else {
            faults.push(source.fault(line, format!("{} is in no text file", &hit[1])));
            continue;
        };
        let given = arguments(&text[hit.get(0).unwrap().end()..]);
        for name in given.difference(&entry.variables) {
            faults.push(source.fault(line, format!("{} has no variable {name}", &hit[1])));
        }
        if source.is("html") {
            for name in entry.variables.difference(&given) {
                faults.push(source.fault(line, format!("{} needs the variable {name}", &hit[1])));
            }
        }
    }
    faults
}

/// The names in the chain `.arg("name", …).with("other", …)` with which a text goes on.
fn arguments(mut rest: &str) -> BTreeSet<String> {
    let call = Regex::new(r#"^\s*\.(?:arg|with|count)\(\s*"([^"]+)""#).unwrap();
    let mut names = BTreeSet::new();
    while let Some(hit) = call.captures(rest) {
        names.insert(hit[1].to_owned());
        let mut open = 1;
        let end = rest[hit.get(0).unwrap().end()..].find(|letter| {
            open += i32::from(letter == '(') - i32::from(letter == ')');
            open == 0
        });
        let Some(end) = end else { break };
        rest = &rest[hit.get(0).unwrap().end() + end + 1..];
    }
    names
}

/// Texts that nothing names.
fn unused(texts: &Texts, users: &[Source], built: &[&str]) -> Vec<String> {
    let literal = Regex::new(r#""([a-z][a-z0-9-]*)""#).unwrap();
    let mut named: BTreeSet<String> = texts.values().flat_map(|entry| entry.references.clone()).collect();
    for user in users {
        named.extend(literal.captures_iter(&readable(user)).map(|hit| hit[1].to_owned()));
    }
    let is_built = |key: &str| built.iter().any(|beginning| key.starts_with(beginning));
    let unused = texts.iter().filter(|(key, _)| !named.contains(*key) && !is_built(key));
    unused.map(|(key, entry)| entry.fault(format!("nothing names {key}"))).collect()
}

fn languages() -> [(Texts, Vec<String>); Language::ALL.len()] {
    Language::ALL.map(|language| read(&sources(&format!("locales/{}", language.code()), "ftl")))
}

fn users() -> Vec<Source> {
    sources("src", "rs").into_iter().chain(sources("templates", "html")).collect()
}

#[test]
fn all_languages_have_the_same_texts() {
    let [(first, mut faults), others @ ..] = languages();
    for (other, other_faults) in others {
        faults.extend([other_faults, differences(&first, &other), differences(&other, &first)].concat());
    }
    assert_no_faults(&faults);
}

#[test]
fn every_text_that_is_named_exists() {
    let [(french, _), ..] = languages();
    assert_no_faults(&users().iter().flat_map(|user| unknown(user, &french)).collect::<Vec<_>>());
}

#[test]
fn every_text_is_used() {
    let [(french, _), ..] = languages();
    assert_no_faults(&unused(&french, &users(), &BUILT));
}

fn sample(text: &str) -> Texts {
    let (texts, faults) = read(&[Source::sample("locales/fr/a.ftl", text)]);
    assert_no_faults(&faults);
    texts
}

#[test]
fn a_broken_or_repeated_text_is_found() {
    assert_one_fault(&read(&[Source::sample("locales/fr/a.ftl", "a = b\nc = { $d\n")]).1, "a.ftl:");
    assert_one_fault(&read(&[Source::sample("locales/fr/a.ftl", "a = b\na = c\n")]).1, "a is there twice");
}

#[test]
fn texts_that_differ_between_languages_are_found() {
    let french = sample("a = b\nc = { $d ->\n   [one] { $e }\n  *[other] f\n}\n");
    assert_one_fault(
        &differences(&french, &sample("c = { $d } { $e }\n")),
        "a.ftl:1: a is missing in the other language",
    );
    assert_one_fault(&differences(&french, &sample("a = b\nc = { NUMBER($d) }\n")), "a.ftl:2: c has");
}

#[test]
fn unknown_keys_and_variables_are_found() {
    let texts = sample("a-b = c\nd-e = { $max }\n");
    let faults_of = |path: &str, text: &str| unknown(&Source::sample(path, text), &texts);
    for (path, text, says) in [
        ("templates/a.html", "<p>\n{{ page.t(\"a-c\") }}", "a.html:2: a-c is in no text file"),
        ("templates/a.html", "{{ page.t(\"d-e\") }}", "d-e needs the variable max"),
        ("src/a.rs", "language.text(\"a-c\")", "a-c is in no text file"),
        ("src/a.rs", "Message::new(\"a-c\")", "a-c is in no text file"),
        ("src/a.rs", "FieldErrors::one(\"number\", \"a-c\")", "a-c is in no text file"),
        ("src/a.rs", "errors.add(\"number\", \"a-c\")", "a-c is in no text file"),
        ("src/a.rs", "Message::new(\"a-b\").with(\"max\", f(1))", "a-b has no variable max"),
    ] {
        assert_one_fault(&faults_of(path, text), says);
    }
    let good = "Message::new(\"d-e\").count(\"max\", f(1)).on(\"x\") // text(\"a-c\")";
    assert_no_faults(&faults_of("src/a.rs", good));
    assert_no_faults(&faults_of("templates/a.html", "{{ page.t(\"d-e\").arg(\"max\", 1) }}{{ page.t(\"a-b\") }}"));
}

#[test]
fn unused_texts_are_found() {
    let texts = sample("a-b = c\nd-e = { a-b }\nrole-one = f\n");
    let user = |text: &str| [Source::sample("src/a.rs", text)];
    assert_one_fault(&unused(&texts, &user("// \"d-e\""), &["role-"]), "a.ftl:2: nothing names d-e");
    assert_no_faults(&unused(&texts, &user("t(\"d-e\")"), &["role-"]));
}

#[test]
fn no_french_line_breaks_before_a_sign_or_inside_quotation_marks() {
    let said = |key| Language::Fr.text(key).to_string();
    for (key, words) in [
        ("transfer-to", "À qui\u{a0}?"),
        ("dependents-title", "Ce qui en dépend\u{a0}:"),
        ("seat-cancel-text", "ne vaut plus rien\u{a0};"),
        ("handed-number-hint", "«\u{a0}Retrouver une réservation\u{a0}»"),
    ] {
        assert!(said(key).contains(words), "{key}: {:?}", said(key));
    }
}

#[test]
fn no_french_text_of_the_chat_has_a_word_before_a_name_that_some_names_shorten() {
    let shortened = Regex::new(r"(?i)\b(de|que|le|la|je|se|ne|jusque) \{ \$(name|names|room) \}").unwrap();
    let texts = sources("locales/fr/chat", "ftl");
    let hits = texts.iter().filter_map(|text| shortened.find(&text.text).map(|hit| (text, hit)));
    let fault = |(text, hit): (&Source, regex::Match<'_>)| {
        text.fault(line_of(&text.text, hit.start()), format!("some names shorten a word: {}", hit.as_str()))
    };
    assert_no_faults(&hits.map(fault).collect::<Vec<_>>());
}
