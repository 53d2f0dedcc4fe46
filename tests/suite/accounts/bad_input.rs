//! Malformed, oversized and hostile requests: a clear refusal, the form kept, nothing written.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use tower::ServiceExt as _;

use super::facts::{NUMBER, ask_for_link, kept, written};
use crate::harness::{
    PASSWORD, TestPortal,
    browser::{Answer, Browser},
    portal,
};

const FORM: &str = "application/x-www-form-urlencoded";
const NEW_PASSWORD: &str = "cinq tambours dans la brume";

/// A form that would be accepted as it is.
struct Target {
    path: String,
    body: String,
    browser: Browser,
    /// A field whose value is shown again when the form is refused.
    kept: Option<(&'static str, String)>,
}

fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Every form of accounts, filled in well.
async fn targets(portal: &TestPortal) -> Vec<Target> {
    let code = portal.prepare("10000001").await.to_string();
    let member = portal.signed_in(NUMBER, &[]).await;
    let link = ask_for_link(portal, &portal.browser(), NUMBER).await.unwrap();
    let guest = portal.browser();
    let new = [("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    let target = |path: &str, browser: &Browser, field: Option<&'static str>, fields: &[(&str, &str)]| Target {
        path: path.to_owned(),
        body: encoded(fields),
        browser: browser.clone(),
        kept: field.map(|name| (name, fields.iter().find(|(one, _)| *one == name).unwrap().1.to_owned())),
    };
    vec![
        target("/activate", &guest, Some("number"), &[&[("number", "10000001"), ("code", &code)], &new[..]].concat()),
        target(&link, &guest, None, &new),
        target("/sign-in", &guest, Some("number"), &[("number", NUMBER), ("password", PASSWORD)]),
        target("/password/forgotten", &guest, Some("number"), &[("number", NUMBER)]),
        target("/language", &guest, None, &[("language", "en")]),
        target("/language", &member, None, &[("language", "en")]),
        target("/account/profile", &member, Some("display_name"), &[("display_name", "Nessie"), ("theme", "dark")]),
        target("/account/password", &member, None, &[&[("current_password", PASSWORD)], &new[..]].concat()),
        target("/account/confirm", &member, Some("next"), &[("next", "/members"), ("password", PASSWORD)]),
        target("/account/close", &member, None, &[("password", PASSWORD)]),
    ]
}

/// What each refusal has in common: a page of ours, with an alert, without passwords.
#[track_caller]
fn assert_refused(answer: &Answer, target: &Target, status: u16, what: &str) {
    let path = &target.path;
    // The choice of language has no form of its own to show again.
    let status = if path == "/language" && status != 413 { 400 } else { status };
    assert_eq!(answer.status.as_u16(), status, "{what} to {path}: {}", answer.text());
    assert!(answer.has("[role=alert]"), "{what} to {path}: {}", answer.text());
    for password in [PASSWORD, NEW_PASSWORD] {
        assert!(!answer.text().contains(password), "{what} to {path} sends a password back");
    }
}

#[track_caller]
fn assert_kept(answer: &Answer, target: &Target, what: &str) {
    if let Some((name, value)) = &target.kept {
        assert_eq!(&kept(answer, name), value, "{what} to {}", target.path);
    }
}

async fn send(target: &Target, kind: &str, body: impl Into<Body>) -> Answer {
    target.browser.post_raw(&target.path, kind, body).await
}

#[tokio::test]
async fn fields_that_are_no_text_are_refused_and_the_rest_is_kept() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    for target in &targets {
        for (what, extra, reason) in [
            ("bytes that are no UTF-8", "extra=%FF%FE", "illisibles"),
            ("half a character", "extra=%C3", "illisibles"),
            ("a surrogate", "extra=%ED%A0%80", "illisibles"),
            ("a name that is no text", "%FF=1", "illisibles"),
            ("a zero", "extra=a%00b", "invisibles"),
            ("a zero in a name", "ex%00tra=1", "invisibles"),
        ] {
            let answer = send(target, FORM, format!("{}&{extra}", target.body)).await;
            assert_refused(&answer, target, 422, what);
            assert_kept(&answer, target, what);
            assert!(answer.text().contains(reason), "{what} to {}: {}", target.path, answer.text());
        }
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn a_zero_inside_a_value_is_refused_and_taken_out() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let body = format!("number=2041%008376&password={}", PASSWORD.replace(' ', "+"));
    let answer = portal.browser().post_raw("/sign-in", FORM, body).await;

    answer.assert_status(422);
    assert_eq!(kept(&answer, "number"), NUMBER);
}

#[tokio::test]
async fn a_field_sent_twice_is_refused() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    for target in &targets {
        let first = target.body.split('&').next().unwrap();
        for body in [format!("{}&{first}", target.body), format!("{}&{}", target.body, target.body)] {
            let answer = send(target, FORM, body).await;
            assert_refused(&answer, target, 422, "a field sent twice");
            assert_kept(&answer, target, "a field sent twice");
            assert!(answer.text().contains("deux fois"), "{}: {}", target.path, answer.text());
        }
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn ten_megabytes_in_a_field_are_refused_and_what_came_before_is_kept() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    for target in &targets {
        let huge = format!("{}&extra={}", target.body, "a".repeat(10 << 20));
        let answer = send(target, FORM, huge).await;
        assert_refused(&answer, target, 413, "ten megabytes");
        assert_kept(&answer, target, "ten megabytes");
        assert!(answer.text().len() < 200_000, "{} sends it back", target.path);
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn a_long_field_within_a_short_form_is_refused_by_its_own_rule() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    for target in targets.iter().filter(|target| !target.path.starts_with("/language")) {
        let long = "9".repeat(60_000);
        let names = target.body.split('&').map(|field| field.split('=').next().unwrap());
        let body = names
            .clone()
            .map(|name| format!("{name}={}", if name == names.clone().next().unwrap() { &long } else { "" }));
        let answer = send(target, FORM, body.collect::<Vec<_>>().join("&")).await;
        assert_refused(&answer, target, 422, "a long field");
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn missing_fields_are_asked_for() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    // A field of the profile that is not sent keeps its value.
    for target in targets.iter().filter(|target| target.path != "/account/profile") {
        for body in ["", "&&&", "===", "unrelated=1"] {
            let answer = send(target, FORM, body).await;
            assert_refused(&answer, target, 422, "nothing");
        }
        let answer = target.browser.post(&target.path, &[]).await;
        assert_refused(&answer, target, 422, "nothing");
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_the_form_to_fill_in() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = written(&portal).await;

    for target in &targets {
        let json = r#"{"number": "20418376", "password": "quatre pianos sous la pluie"}"#;
        let parts = "--edge\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n20418376\r\n--edge--\r\n";
        for (kind, body) in [
            ("application/json", json),
            ("text/plain", &target.body),
            ("multipart/form-data; boundary=edge", parts),
            ("application/x-www-form-urlencoded-not", &target.body),
        ] {
            let answer = send(target, kind, body.to_owned()).await;
            assert_refused(&answer, target, 415, kind);
        }
    }

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn forms_from_other_sites_are_refused() {
    let portal = portal().await;
    let mut targets = targets(&portal).await;
    let member = targets[5].browser.clone();
    for path in ["/sign-out", "/account/picture", "/account/picture/remove", "/account/sessions/1/end"] {
        targets.push(Target { path: path.to_owned(), body: String::new(), browser: member.clone(), kept: None });
    }
    let before = written(&portal).await;

    for target in &targets {
        for site in ["cross-site", "same-site"] {
            let abroad = target.browser.clone().with("sec-fetch-site", site);
            let answer = abroad.post_raw(&target.path, FORM, target.body.clone()).await;
            assert_eq!(answer.status, 403, "{}", target.path);
            assert!(answer.one("h1").contains("Envoi refusé"), "{}", answer.one("h1"));
            assert!(answer.has("main a[href='/']"), "{}", answer.text());
        }
    }
    // An old browser that says where the form comes from, and nothing else.
    let request = Request::post("/sign-in").header("origin", "https://evil.example").header("host", "parvis.test");
    let request = request.header("content-type", FORM).body(Body::from(targets[2].body.clone())).unwrap();
    assert_eq!(portal.router.clone().oneshot(request).await.unwrap().status(), 403);

    assert_eq!(written(&portal).await, before);
    // Pages may be linked to from anywhere.
    member.with("sec-fetch-site", "cross-site").get("/account").await.assert_status(200);
}

/// Any request, from nobody.
async fn ask(portal: &TestPortal, method: &str, path: &str, headers: &[(&str, &[u8])]) -> StatusCode {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    portal.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn addresses_that_play_tricks_lead_nowhere() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let long = format!("/{}", "a".repeat(60_000));
    let deep = "/members".repeat(5_000);
    let before = written(&portal).await;

    for path in [
        "/members/../admin",
        "/members/%2e%2e/admin",
        "/members/..%2fadmin",
        "/members/%00",
        "/members/20418376%00",
        "/members/%00/picture",
        "/members/20418376/picture",
        "/members/%27%20OR%201=1--",
        "/members/-1",
        "/members/",
        "//members",
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/..%5cCargo.toml",
        "/static//etc/passwd",
        "/static/%00",
        "/static/",
        "/.env",
        "/members?after=%25%25",
        "/members?after=eyJhIjoxfQ",
        &long,
        &deep,
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{}", &path[..path.len().min(80)]);
        assert!(!answer.text().contains("[dependencies]"));
    }
    for path in
        ["/members/%FF", "/members/%FF/picture", "/activate/link/%FF", "/members?q=a&q=b", "/sign-in?next=a&next=b"]
    {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
        assert!(answer.one("h1").len() > 3);
    }
    for path in [
        "/activate/link/%00",
        "/activate/link/..",
        "/activate/link/a%2Fb",
        &format!("/activate/link/{}", "a".repeat(9_000)),
    ] {
        let answer = portal.browser().get(path).await;
        assert_eq!(answer.status, 404, "{}", &path[..path.len().min(80)]);
    }
    for path in ["/account/sessions/99999999999999999999/end", "/account/sessions/a/end", "/account/sessions/-1/end"] {
        let status = browser.post(path, &[]).await.status;
        assert!(status == 404 || status == 400, "{path}: {status}");
    }
    browser.get("/members?q=%00%FF%F0%9F%92%A9").await.assert_status(200);
    browser.get(&format!("/members?q={}", "a%20".repeat(9_000))).await.assert_status(200);

    assert_eq!(written(&portal).await, before);
}

#[tokio::test]
async fn methods_that_a_page_does_not_know_are_refused() {
    let portal = portal().await;

    for path in ["/", "/sign-in", "/activate", "/account", "/members", "/sign-out", "/language"] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "GARBAGE"] {
            assert_eq!(ask(&portal, method, path, &[]).await, 405, "{method} {path}");
        }
    }
    for path in ["/", "/members", "/static/parvis.css", "/healthz"] {
        assert_eq!(ask(&portal, "POST", path, &[]).await, 405, "POST {path}");
    }
    for (path, status) in [("/sign-out", 405), ("/language", 405), ("/account/password", 405), ("/sign-in", 200)] {
        assert_eq!(ask(&portal, "GET", path, &[]).await.as_u16(), status, "GET {path}");
    }
    assert_eq!(ask(&portal, "HEAD", "/sign-in", &[]).await, 200);
    let page = portal.browser().get("/sign-out").await;
    assert!(page.one("h1").contains("impossible ici"), "{}", page.text());
}

#[tokio::test]
async fn broken_cookies_and_headers_are_those_of_a_stranger() {
    let portal = portal().await;
    let long = "a".repeat(8_000);
    let cookies: [&[u8]; 9] = [
        b"parvis=",
        b"parvis=garbage",
        b"parvis=AAAAAAAAAAAAAAAAAAAAAA",
        b"parvis=..%2F..%2Fetc",
        b"parvis=\xff\xfe; parvis_language=\xff",
        b"parvis_language=xx; parvis=1; parvis=2",
        b";;;===;,",
        b"parvis='; DROP TABLE members--",
        &[b"parvis=", long.as_bytes()].concat(),
    ];

    for cookie in cookies {
        let status = ask(&portal, "GET", "/", &[("cookie", cookie)]).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&cookie[..cookie.len().min(60)]));
        assert_eq!(ask(&portal, "GET", "/account", &[("cookie", cookie)]).await, 303);
    }
    for (name, value) in [
        ("accept-language", &b"\xff\xfe, ;;q=9999, fr;q=\xff"[..]),
        ("x-forwarded-for", b"not an address, 999.1.1.1, \xff"),
        ("user-agent", b"\xff\xfe"),
        ("hx-current-url", b"javascript:alert(1)"),
        ("x-request-id", b"<script>alert(1)</script>"),
        ("accept-encoding", b"\xff"),
        ("content-length", b"999999999999"),
    ] {
        assert_eq!(ask(&portal, "GET", "/", &[(name, value)]).await, 200, "{name}");
    }
}
