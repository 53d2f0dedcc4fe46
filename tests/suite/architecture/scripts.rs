//! Scripts are modules: they import each other by name and share nothing through global variables, and pages name scripts
//! that are there.

use std::collections::BTreeSet;

use parvis::web::pages::assets::Assets;
use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, root, sources};

/// Patterns that no script holds, and why.
const FORBIDDEN: [(&str, &str); 3] = [
    (r"\bglobalThis\b", "scripts share values by export and import, not through global variables"),
    (
        r"\b(window|self)\.[A-Za-z_]\w*\s*(\?\?=|\|\|=|=[^=])",
        "scripts share values by export and import, not through global variables",
    ),
    (r#"^\s*["']use strict["']"#, "a module is strict"),
];

fn scripts() -> Vec<Source> {
    let mut scripts = sources("static", "js");
    scripts.retain(|script| !script.path.starts_with("static/vendor/"));
    scripts
}

fn forbidden(script: &Source) -> Vec<String> {
    let hits = FORBIDDEN.iter().flat_map(|(pattern, rule)| {
        let pattern = Regex::new(&format!("(?m){pattern}")).unwrap();
        let lines: Vec<usize> = pattern.find_iter(&script.text).map(|hit| line_of(&script.text, hit.start())).collect();
        lines.into_iter().map(move |line| script.fault(line, rule))
    });
    hits.collect()
}

/// Files of `static/` that a template names, as `page.asset("…")` or `ui::script("…")`, each with the line.
fn named_files(template: &Source) -> Vec<(usize, String)> {
    let name = Regex::new(r#"(?:\.asset|::script)\("([^"]+)"\)"#).unwrap();
    name.captures_iter(&template.text)
        .map(|hit| (line_of(&template.text, hit.get(0).unwrap().start()), hit[1].to_owned()))
        .collect()
}

fn missing_files(template: &Source) -> Vec<String> {
    let is_missing = |name: &str| !root().join("static").join(name).is_file();
    let missing = named_files(template).into_iter().filter(|(_, name)| is_missing(name));
    missing.map(|(line, name)| template.fault(line, format!("static/{name} is not there"))).collect()
}

/// The scripts that pages run, and those that these import.
fn loaded() -> BTreeSet<String> {
    let assets = Assets::built_in();
    let templates = sources("templates", "html");
    let named: BTreeSet<String> = templates.iter().flat_map(named_files).map(|(_, name)| name).collect();
    let imports = named.iter().flat_map(|name| assets.imports(name));
    let imports: Vec<String> =
        imports.filter_map(|url| Some(url.strip_prefix("/static/")?.split('?').next()?.to_owned())).collect();
    named.into_iter().chain(imports).map(|name| format!("static/{name}")).collect()
}

#[test]
fn scripts_share_nothing_through_global_variables() {
    let scripts = scripts();
    assert!(scripts.len() > 40, "{} scripts", scripts.len());
    assert_no_faults(&scripts.iter().flat_map(forbidden).collect::<Vec<_>>());
}

#[test]
fn global_variables_in_scripts_are_found() {
    for (text, says) in [
        ("const chat = globalThis.parvisChat;", "a.js:1: scripts share"),
        ("//\nwindow.parvisUnread = {};", "a.js:2: scripts share"),
        ("self.parvis ??= {};", "scripts share"),
        ("\"use strict\";", "strict"),
    ] {
        assert_one_fault(&forbidden(&Source::sample("static/a.js", text)), says);
    }
    let good = "if (window.location === place) window.focus();\nconst context = window.AudioContext ?? null;";
    assert_no_faults(&forbidden(&Source::sample("static/a.js", good)));
}

#[test]
fn every_import_of_a_script_leads_to_a_script() {
    assert_eq!(Assets::built_in().unresolved(), Vec::<String>::new());
}

#[test]
fn templates_name_files_that_are_there() {
    assert_no_faults(&sources("templates", "html").iter().flat_map(missing_files).collect::<Vec<_>>());
    let text = "{{ ui::script(\"common/page.js\") }}\n<script src=\"{{ page.asset(\"vendor/gone.js\") }}\"></script>";
    assert_one_fault(&missing_files(&Source::sample("templates/a.html", text)), "a.html:2: static/vendor/gone.js");
}

#[test]
fn every_script_is_part_of_a_page() {
    let loaded = loaded();
    let is_spare = |script: &&Source| !loaded.contains(&script.path);
    let spare: Vec<String> = scripts().iter().filter(is_spare).map(|script| script.path.clone()).collect();
    assert_no_faults(&spare);
}
