//! Templates hold no script, no style, no unescaped value and no words: every word comes from the text files. Tags of many
//! attributes have one on each line.

use std::collections::HashSet;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, sources};

/// Attributes whose value a person reads or hears.
const SPOKEN: &str =
    r"aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label|hx-confirm";

/// Words that are the same in every language.
const NAMES: [&str; 1] = ["Parvis"];

/// Patterns that no template holds, and why.
const FORBIDDEN: [(&str, &str); 6] = [
    (r"<style\b", "no inline style: the policy of the pages refuses it"),
    (r"(?s)<[a-z][^<>]*\sstyle=", "no inline style: the policy of the pages refuses it"),
    (r"(?s)<[a-z][^<>]*\s(on[a-z]+|hx-on[:a-z-]*)=", "no inline script: the policy of the pages refuses it"),
    (r"javascript:", "no inline script: the policy of the pages refuses it"),
    (r"<script\b(?:[^>]*\ssrc=)?[^>]*>\s*[^<\s]", "no inline script: the policy of the pages refuses it"),
    (r"\|\s*(safe|escape\(.none.\))|\bescape\s*=\s*.none", "nothing that a person wrote goes unescaped"),
];

/// The template with what Askama reads made blank, byte for byte.
fn html(text: &str) -> String {
    let tags = Regex::new(r"(?s)\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->").unwrap();
    let blank =
        |hit: &regex::Captures| hit[0].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect::<String>();
    tags.replace_all(text, blank).into_owned()
}

fn forbidden(source: &Source) -> Vec<String> {
    let text = without_comments(&source.text);
    let mut faults = Vec::new();
    for (pattern, rule) in FORBIDDEN {
        // A comparison inside a tag of Askama must not end an element early.
        let text = if pattern.contains("safe") { text.clone() } else { html(&text) };
        let hits = Regex::new(pattern).unwrap();
        faults.extend(hits.find_iter(&text).map(|hit| source.fault(line_of(&text, hit.start()), rule)));
    }
    faults
}

fn without_comments(text: &str) -> String {
    let comment = Regex::new(r"(?s)\{#.*?#\}|<!--.*?-->").unwrap();
    comment.replace_all(text, |hit: &regex::Captures| "\n".repeat(hit[0].matches('\n').count())).into_owned()
}

/// Words that stand in the template itself: between elements, in attributes, or in a literal of Askama.
fn bare_words(source: &Source) -> Vec<String> {
    let html = html(&source.text);
    let entity = Regex::new(r"&#?\w+;").unwrap();
    let element = Regex::new(r#"(?s)<[/!]?[a-zA-Z](?:"[^"]*"|'[^']*'|[^"'>])*>"#).unwrap();
    let mut faults = Vec::new();
    let mut say = |offset: usize, words: &str| {
        let words = &without_attributes(words);
        let left = NAMES.iter().fold(entity.replace_all(words, " ").into_owned(), |left, name| left.replace(name, ""));
        if left.chars().any(char::is_alphabetic) {
            let offset = offset + (words.len() - words.trim_start().len());
            faults.push(
                source.fault(line_of(&html, offset), format!("words come from the text files: “{}”", words.trim())),
            );
        }
    };
    let button = Regex::new(r#"\btype="(submit|button|reset)""#).unwrap();
    let spoken = |names: &str| Regex::new(&format!(r#"(?s)\s(?:{names})="([^"]*)""#)).unwrap();
    let (on_all, on_buttons) = (spoken(SPOKEN), spoken("value"));
    let on_descriptions = spoken("content");
    let mut end = 0;
    for hit in element.find_iter(&html) {
        say(end, &html[end..hit.start()]);
        end = hit.end();
        let mut attributes = vec![&on_all];
        attributes.extend(button.is_match(hit.as_str()).then_some(&on_buttons));
        attributes.extend(hit.as_str().contains(r#"name="description""#).then_some(&on_descriptions));
        for value in attributes.into_iter().flat_map(|names| names.captures_iter(hit.as_str())) {
            let value = value.get(1).unwrap();
            say(hit.start() + value.start(), value.as_str());
        }
    }
    say(end, &html[end..]);
    faults.extend(bare_literals(source));
    faults
}

/// Text between elements, without the attributes that a macro writes into an element of others.
fn without_attributes(text: &str) -> String {
    let attribute = Regex::new(r#"([a-z:-]+)="([^"]*)"|\bnovalidate\b"#).unwrap();
    let spoken = Regex::new(&format!("^(?:{SPOKEN})$")).unwrap();
    let keep = |hit: &regex::Captures| {
        let value = hit.get(2).filter(|_| spoken.is_match(&hit[1])).map_or("", |value| value.as_str());
        format!("{:>width$}", value, width = hit[0].len())
    };
    attribute.replace_all(text, keep).into_owned()
}

/// Literals given to Askama that read like words: keys, names and classes begin small and hold only ASCII.
fn bare_literals(source: &Source) -> Vec<String> {
    let text = without_comments(&source.text);
    let tag = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").unwrap();
    let literal = Regex::new(r#""([^"]*)""#).unwrap();
    let mut faults = Vec::new();
    for tag in tag.find_iter(&text) {
        for hit in literal.captures_iter(tag.as_str()) {
            let words = &hit[1];
            let capital = words.chars().next().is_some_and(char::is_uppercase);
            if !NAMES.contains(&words)
                && (capital || words.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii()))
            {
                let line = line_of(&text, tag.start() + hit.get(0).unwrap().start());
                faults.push(source.fault(line, format!("words come from the text files: “{words}”")));
            }
        }
    }
    faults
}

/// The template with each condition and loop around attributes as one attribute, byte for byte.
fn with_plain_attributes(text: &str) -> String {
    let condition =
        Regex::new(r#"(?s)\{%-? (?:if|for)\b(?:[^%]|%[^}])*?%\}(?:[^<{]|\{")*?\{%-? end(?:if|for) %\}"#).unwrap();
    let branch = Regex::new(r"\{%-? else\b(?:[^%]|%[^}])*?%\}").unwrap();
    let value = Regex::new(r"(?s)\{\{.*?\}\}").unwrap();
    let blank = |hit: &regex::Captures| " ".repeat(hit[0].len());
    let text = branch.replace_all(&value.replace_all(text, blank), blank).into_owned();
    let attribute = |hit: &regex::Captures| format!("x{}", &" ".repeat(hit[0].len() - 1));
    // Twice: the value of a conditional attribute may have a condition of its own.
    condition.replace_all(&condition.replace_all(&text, attribute), attribute).into_owned()
}

/// Targets of htmx that name an element by an id which no template gives, with `*` for the values of Askama.
fn lost_targets(all: &[Source]) -> Vec<String> {
    let value = Regex::new(r"(?s)\{\{.*?\}\}").unwrap();
    let id = Regex::new(r#"\bid(?:=| = )"([^"]+)""#).unwrap();
    let target = Regex::new(r##"\b(?:hx-target|hx-select|target)(?:=| = )"#([^"\s]+)""##).unwrap();
    let marked: Vec<_> = all.iter().map(|source| value.replace_all(&source.text, "*").into_owned()).collect();
    let ids: HashSet<_> = marked.iter().flat_map(|text| id.captures_iter(text)).map(|hit| hit[1].to_owned()).collect();
    let mut faults = Vec::new();
    for (source, text) in all.iter().zip(&marked) {
        for hit in target.captures_iter(text).filter(|hit| !ids.contains(&hit[1])) {
            let line = line_of(text, hit.get(1).unwrap().start());
            faults.push(source.fault(line, format!("no element has the id {}", &hit[1])));
        }
    }
    faults
}

#[test]
fn targets_of_htmx_have_an_element() {
    let targets = |text: &str| lost_targets(&[Source::sample("templates/a.html", text)]);
    assert_no_faults(&lost_targets(&sources("templates", "html")));
    assert_one_fault(
        &targets("<p id=\"a-{{ id }}\">\n<p hx-target=\"#b-{{ id }}\">"),
        "a.html:2: no element has the id b-*",
    );
    assert_no_faults(&targets("<p id=\"a-{{ b.id }}\"><p hx-target=\"#a-{{ id }}\">"));
}

/// Tags of more than three attributes, two of which share a line.
fn crowded(source: &Source) -> Vec<String> {
    let html = html(&with_plain_attributes(&without_comments(&source.text)));
    let tag = Regex::new(r#"(?s)<[a-z][a-z0-9]*((?:"[^"]*"|'[^']*'|[^"'<>])*)>"#).unwrap();
    let attribute = Regex::new(r#"(?s)(\s*)[^\s"'=/]+(?:="[^"]*"|='[^']*')?"#).unwrap();
    let mut faults = Vec::new();
    for hit in tag.captures_iter(&html) {
        let attributes: Vec<_> = attribute.captures_iter(&hit[1]).collect();
        if attributes.len() > 3 && attributes.iter().any(|attribute| !attribute[1].contains('\n')) {
            let line = line_of(&html, hit.get(0).unwrap().start());
            faults.push(source.fault(line, "a tag with more than three attributes has one on each line"));
        }
    }
    faults
}

#[test]
fn tags_of_many_attributes_have_one_on_each_line() {
    assert_no_faults(&sources("templates", "html").iter().flat_map(crowded).collect::<Vec<_>>());
}

#[test]
fn crowded_tags_are_found() {
    let crowded = |text: &str| crowded(&Source::sample("templates/a.html", text));
    let rule = "a.html:2: a tag with more than three attributes";
    assert_one_fault(&crowded("<p>\n<a href=\"/\" id=\"a\" class=\"b\" data-c>"), rule);
    assert_one_fault(&crowded("<p>\n<a\n  href=\"/\"\n  id=\"a\"\n  class=\"b\" data-c>"), rule);
    assert_one_fault(&crowded("<p>\n<a href=\"/\" id=\"a\" class=\"b\"{% if c > 1 %} hidden{% endif %}>"), rule);
    for good in [
        "<a href=\"/\" id=\"{{ a }}\" class=\"b\">",
        "<a href=\"{% if a == \"b\" %}/{% else %}#{% endif %}\" id=\"a\"{% if c > 1 %} hidden data-d=\"{{ d }}\"{% endif %}>",
        "<a\n  href=\"/\"\n  id=\"a\"\n  class=\"b\"\n  {%- if c > 1 %} hidden data-d{% endif %}>",
    ] {
        assert_no_faults(&crowded(good));
    }
}

#[test]
fn templates_hold_no_script_style_or_unescaped_value() {
    assert_no_faults(&sources("templates", "html").iter().flat_map(forbidden).collect::<Vec<_>>());
}

#[test]
fn templates_hold_no_words() {
    assert_no_faults(&sources("templates", "html").iter().flat_map(bare_words).collect::<Vec<_>>());
}

#[test]
fn script_style_and_unescaped_values_are_found() {
    for (text, says) in [
        ("<p>\n<style>a {}</style>", "a.html:2: no inline style"),
        ("<p class=\"a\" style=\"color: red\">", "no inline style"),
        ("<button\n onclick=\"a()\">", "no inline script"),
        ("<p hx-on:click=\"a()\">", "no inline script"),
        ("<a href=\"javascript:a()\">", "no inline script"),
        ("<script>a()</script>", "no inline script"),
        ("{{ body|safe }}", "unescaped"),
        ("{{ body | escape(\"none\") }}", "unescaped"),
    ] {
        assert_one_fault(&forbidden(&Source::sample("templates/a.html", text)), says);
    }
    let good = "<script src=\"{{ page.asset(\"parvis.js\") }}\" defer></script>\n<p {% if a > 1 %}hidden{% endif %}>{# |safe #}";
    assert_no_faults(&forbidden(&Source::sample("templates/a.html", good)));
}

#[test]
fn words_in_a_template_are_found() {
    for (text, says) in [
        ("<p>\n  Bonjour {{ name }}</p>", "a.html:2: words come from the text files: “Bonjour”"),
        ("<input placeholder=\"Your name\">", "“Your name”"),
        ("<img alt=\"{{ name }} smiles\">", "“smiles”"),
        ("<input type=\"submit\" value=\"Send\">", "“Send”"),
        ("{% call button(\"Envoyer\") %}", "“Envoyer”"),
        ("{{ a }}\nfin", "a.html:2"),
        ("{% macro a() %}id=\"b\" title=\"Close\"{% endmacro %}", "“Close”"),
    ] {
        assert_one_fault(&bare_words(&Source::sample("templates/a.html", text)), says);
    }
    let good = "<!doctype html>\n<title>{% block title %}{% endblock %} · Parvis</title><p class=\"row\" {% if a > 1 %}hidden{% endif %}>\
                &nbsp;{{ page.t(\"home-title\") }} – 1/2</p><input value=\"fr\" type=\"radio\">{# Words #}\
                {% macro a() %}method=\"post\" novalidate{% endmacro %}";
    assert_no_faults(&bare_words(&Source::sample("templates/a.html", good)));
}
