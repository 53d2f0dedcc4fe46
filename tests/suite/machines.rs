//! Health, readiness and metrics endpoints, and the error page while the database is away.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt as _;
use parvis::{
    app::{self, Front, Health, Portal},
    db::Probe,
    web::address::TrustedProxies,
};
use tower::ServiceExt as _;

use crate::harness::{PASSWORD, TestPortal, browser::Browser, portal};

/// Asks from a machine of this address, without a proxy between.
async fn ask(router: &Router, path: &str, peer: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    ask_by("GET", router, path, peer, headers).await
}

async fn ask_by(
    method: &str,
    router: &Router,
    path: &str,
    peer: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, String) {
    let mut request = Request::builder().method(method).uri(path).header("host", "parvis.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: IpAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 40_000))));
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
}

#[tokio::test]
async fn it_is_up_and_ready() {
    let portal = portal().await;
    assert_eq!(ask(&portal.router, "/healthz", "192.0.2.1", &[]).await, (StatusCode::OK, "ok\n".to_owned()));
    assert_eq!(ask(&portal.router, "/readyz", "192.0.2.1", &[]).await, (StatusCode::OK, "ready\n".to_owned()));
}

#[tokio::test]
async fn a_database_with_other_tables_is_not_ready() {
    let portal = portal().await;
    let not_migrated = (StatusCode::SERVICE_UNAVAILABLE, "the database is not migrated\n".to_owned());
    let last = "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    for change in [last, "DROP TABLE _sqlx_migrations"] {
        sqlx::raw_sql(change).execute(portal.db.pool()).await.unwrap();
        assert_eq!(ask(&portal.router, "/readyz", "127.0.0.1", &[]).await, not_migrated, "{change}");
    }
    assert_eq!(portal.browser().get("/readyz").await.header("retry-after"), "5");
}

/// The portal with a watch on its database, proxies of its own, and perhaps a token.
fn watched(portal: &TestPortal, proxies: &[&str], token: Option<&str>) -> (Health, Router) {
    let health = Health::default();
    let proxies = TrustedProxies(proxies.iter().map(|network| network.parse().unwrap()).collect());
    let portal = Portal::new(portal.accounts.clone(), proxies, token.map(str::to_owned));
    let parts = Portal { health: health.clone(), ..portal };
    (health, app::router(&parts).unwrap())
}

/// Address, headers, and whether the figures are given.
type Case = (&'static str, &'static [(&'static str, &'static str)], bool);

const TOKEN: (&str, &str) = ("authorization", "Bearer figures");

async fn assert_figures(router: &Router, cases: &[Case]) {
    for (peer, headers, allowed) in cases {
        let (status, body) = ask(router, "/metrics", peer, headers).await;
        assert_eq!(status == StatusCode::OK, *allowed, "{peer} {headers:?}: {status}");
        assert_eq!(body.contains("parvis_http_requests_total"), *allowed, "{peer} {headers:?}: {body}");
    }
}

#[tokio::test]
async fn figures_are_for_who_has_the_token() {
    let portal = portal().await;
    portal.browser().get("/sign-in").await.assert_status(200);
    let cases: [Case; 6] = [
        ("192.0.2.1", &[TOKEN], true),
        ("127.0.0.1", &[TOKEN], true),
        ("192.0.2.1", &[("authorization", "Bearer figure")], false),
        ("192.0.2.1", &[("authorization", "Bearer ")], false),
        ("192.0.2.1", &[], false),
        ("127.0.0.1", &[], false),
    ];
    assert_figures(&portal.router, &cases).await;
}

#[tokio::test]
async fn without_a_token_figures_are_for_this_machine_but_not_for_its_proxies() {
    let portal = portal().await;
    portal.browser().get("/sign-in").await.assert_status(200);
    let cases: [Case; 9] = [
        ("127.0.0.1", &[], true),
        ("::1", &[], true),
        ("::ffff:127.0.0.1", &[], true),
        ("192.0.2.1", &[], false),
        ("192.0.2.1", &[TOKEN], false),
        ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], false),
        ("127.0.0.1", &[("forwarded", "for=192.0.2.1")], false),
        ("127.0.0.1", &[("x-forwarded-proto", "https")], false),
        ("127.0.0.1", &[("via", "1.1 proxy")], false),
    ];
    assert_figures(&watched(&portal, &[], None).1, &cases).await;
    let cases: [Case; 4] = [
        ("127.0.0.1", &[], false),
        ("127.0.0.1", &[("x-forwarded-for", "192.0.2.1")], false),
        ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], false),
        ("::1", &[], true),
    ];
    assert_figures(&watched(&portal, &["127.0.0.1/32"], None).1, &cases).await;
    let front = Front { proxied: true, ..Front::default() };
    let proxies = TrustedProxies::default();
    let behind = |token: Option<&str>| {
        let token = token.map(str::to_owned);
        app::router(&Portal { front, ..Portal::new(portal.accounts.clone(), proxies.clone(), token) }).unwrap()
    };
    assert_figures(&behind(None), &[("127.0.0.1", &[], false), ("::1", &[], false)]).await;
    assert_figures(&behind(Some("figures")), &[("127.0.0.1", &[TOKEN], true)]).await;
}

#[tokio::test]
async fn methods_that_nobody_knows_share_their_figures() {
    let portal = portal().await;
    for method in ["BREW", "PROPFIND", "get"] {
        ask_by(method, &portal.router, "/sign-in", "192.0.2.1", &[]).await;
    }

    let (_, figures) = ask(&portal.router, "/metrics", "192.0.2.1", &[TOKEN]).await;

    assert!(figures.contains(r#"method="other",status="405""#), "{figures}");
    for method in ["BREW", "PROPFIND", r#""get""#] {
        assert!(!figures.contains(method), "{method} in {figures}");
    }
}

#[tokio::test]
async fn a_busy_portal_is_ready_and_its_database_not_away() {
    let portal = portal().await;
    let pool = portal.db.pool();
    let mut busy = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        busy.push(pool.acquire().await.unwrap());
    }

    Probe::new(pool).ask().await.unwrap();

    let ready = (StatusCode::OK, "ready\n".to_owned());
    assert_eq!(ask(&portal.router, "/readyz", "192.0.2.1", &[]).await, ready);
}

#[tokio::test]
async fn a_database_that_was_started_anew_is_not_away() {
    let portal = portal().await;
    let mut probe = Probe::new(portal.db.pool());
    probe.ask().await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::raw_sql(end).execute(portal.db.pool()).await.unwrap();

    probe.ask().await.unwrap();
}

#[tokio::test]
async fn figures_count_routes_and_name_nobody() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    browser.get("/members/20418376").await.assert_status(200);
    browser.get("/activate/link/a-secret-token").await;
    browser.get("/nowhere/secret-path").await.assert_status(404);
    let (_, figures) = ask(&portal.router, "/metrics", "127.0.0.1", &[TOKEN]).await;
    assert!(figures.contains(r#"route="/members/{number}",method="GET",status="200""#), "{figures}");
    assert!(figures.contains("parvis_http_request_seconds_bucket"), "{figures}");
    for secret in ["20418376", "secret", "Carpentier"] {
        assert!(!figures.contains(secret), "{secret} in {figures}");
    }
}

#[tokio::test]
async fn without_its_database_the_portal_says_when_to_come_back() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    let asset = browser.get("/").await.attribute("link[rel=stylesheet]", "href").unwrap();
    portal.db.pool().close().await;
    for path in ["/", "/account", "/members", "/admin", "/account/export"] {
        let away = browser.get(path).await;
        away.assert_status(503);
        assert_eq!((away.header("retry-after"), away.header("cache-control")), ("5", "no-store"), "{path}");
        assert!(away.one("h1").contains("Parvis est en pause"), "{path}: {}", away.text());
    }
    let away = browser.htmx().get("/members").await;
    assert_eq!((away.assert_status(503).header("hx-retarget"), away.header("retry-after")), ("#notices", "5"));
    portal.browser().sign_in("20418376", PASSWORD).await.assert_status(503);
    for path in [&*asset, "/healthz"] {
        browser.get(path).await.assert_status(200);
    }
    let ready = (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned());
    assert_eq!(ask(&portal.router, "/readyz", "127.0.0.1", &[]).await, ready);
}

#[tokio::test]
async fn visitors_too_are_told_at_once_that_the_database_is_away() {
    let portal = portal().await;
    let (health, router) = watched(&portal, &["127.0.0.1/32"], None);
    let browser = Browser::new(router, "10.0.0.1".to_owned());
    browser.get("/sign-in").await.assert_status(200);
    portal.db.pool().close().await;
    let watch = tokio::spawn(health.watch(portal.db.pool().clone()));
    let told = async {
        while browser.get("/sign-in").await.status != StatusCode::SERVICE_UNAVAILABLE {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told).await.unwrap();
    watch.abort();
    let away = browser.get("/sign-in").await;
    assert_eq!(away.header("retry-after"), "5");
    assert_eq!(away.attribute("html", "lang").as_deref(), Some("fr"));
    browser.get("/healthz").await.assert_status(200);
}
