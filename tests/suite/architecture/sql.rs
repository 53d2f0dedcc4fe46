//! SQL stands in stores, is checked when building, and each table has one domain that writes it; templates and routes stand in
//! pages and live updates.

use std::collections::BTreeMap;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, rust, sources};

const DOMAINS: [&str; 4] = ["src/accounts/", "src/lockers/", "src/chat/", "src/concerts/"];
/// The socket of the controllers is their protocol, and no page.
const WITH_ROUTES: [&str; 1] = ["src/lockers/controllers/socket.rs"];

fn is_store(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name == "store.rs" || name.starts_with("store_") || path.contains("/store/")
}

/// A file of a noun: its types, rules, use cases and queries, below the pages and the live updates of its domain.
fn is_of_noun(path: &str) -> bool {
    let Some(inside) = DOMAINS.iter().find_map(|domain| path.strip_prefix(domain)) else { return false };
    inside.split_once('/').is_some_and(|(folder, _)| !matches!(folder, "pages" | "live" | "export"))
}

fn each(source: &Source, pattern: &str, rule: &str) -> Vec<String> {
    let code = rust::code(&source.text);
    Regex::new(pattern)
        .unwrap()
        .find_iter(&code)
        .map(|hit| source.fault(line_of(&code, hit.start()), format!("{rule}: {}", hit.as_str())))
        .collect()
}

/// Forbidden statements of a file, by its kind.
fn misplaced(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    let database = path.starts_with("src/db/") || path == "src/db.rs";
    let mut faults = Vec::new();
    if !database && !is_store(path) {
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
    } else if is_of_noun(path) && !WITH_ROUTES.contains(&path) {
        faults.extend(each(
            source,
            r"\baskama\w*::|\bRouter\b",
            "only pages and live updates know templates and routes",
        ));
    }
    faults
}

/// The statements of a file: those in the literals of a Rust file, or a function of the database.
fn statements(source: &Source) -> String {
    if source.is("sql") {
        Regex::new("--.*").unwrap().replace_all(&source.text, "").into_owned()
    } else {
        rust::code_and_literals(&source.text).to_string()
    }
}

/// The modules that write each table, each with one place where it does.
fn writers(all: &[Source]) -> BTreeMap<String, BTreeMap<String, String>> {
    let write = r"\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+(?:ONLY\s+)?([a-z_]+)\b";
    // The library that keeps sessions writes a table that it is given the name of.
    let given = r#"\bwith_table_name\("([a-z_]+)"\)"#;
    let write = Regex::new(&format!("(?:{write}|{given})")).unwrap();
    let mut writers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for source in all {
        let code = statements(source);
        let domain = rust::module(&source.path).first().copied().unwrap_or_default().to_owned();
        for hit in write.captures_iter(&code) {
            let table = hit.get(1).or(hit.get(2)).unwrap();
            let place = source.fault(line_of(&code, hit.get(0).unwrap().start()), &hit[0]);
            writers.entry(table.as_str().to_owned()).or_default().entry(domain.clone()).or_insert(place);
        }
    }
    writers
}

/// Tables that more than one domain writes.
fn shared_tables(all: &[Source]) -> Vec<String> {
    let shared = writers(all).into_iter().filter(|(_, places)| places.len() > 1);
    shared
        .map(|(table, places)| {
            let writers = places.len();
            let places: Vec<String> = places.into_values().collect();
            format!("{} (a table is written by one domain, but {table} by {writers})", places.join("\n  and "))
        })
        .collect()
}

/// All Rust files and functions of the database.
fn files() -> Vec<Source> {
    let mut files = sources("src", "rs");
    files.extend(sources("src", "sql"));
    files
}

/// The module that writes each table.
pub fn owners() -> BTreeMap<String, String> {
    let writers = writers(&files()).into_iter();
    writers.filter_map(|(table, modules)| Some((table, modules.into_keys().next()?))).collect()
}

/// Faults of a file with a function of the database: its name is that of the function, it can be applied again, and what it
/// calls may be dropped before it.
fn misnamed(source: &Source, names: &[String]) -> Vec<String> {
    let code = statements(source);
    let created = Regex::new(r"\bCREATE\b.*").unwrap();
    let name = name_of(source);
    let expected = format!("CREATE OR REPLACE FUNCTION {name}(");
    let found: Vec<&str> = created.find_iter(&code).map(|hit| hit.as_str()).collect();
    if found.len() != 1 || !found[0].starts_with(&expected) {
        return vec![source.fault(1, format!("the file holds one {expected}…)"))];
    }
    // A body after RETURN, unlike one in quotes, depends on the functions that it calls.
    let body = code.split_once("\nRETURN ").filter(|_| !code.contains("$$")).map_or("", |(_, body)| body);
    let called = names.iter().filter(|other| body.contains(&format!("{other}(")));
    called.map(|other| source.fault(1, format!("the body calls {other} and is not in quotes"))).collect()
}

fn name_of(source: &Source) -> String {
    let file = source.path.rsplit('/').next().unwrap_or_default();
    file.trim_end_matches(".sql").to_owned()
}

#[test]
fn a_function_of_the_database_stands_in_a_file_of_its_name() {
    let functions = sources("src", "sql");
    let names: Vec<String> = functions.iter().map(name_of).collect();
    assert!(names.len() > 20, "{names:?}");
    assert_no_faults(&functions.iter().flat_map(|source| misnamed(source, &names)).collect::<Vec<_>>());
}

#[test]
fn a_function_in_the_wrong_file_is_found() {
    let check = |text: &str| misnamed(&Source::sample("src/chat/a.sql", text), &["a".to_owned(), "b".to_owned()]);
    let good = "-- CREATE.\nCREATE OR REPLACE FUNCTION a(x text) RETURNS text\nRETURN x;";
    assert_no_faults(&check(good));
    assert_no_faults(&check("CREATE OR REPLACE FUNCTION a() RETURNS text AS $$\nRETURN b(1);\n$$;"));
    assert_one_fault(&check(&good.replace("OR REPLACE ", "")), "src/chat/a.sql:1");
    assert_one_fault(&check(&good.replace("a(x", "b(x")), "src/chat/a.sql:1");
    assert_one_fault(&check(&format!("{good}\n{good}")), "src/chat/a.sql:1");
    assert_one_fault(&check(&good.replace("RETURN x", "RETURN b(x)")), "calls b");
}

#[test]
fn sql_stands_in_stores_and_templates_in_pages() {
    let faults: Vec<String> = sources("src", "rs").iter().flat_map(misplaced).collect();
    assert_no_faults(&faults);
}

#[test]
fn a_table_is_written_by_one_domain() {
    assert_no_faults(&shared_tables(&files()));
}

#[test]
fn sql_or_http_in_the_wrong_file_is_found() {
    for (path, text, says) in [
        ("src/chat/rooms.rs", "async fn show() {\n sqlx::query_as!(A, \"\") }", "rooms.rs:2: SQL stands in a store"),
        ("src/chat/store.rs", "use axum::http::StatusCode;", "a store knows no HTTP"),
        ("src/chat/rooms/store_rooms.rs", "use askama::Template;", "a store knows no HTTP"),
        ("src/chat/store.rs", "fn a() { sqlx::query(\"SELECT 1\") }", "checked macros"),
        ("src/chat/messages/body.rs", "use askama::Template;", "only pages and live updates"),
        ("src/chat/messages/body.rs", "pub fn router() -> Router<Chat> {}", "only pages and live updates"),
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
    let function = Source::sample("src/chat/a.sql", "-- UPDATE rooms\nUPDATE members SET a = 1");
    assert_one_fault(&shared_tables(&[store("accounts", update), function]), "chat/a.sql:2");
    let upsert = "INSERT INTO rooms (a) ON CONFLICT DO UPDATE SET a = 1";
    assert_no_faults(&shared_tables(&[store("accounts", update), store("chat", upsert)]));
}
