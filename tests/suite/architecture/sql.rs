//! SQL stands in stores, is checked when building, and each table has one domain that writes it; types know neither SQL nor HTTP.

use std::collections::BTreeMap;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

/// Written by every domain, in the same transaction as what they record or limit.
const WITH_SQL: [&str; 2] = ["src/accounts/audit.rs", "src/accounts/throttle.rs"];
const DOMAINS: [&str; 6] = ["src/accounts/", "src/lockers/", "src/chat/", "src/concerts/", "src/admin/", "src/home"];

fn is_store(path: &str) -> bool {
    path.ends_with("/store.rs") || path.contains("/store/")
}

/// A file that answers requests: handlers, extractors, a layer of the router, or the views of a page.
fn is_resource(code: &str) -> bool {
    let marks = r"\bfn router\b|\bFromRequest(Parts)?<.*> for|\bnext: Next\b|derive\([^)]*\b(Template|FromRequestParts)\b|\b(IntoResponse for|Response> \{)";
    let handler = r"\basync fn (index|show|new|create|edit|update|destroy)\b";
    Regex::new(&format!("{marks}|{handler}")).unwrap().is_match(code)
}

/// A file of a domain that holds rules alone. `mod.rs` ties a module's files together and may open their transaction.
fn is_type_file(source: &Source) -> bool {
    let path = source.path.as_str();
    let in_domain = DOMAINS.iter().any(|domain| path.starts_with(domain));
    in_domain && !path.ends_with("/mod.rs") && !WITH_SQL.contains(&path) && !is_resource(&source.text)
}

fn each(source: &Source, pattern: &str, rule: &str) -> Vec<String> {
    let code = rust::code(&source.text);
    Regex::new(pattern)
        .unwrap()
        .find_iter(&code)
        .map(|hit| source.fault(line_of(&code, hit.start()), format!("{rule}: {}", hit.as_str())))
        .collect()
}

/// What a file may not hold, by its kind.
fn misplaced(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    let database = path.starts_with("src/db/") || path == "src/db.rs";
    let mut faults = Vec::new();
    if !database && !is_store(path) && !WITH_SQL.contains(&path) {
        let query = r"\bquery(_as|_scalar|_file\w*)?(_unchecked)?!|\bsqlx::(query\w*|raw_sql|QueryBuilder)\b";
        faults.extend(each(source, query, "SQL stands in a store"));
    }
    if !database {
        let unchecked =
            r"\bquery(_as|_scalar)?_unchecked!|\bsqlx::(query(_as|_scalar)?(::<.*>)?\(|raw_sql\b|QueryBuilder\b)";
        faults.extend(each(source, unchecked, "SQL is written with sqlx's checked macros"));
    }
    if is_store(path) {
        faults.extend(each(source, r"\b(axum|askama)\w*::", "a store knows no HTTP and no templates"));
    } else if is_type_file(source) {
        faults.extend(each(source, r"\b(sqlx|axum|askama)\w*::", "a type file knows no SQL, HTTP or templates"));
    }
    faults
}

/// Tables that more than one domain writes.
fn shared_tables(all: &[Source]) -> Vec<String> {
    let write = r"\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+(?:ONLY\s+)?([a-z_]+)\b";
    let write = Regex::new(write).unwrap();
    let mut writers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for source in all {
        let code = rust::code_and_literals(&source.text);
        let domain = rust::module(&source.path).first().copied().unwrap_or_default().to_owned();
        for hit in write.captures_iter(&code) {
            let place = source.fault(line_of(&code, hit.get(0).unwrap().start()), &hit[0]);
            writers.entry(hit[1].to_owned()).or_default().entry(domain.clone()).or_insert(place);
        }
    }
    let shared = writers.into_iter().filter(|(_, places)| places.len() > 1);
    shared
        .map(|(table, places)| {
            let writers = places.len();
            let places: Vec<String> = places.into_values().collect();
            format!("{} (a table is written by one domain, but {table} by {writers})", places.join("\n  and "))
        })
        .collect()
}

#[test]
fn sql_stands_in_stores_and_types_are_free_of_libraries() {
    let faults: Vec<String> = sources("src", "rs").iter().flat_map(misplaced).collect();
    assert_no_faults(&faults);
}

#[test]
fn a_table_is_written_by_one_domain() {
    assert_no_faults(&shared_tables(&sources("src", "rs")));
}

#[test]
fn sql_or_http_in_the_wrong_file_is_found() {
    for (path, text, says) in [
        ("src/chat/rooms.rs", "async fn show() {\n sqlx::query_as!(A, \"\") }", "rooms.rs:2: SQL stands in a store"),
        ("src/chat/store.rs", "use axum::http::StatusCode;", "a store knows no HTTP"),
        ("src/chat/store/rooms.rs", "use askama::Template;", "a store knows no HTTP"),
        ("src/chat/store.rs", "fn a() { sqlx::query(\"SELECT 1\") }", "checked macros"),
        ("src/chat/body.rs", "use axum::http::StatusCode;", "a type file knows no SQL"),
        ("src/chat/body.rs", "#[derive(sqlx::Type)] pub enum A {}", "a type file knows no SQL"),
    ] {
        assert_one_fault(&misplaced(&Source::sample(path, text)), says);
    }
    assert_no_faults(&misplaced(&Source::sample("src/chat/rooms.rs", "use axum::Router;\npub fn router() {}")));
    let answer = "use axum::response::Response;\nfn answer(self) -> Result<Response> {}";
    assert_no_faults(&misplaced(&Source::sample("src/admin/spreadsheet.rs", answer)));
    assert_no_faults(&misplaced(&Source::sample("src/chat/store.rs", "fn a() { sqlx::query!(\"SELECT 1\") }")));
}

#[test]
fn a_table_written_by_two_domains_is_found() {
    let store = |domain: &str, sql: &str| Source::sample(&format!("src/{domain}/store.rs"), &format!("a(\"{sql}\")"));
    let update = "UPDATE members SET a = 1";
    assert_one_fault(
        &shared_tables(&[store("accounts", "INSERT INTO members (a)"), store("chat", update)]),
        "chat/store.rs:1",
    );
    let upsert = "INSERT INTO rooms (a) ON CONFLICT DO UPDATE SET a = 1";
    assert_no_faults(&shared_tables(&[store("accounts", update), store("chat", upsert)]));
}
