//! How requests reach the portal: over https or not, through a proxy or not, with which head; and addresses that programs
//! know.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, Version},
};
use http_body_util::BodyExt as _;
use parvis::{
    app::{self, Front, Portal},
    web::address::TrustedProxies,
};
use tower::ServiceExt as _;

use crate::harness::{TestPortal, portal, portal_with};

const BASE: &str = "https://parvis.test";

/// A portal that people reach over https.
async fn https() -> TestPortal {
    portal_with(|settings| BASE.clone_into(&mut settings.base_url)).await
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks as a client on another machine does, with these headers and none besides.
async fn ask(router: &Router, request: axum::http::request::Builder, headers: &[(&str, &str)]) -> Reply {
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40_000))));
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
    Reply { status: parts.status, headers: parts.headers, text }
}

async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> Reply {
    let headers = [&[("host", "parvis.test")], headers].concat();
    ask(router, Request::get(path), &headers).await
}

#[tokio::test]
async fn a_page_that_is_asked_for_without_encryption_is_led_to_the_base_url() {
    let portal = https().await;
    let opened = ("upgrade-insecure-requests", "1");
    let plain: [&[(&str, &str)]; 5] = [
        &[opened],
        &[("x-forwarded-proto", "http")],
        &[("x-forwarded-proto", "HTTP, https"), opened],
        &[("forwarded", "for=192.0.2.7;proto=http, for=10.0.0.1;proto=https")],
        &[("x-forwarded-proto", "http"), ("cookie", "theme=dark")],
    ];
    for headers in plain {
        let led = get(&portal.router, "/sign-in?next=%2Fchat", headers).await;
        assert_eq!(
            (led.status.as_u16(), led.location()),
            (307, "https://parvis.test/sign-in?next=%2Fchat"),
            "{headers:?}"
        );
        assert!(led.headers["set-cookie"].to_str().unwrap().starts_with("parvis-led="), "{headers:?}");
    }
}

#[tokio::test]
async fn what_may_have_come_over_https_is_answered_and_nothing_goes_in_a_circle() {
    let portal = https().await;
    let opened = ("upgrade-insecure-requests", "1");
    let answered: [&[(&str, &str)]; 6] = [
        &[],
        &[("x-forwarded-proto", "https"), opened],
        &[("forwarded", "proto=https"), opened],
        // A proxy that says nothing, or says http of its own last step: browsers tell by these that they came over https.
        &[opened, ("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")],
        &[("x-forwarded-proto", "http"), opened, ("sec-fetch-site", "none")],
        // Led here a moment ago.
        &[opened, ("cookie", "theme=dark; parvis-led=1")],
    ];
    for headers in answered {
        assert_eq!(get(&portal.router, "/sign-in", headers).await.status, 200, "{headers:?}");
    }
    for path in ["/healthz", "/readyz", "/robots.txt"] {
        assert_eq!(get(&portal.router, path, &[("x-forwarded-proto", "http")]).await.status, 200, "{path}");
    }
    let bay = get(&portal.router, "/bays/connect", &[("x-forwarded-proto", "http"), ("upgrade", "websocket")]).await;
    assert_ne!(bay.status, 307, "a machine is not led away");
}

#[tokio::test]
async fn nothing_is_led_away_over_http_or_where_the_portal_has_its_own_tls() {
    let (http, https) = (portal().await, https().await);
    let own_tls = Portal {
        front: Front { tls: true, proxied: false },
        ..Portal::new(https.accounts.clone(), TrustedProxies::default(), None)
    };
    for router in [http.router.clone(), app::router(&own_tls).unwrap()] {
        let answer =
            get(&router, "/sign-in", &[("x-forwarded-proto", "http"), ("upgrade-insecure-requests", "1")]).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn a_form_from_another_address_of_the_portal_is_refused_with_the_right_one() {
    let portal = https().await;
    let form = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");

    let refused = ask(&portal.router, form, &[("host", "10.0.0.7:3000"), ("origin", "http://parvis.test")]).await;

    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("à l’adresse https://parvis.test, puis"), "{}", refused.text);
}

#[tokio::test]
async fn a_request_names_one_host() {
    type Headers = &'static [(&'static str, &'static str)];
    let portal = portal().await;
    let hosts: [(Headers, Version, u16); 7] = [
        (&[("host", "parvis.test")], Version::HTTP_11, 200),
        (&[], Version::HTTP_11, 400),
        (&[("host", "parvis.test"), ("host", "evil.test")], Version::HTTP_11, 400),
        (&[("host", "parvis.test"), ("host", "parvis.test")], Version::HTTP_10, 400),
        (&[], Version::HTTP_10, 200),
        (&[], Version::HTTP_2, 400),
        (&[("host", "parvis.test"), ("host", "evil.test")], Version::HTTP_2, 400),
    ];
    for (headers, version, status) in hosts {
        for path in ["/sign-in", "/healthz"] {
            let answer = ask(&portal.router, Request::get(path).version(version), headers).await;
            assert_eq!(answer.status.as_u16(), status, "{path} {headers:?} {version:?}");
        }
    }
    let named = ask(&portal.router, Request::get("https://parvis.test/sign-in").version(Version::HTTP_2), &[]).await;
    assert_eq!(named.status, 200, "HTTP/2 names it in the address");
}

#[tokio::test]
async fn a_head_over_32_kilobytes_is_answered_with_a_page() {
    let portal = portal().await;
    for (bytes, status) in [(9_000, 200), (32_000, 200), (33_000, 431), (60_000, 431)] {
        let answer = get(&portal.router, "/sign-in", &[("cookie", &"x".repeat(bytes))]).await;
        assert_eq!(answer.status.as_u16(), status, "{bytes}");
        assert!(status == 200 || answer.text.contains("cookies"), "{}", answer.text);
    }
}

#[tokio::test]
async fn password_managers_finders_of_faults_and_search_engines_find_their_files() {
    let portal = portal().await;
    let change = get(&portal.router, "/.well-known/change-password", &[]).await;
    assert_eq!((change.status.as_u16(), change.location()), (303, "/account"));
    let robots = get(&portal.router, "/robots.txt", &[]).await;
    assert!(robots.text.starts_with("User-agent: *\n") && robots.text.ends_with("Disallow: /\n"), "{}", robots.text);
    assert_eq!(get(&portal.router, "/.well-known/security.txt", &[]).await.status, 404, "nobody to write to");

    let contact = "mailto:security@campus.example".to_owned();
    let parts = Portal {
        security_contact: Some(contact),
        ..Portal::new(portal.accounts.clone(), TrustedProxies::default(), None)
    };
    let file = get(&app::router(&parts).unwrap(), "/.well-known/security.txt", &[]).await;
    assert_eq!(file.headers["content-type"], "text/plain; charset=utf-8");
    let expected = "Contact: mailto:security@campus.example\nExpires: 2027-05-20T00:00:00Z\nPreferred-Languages: fr, en\n\
                    Canonical: http://parvis.test/.well-known/security.txt\n";
    assert_eq!(file.text, expected);
}
