//! A number and its noun stand in one text, which has the forms of the noun.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, sources};

/// Words behind a number that have one form for all numbers: prepositions, participles and adjectives of English, units.
const INVARIABLE: [(&str, &[&str]); 2] = [
    ("fr", &["sur", "à", "en", "hors", "fois", "min", "s", "Mo"]),
    (
        "en",
        &[
            "of",
            "to",
            "free",
            "held",
            "booked",
            "blocked",
            "checked",
            "changed",
            "unchanged",
            "wrong",
            "reserved",
            "in",
            "being",
            "overdue",
            "offered",
            "out",
            "taken",
            "not",
            "times",
            "min",
            "s",
            "MB",
        ],
    ),
];

/// Variables for limits that the program sets, all of them above one.
const LIMITS: [&str; 2] = ["max", "min"];

/// The variables that stand for numbers: those given as such, and those by which a text chooses a form.
fn numbers(texts: &[Source], users: &[Source]) -> BTreeSet<String> {
    let chosen = Regex::new(r"\{\s*\$(\w+)\s*->").unwrap();
    let given = Regex::new(r#"\.(?:count\("(\w+)"|arg\("(\w+)",[^")]*(?:as i64|i64::from|\.len\(\)))"#).unwrap();
    let texts = texts.iter().flat_map(|source| chosen.captures_iter(&source.text).map(|hit| hit[1].to_owned()));
    let users = users.iter().flat_map(|source| given.captures_iter(&source.text));
    let users = users.map(|hit| hit.get(1).or(hit.get(2)).unwrap().as_str().to_owned());
    // Names, not counts: of a line, of a member, of a seat.
    texts.chain(users).filter(|name| !["line", "number", "place"].contains(&name.as_str())).collect()
}

/// Numbers of a text before a word that would need another form.
fn rigid(source: &Source, numbers: &BTreeSet<String>) -> Vec<String> {
    let text = Regex::new(r"(?m)^[a-z][a-z0-9-]* =.*(?:\n(?:[ \t}].*)?)*").unwrap();
    let before_word = Regex::new(r"\{ ?\$(\w+) ?\}[ \u{a0}](\p{L}+)").unwrap();
    let language = source.path.split('/').nth(1).unwrap_or_default();
    let invariable = INVARIABLE.iter().find(|(code, _)| *code == language).map_or(&[][..], |(_, words)| words);
    let mut faults = Vec::new();
    for entry in text.find_iter(&source.text) {
        for hit in before_word.captures_iter(entry.as_str()) {
            let (number, word) = (&hit[1], &hit[2]);
            let chosen = Regex::new(&format!(r"\{{\s*\${number}\s*->")).unwrap().is_match(entry.as_str());
            if numbers.contains(number) && !LIMITS.contains(&number) && !chosen && !invariable.contains(&word) {
                let line = line_of(&source.text, entry.start() + hit.get(0).unwrap().start());
                faults.push(source.fault(line, format!("{word} has one form for every ${number}")));
            }
        }
    }
    faults
}

/// Numbers of a template whose noun is another text.
fn apart(source: &Source) -> Vec<String> {
    const NUMBER: &str =
        r"\{\{[^{}]*(?:\bcount\b|\blen\(\)|\bfree\b|\bbooked\b|\bfigures\.|\btotal\b|\bseats\b)[^{}]*\}\}";
    const BETWEEN: &str = r"(?:\s|&nbsp;|</?(?:a|b|span|strong|em|data|dd|dt)\b[^<>]*>)*";
    // A text that is given the number, or that is taken apart around it, agrees with it.
    const NOUN: &str = r"\{\{\s*page\.t\([^{}]*\}\}";
    let (before, behind) = (format!("{NUMBER}{BETWEEN}({NOUN})"), format!("({NOUN}){BETWEEN}{NUMBER}"));
    let mut faults = Vec::new();
    for pattern in [before, behind] {
        for hit in Regex::new(&pattern).unwrap().captures_iter(&source.text) {
            let (whole, noun) = (hit.get(0).unwrap(), &hit[1]);
            let number = whole.as_str().replacen(noun, "", 1);
            if !noun.contains(".around(") && !number.contains("page.t(") {
                faults.push(source.fault(line_of(&source.text, whole.start()), format!("its number is not in {noun}")));
            }
        }
    }
    faults
}

fn texts() -> Vec<Source> {
    sources("locales", "ftl")
}

fn users() -> Vec<Source> {
    sources("src", "rs").into_iter().chain(sources("templates", "html")).collect()
}

#[test]
fn nouns_agree_with_their_numbers() {
    let numbers = numbers(&texts(), &users());
    assert!(numbers.contains("count") && numbers.contains("minutes"), "{numbers:?}");
    assert_no_faults(&texts().iter().flat_map(|source| rigid(source, &numbers)).collect::<Vec<_>>());
}

#[test]
fn templates_put_no_number_beside_a_noun() {
    assert_no_faults(&sources("templates", "html").iter().flat_map(apart).collect::<Vec<_>>());
}

#[test]
fn a_noun_with_one_form_is_found() {
    let numbers = BTreeSet::from(["count".to_owned()]);
    let text = |text: &str| Source::sample("locales/fr/a.ftl", text);
    assert_one_fault(&rigid(&text("a = b\nc = dans { $count } jours\n"), &numbers), "a.ftl:2: jours has one form");
    let good = "a = { $count ->\n    [one] { $count } jour\n   *[other] { $count } jours\n}\nc = { $count } sur { $max } mots, { $name } dit\n";
    assert_no_faults(&rigid(&text(good), &numbers));
    let users = [
        Source::sample("src/a.rs", "m.count(\"x\", 1)"),
        Source::sample("templates/a.html", ".arg(\"y\", n.len() as i64)"),
    ];
    let found = super::plurals::numbers(&[text("a = { $z ->\n  *[other] b\n}\n")], &users);
    assert_eq!(found, BTreeSet::from(["x", "y", "z"].map(str::to_owned)));
}

#[test]
fn a_number_beside_a_noun_is_found() {
    let template = |text: &str| Source::sample("templates/a.html", text);
    for text in [
        "<b data-seats-free>{{ hall.free }}</b> {{ page.t(\"concert-free\") }}",
        "<dt>{{ page.t(state.label()) }}</dt><dd><a href=\"/\">{{ count }}</a></dd>",
        "{{ seats.len() }} {{ page.t(\"seats\") }}",
    ] {
        assert_one_fault(&apart(&template(text)), "its number is not in");
    }
    let good = "{{ page.t(\"seats\").arg(\"count\", count) }}<p><b>{{ hall.free }}</b>{{ left.after }}</p>\
                <dt>{{ page.t(\"a\").arg(\"count\", count).around(count).after }}</dt><dd>{{ count }}</dd>";
    assert_no_faults(&apart(&template(good)));
}
