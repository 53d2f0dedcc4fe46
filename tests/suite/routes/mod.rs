//! Every route, and who may use it.

pub mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use axum::http::StatusCode;
use parvis::accounts::roles::Role;
use regex::Regex;
use scraper::{Html, Selector};

use self::table::{
    For::{self, All, Members, Staff, Visitors},
    ROUTES,
};
use crate::{
    architecture::sources,
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
    pages::assert_safe_headers,
};

/// A member whom the addresses name.
const TARGET: &str = "20410009";

fn concrete(pattern: &str) -> String {
    let filled = pattern
        .replace("{number}", TARGET)
        .replace("{id}", "0")
        .replace("{check_in}", "0")
        .replace("{message}", "0")
        .replace("{secret}", "0")
        .replace("{token}", &"x".repeat(43));
    filled.replace("{*name}", "parvis.css")
}

async fn visit(browser: &Browser, method: &str, pattern: &str) -> Answer {
    let path = concrete(pattern);
    if method == "GET" { browser.get(&path).await } else { browser.post(&path, &[]).await }
}

/// Response for a signed-in member.
fn expected(route: For, role: Option<Role>) -> u16 {
    match route {
        All(status) | Members(status) => status,
        Visitors(_) => 303,
        Staff(roles, status) if role.is_some_and(|role| roles.contains(&role)) => status,
        Staff(..) => 403,
    }
}

async fn stage() -> TestPortal {
    let portal = portal().await;
    portal.member(TARGET, &[]).await;
    // A stream that anybody may open would not end by itself.
    portal.live.stop();
    portal
}

// covers L60 S46
#[tokio::test]
async fn who_has_not_signed_in_is_sent_to_do_so() {
    let portal = stage().await;
    let browser = portal.browser();
    for (method, pattern, route) in ROUTES.iter().copied() {
        let answer = visit(&browser, method, pattern).await;
        assert_safe_headers(&answer, &format!("{method} {pattern}"));
        match route {
            All(status) | Visitors(status) => assert_eq!(answer.status.as_u16(), status, "{method} {pattern}"),
            Members(_) | Staff(..) => {
                let back = if method == "GET" { concrete(pattern) } else { "/".to_owned() };
                let to = format!("/sign-in?{}", query("next", &back));
                assert_eq!(
                    (answer.status, answer.header("location")),
                    (StatusCode::SEE_OTHER, &*to),
                    "{method} {pattern}"
                );
                let answer = visit(&browser.htmx(), method, pattern).await;
                let asked = (answer.status.as_u16(), answer.header("hx-redirect"));
                assert_eq!(asked, (401, "/sign-in?next=%2F"), "htmx {method} {pattern}");
            }
        }
    }
}

fn query(name: &str, value: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

// covers L60 P26 S46
#[tokio::test]
async fn members_and_each_role_reach_what_is_theirs_and_nothing_else() {
    let portal = stage().await;
    let roles = [None].into_iter().chain(Role::ALL.iter().copied().map(Some));
    for (number, role) in (20_410_010..).zip(roles) {
        let browser = portal.signed_in(&number.to_string(), role.as_slice()).await;
        for (method, pattern, route) in ROUTES.iter().copied() {
            let answer = visit(&browser, method, pattern).await;
            let who = format!("{method} {pattern} as {role:?}");
            assert_eq!(
                answer.status.as_u16(),
                expected(route, role),
                "{who}: {}",
                String::from_utf8_lossy(&answer.body)
            );
            assert_safe_headers(&answer, &who);
        }
    }
}

// covers L60
#[tokio::test]
async fn staff_pages_are_offered_to_those_who_may_open_them() {
    let portal = stage().await;
    let roles = [None].into_iter().chain(Role::ALL.iter().copied().map(Some));
    for (number, role) in (20_410_010..).zip(roles) {
        let home = portal.signed_in(&number.to_string(), role.as_slice()).await.get("/").await;
        for path in ["/admin", "/admin/members", "/admin/concerts", "/admin/audit"] {
            let route = ROUTES.iter().find(|(_, pattern, _)| *pattern == path).unwrap().2;
            let shown = home.has(&format!("nav a[href='{path}']"));
            assert_eq!(shown, expected(route, role) == 200, "{path} as {role:?}");
        }
    }
}

/// Whether a list of addresses, as it stands in a source text, has one of this pattern.
fn lists(text: &str, pattern: &str) -> bool {
    let parameter = Regex::new(r"\\\{[^}]*\}").unwrap();
    let address = parameter.replace_all(&regex::escape(pattern), "[^/?\"]+").into_owned();
    Regex::new(&format!(r#""{address}(\?[^"]*)?""#)).unwrap().is_match(text)
}

#[tokio::test]
async fn every_page_is_looked_at_in_a_browser() {
    let looks = sources("tests/browser", "rs").into_iter().filter(|source| source.path.contains("/looks"));
    let looks: String = looks.map(|source| source.text).collect();
    let portal = stage().await;
    let browsers = [portal.browser(), portal.signed_in("20410010", &[Role::Administrator]).await];
    let mut pages = BTreeSet::from(["/activate/link/{token}"]);
    for browser in browsers {
        for (method, pattern, _) in ROUTES.iter().copied() {
            let answer = visit(&browser, method, pattern).await;
            if method == "GET" && answer.status == 200 && answer.header("content-type").starts_with("text/html") {
                pages.insert(pattern);
            }
        }
    }
    assert!(pages.len() > 10, "{pages:?}");
    let missing: Vec<_> = pages.iter().filter(|pattern| !lists(&looks, pattern)).collect();
    assert!(missing.is_empty(), "not in tests/browser/looks: {missing:?}");
}

#[test]
fn a_page_that_is_not_listed_is_found() {
    for pattern in ["/", "/members", "/members/{number}", "/admin/members/{number}"] {
        assert!(lists(r#"["/", "/members?q=a", "/members/20417733", "/admin/members/1"]"#, pattern), "{pattern}");
        assert!(!lists(r#"["/other", "/members.csv", "/members/1/picture", "/admin/members/"]"#, pattern), "{pattern}");
    }
}

#[tokio::test]
async fn no_page_holds_scripts_styles_or_handlers_of_its_own() {
    let portal = stage().await;
    let browsers = [portal.browser(), portal.signed_in("20410010", &[Role::Administrator]).await];
    let mut pages = 0;
    for browser in browsers {
        for (method, pattern, _) in ROUTES.iter().copied() {
            let answer = visit(&browser, method, pattern).await;
            if answer.header("content-type").starts_with("text/html") {
                pages += 1;
                assert_eq!(inline(answer.text()), Vec::<String>::new(), "{method} {pattern}");
            }
        }
    }
    assert!(pages > 30, "only {pages} pages were read");
}

/// Violations of the content security policy.
fn inline(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let all = Selector::parse("*").unwrap();
    let mut found = Vec::new();
    for element in page.select(&all).map(|element| element.value()) {
        let script = element.name() == "script" && element.attr("src").is_none();
        let script = script || element.attrs().any(|(_, value)| value.trim_start().starts_with("javascript:"));
        let attribute =
            |name: &str| name == "style" || name.starts_with("on") || name.starts_with("hx-on") || name == "hx-vals";
        if script || element.name() == "style" || element.attrs().any(|(name, _)| attribute(name)) {
            found.push(format!("{element:?}"));
        }
    }
    found
}

#[test]
fn inline_code_is_found() {
    for page in
        ["<script>a()</script>", "<p style='a'>", "<style>a</style>", "<a href='javascript:a()'>", "<b onclick='a'>"]
    {
        assert_eq!(inline(page).len(), 1, "{page}");
    }
    assert_eq!(inline("<script src='/a.js'></script><a href='/b' class='c'>"), Vec::<String>::new());
}

/// The addresses of the paths modules, as patterns: of types, and of functions. The key is the domain with the submodule of its
/// paths (`concerts`, `concerts::box_office`), and the name.
fn addresses() -> BTreeMap<(String, String), String> {
    static FUNCTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"pub fn (\w+)\([^)]*\)[^{]*\{\s*(?:format!\()?"(/[^"]*)""#).unwrap());
    let mut addresses = BTreeMap::new();
    for source in sources("src", "rs") {
        let domain = domain(&source.path);
        for found in FUNCTION.captures_iter(&source.text) {
            addresses.insert((domain.clone(), found[1].to_owned()), found[2].to_owned());
        }
        let submodule = source.path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"));
        let module = match submodule.filter(|_| source.path.contains("/paths/")) {
            Some("mod") | None => domain.clone(),
            Some(submodule) => format!("{domain}::{submodule}"),
        };
        let types = typed_paths(&source.text).into_iter();
        addresses.extend(types.map(|path| ((module.clone(), path.name), path.pattern)));
    }
    addresses
}

/// A path that is a type.
struct TypedPath {
    name: String,
    pattern: String,
    /// The type that answers for a part that does not parse.
    rejection: Option<String>,
}

/// The types of paths that a source text declares.
fn typed_paths(text: &str) -> Vec<TypedPath> {
    let declared =
        Regex::new(r#"#\[typed_path\("([^"]*)"(?:, rejection\((\w+)\))?\)\]\s*pub(?:\([a-z]+\))? struct (\w+)"#);
    let path = |found: regex::Captures<'_>| TypedPath {
        name: found[3].to_owned(),
        pattern: found[1].to_owned(),
        rejection: found.get(2).map(|rejection| rejection.as_str().to_owned()),
    };
    declared.unwrap().captures_iter(text).map(path).collect()
}

/// Types of paths whose parts, where they do not parse, the portal's error page does not answer.
fn without_error_page(text: &str) -> Vec<String> {
    let paths = typed_paths(text).into_iter();
    let faults = paths.filter(|path| path.pattern.contains('{') && path.rejection.as_deref() != Some("Error"));
    faults.map(|path| path.name).collect()
}

#[test]
fn a_part_of_a_path_that_does_not_parse_is_answered_by_the_error_page() {
    let faults: Vec<_> = sources("src", "rs").iter().flat_map(|source| without_error_page(&source.text)).collect();
    assert!(faults.is_empty(), "without `rejection(Error)`: {faults:?}");
    let text = "#[typed_path(\"/a/{id}\")]\npub struct A {\n#[typed_path(\"/b\")]\npub struct B;";
    assert_eq!(without_error_page(text), ["A"]);
}

fn domain(path: &str) -> String {
    path.split(['/', '.']).nth(1).unwrap_or_default().to_owned()
}

/// Method and pattern of each route in a source text.
fn routes_in(text: &str, domain: &str, addresses: &BTreeMap<(String, String), String>) -> Vec<(String, String)> {
    let method = Regex::new(r"\b(get|post|put|patch|delete|any)\(").unwrap();
    let mut found = Vec::new();
    for (start, mark) in text.match_indices(".route(") {
        let arguments = &text[start + mark.len()..];
        let arguments = &arguments[..closing(arguments)];
        let (address, handlers) = arguments.split_at(end_of_first(arguments));
        let address = address.trim().trim_start_matches('&');
        let pattern = if let Some(literal) = address.strip_prefix('"') {
            literal.trim_end_matches('"').to_owned()
        } else {
            let path = address.split('(').next().unwrap().trim_end_matches("::PATH");
            let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
            let submodule = module.rsplit("::").next().unwrap_or_default();
            let of = |module: String| addresses.get(&(module, name.to_owned()));
            let address_of = of(format!("{domain}::{submodule}")).or_else(|| of(domain.to_owned()));
            filled(address_of.unwrap_or_else(|| panic!("no address {address}")), address)
        };
        found.extend(method.captures_iter(handlers).map(|hit| (hit[1].to_uppercase(), pattern.clone())));
    }
    found
}

/// Where the first of some arguments ends.
fn end_of_first(arguments: &str) -> usize {
    let mut open = 0;
    for (at, letter) in arguments.char_indices() {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            ',' if open == 0 => return at,
            _ => {}
        }
    }
    panic!("a route has an address and a handler: {arguments}");
}

/// A pattern with what a call gives for its parts: `"leave"` for `{act}`.
fn filled(pattern: &str, call: &str) -> String {
    let (part, given) = (Regex::new(r"\{[a-z_]+\}").unwrap(), Regex::new("\"([^\"]*)\"").unwrap());
    let mut given = given.captures_iter(call).map(|hit| hit[1].to_owned());
    part.replace_all(pattern, |hit: &regex::Captures<'_>| given.next().unwrap_or_else(|| hit[0].to_owned()))
        .into_owned()
}

/// Where the parenthesis that is open at the start closes.
fn closing(text: &str) -> usize {
    let mut open = 1;
    for (at, letter) in text.char_indices() {
        open += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if open == 0 {
            return at;
        }
    }
    text.len()
}

#[test]
fn the_table_names_every_route_of_the_program() {
    let addresses = addresses();
    let known: BTreeSet<_> =
        ROUTES.iter().map(|(method, pattern, _)| ((*method).to_owned(), (*pattern).to_owned())).collect();
    let built: BTreeSet<_> = sources("src", "rs")
        .iter()
        .flat_map(|source| routes_in(&source.text, &domain(&source.path), &addresses))
        .collect();
    let missing: Vec<_> = built.difference(&known).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let probes = ["/nothing/here", "/sign-out"];
    let gone: Vec<_> = known.difference(&built).filter(|(_, pattern)| !probes.contains(&pattern.as_str())).collect();
    assert!(gone.is_empty(), "no such route: {gone:?}");
}

#[test]
fn routes_are_read_from_the_source() {
    let addresses = [("one", "/one/{id}"), ("Three", "/three")];
    let addresses = addresses.map(|(name, pattern)| (("a".to_owned(), name.to_owned()), pattern.to_owned())).into();
    let text = "Router::new().route(&paths::one(\"{id}\"), get(new).post(create).layer(Limit::max(1)))\n.route(\"/two\", get(async || \"\")).route(paths::Three::PATH, get(show))";
    let found: Vec<String> =
        routes_in(text, "a", &addresses).iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(found, ["GET /one/{id}", "POST /one/{id}", "GET /two", "GET /three"]);
}
