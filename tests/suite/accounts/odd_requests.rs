//! Addresses, methods, cookies and headers that no browser of ours sends.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use parvis::accounts::roles::Role;
use tower::ServiceExt as _;

use super::facts::NUMBER;
use crate::{
    factories::members,
    harness::{TestPortal, portal},
};

/// Any request, from nobody.
async fn ask(portal: &TestPortal, method: &str, path: &str, headers: &[(&str, &[u8])]) -> StatusCode {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    request = request.header("host", "parvis.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    portal.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
}

/// Addresses at which there is nothing.
const NOWHERE: [&str; 26] = [
    "/members/../admin",
    "/members/%2e%2e/admin",
    "/members/..%2fadmin",
    "/members/%00",
    "/members/20418376%00",
    "/members/%00/picture",
    "/members/20418376/picture",
    "/members/%27%20OR%201=1--",
    "/members/-1",
    "/members/../account/none",
    "/admin/members/%00",
    "//account",
    "/%2faccount",
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
    "/members?after=x",
    "/members?after=%25%25",
    "/members?after=eyJhIjoxfQ",
];

#[tokio::test]
async fn addresses_that_play_tricks_lead_nowhere() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[Role::Administrator]).await;
    let long = format!("/{}", "a".repeat(30_000));
    let deep = "/members".repeat(3_000);
    let before = members::written(&portal.db).await;

    for path in NOWHERE.into_iter().chain([&*long, &deep]) {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{}", &path[..path.len().min(80)]);
        assert!(!answer.text().contains("[dependencies]"));
    }
    for path in [
        "/members/%FF",
        "/members/%FF/picture",
        "/activate/link/%FF",
        "/members?q=a&q=b",
        "/sign-in?next=a&next=b",
        "/admin/audit?before=x",
    ] {
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
    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn a_search_for_anything_is_answered() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[Role::Administrator]).await;
    let many_words = format!("/members?q={}", "a%20".repeat(7_000));
    for path in
        ["/members?q=%00%FF%F0%9F%92%A9", "/admin/members?state=none&q=%25", "/admin/audit?q=%00%ff", &many_words]
    {
        browser.get(path).await.assert_status(200);
    }
    portal.browser().get("/sign-in?next=%00").await.assert_status(200);
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
