//! Where a sign-in leads, and where one signs in at all.

use super::facts::NUMBER;
use crate::harness::{PASSWORD, TestPortal, browser::Browser, portal, portal_with};

async fn sign_in_then(browser: &Browser, next: &str) -> String {
    let fields = [("number", NUMBER), ("password", PASSWORD), ("next", next)];
    browser.post("/sign-in", &fields).await.assert_status(303).header("location").to_owned()
}

#[tokio::test]
async fn who_is_signed_in_already_goes_on_at_once() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;

    browser.get("/sign-in?next=/concerts").await.assert_redirect("/concerts");
    browser.get("/sign-in?next=%2Fmembers%3Fq%3Da").await.assert_redirect("/members?q=a");
    browser.get("/sign-in").await.assert_redirect("/");
    browser.get("/sign-in?next=//evil.example").await.assert_redirect("/");
    browser.get("/sign-in?next=/sign-out").await.assert_redirect("/");
    browser.get("/activate").await.assert_redirect("/");
}

#[tokio::test]
async fn what_can_only_be_posted_to_is_no_place_to_go_on_to() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let none =
        ["/sign-out", "/account/sessions/end", "/concerts/1/holds/best", "/account/profile?a=b", "/no-such-page"];

    for next in none {
        assert_eq!(sign_in_then(&portal.browser(), next).await, "/", "{next}");
    }
    for next in ["/concerts", "/account", "/members?q=a", "/bookings/1234567890", "/chat/rooms/1", "/lockers"] {
        assert_eq!(sign_in_then(&portal.browser(), next).await, next);
    }
    let browser = portal.browser();
    let fields = [("number", NUMBER), ("password", PASSWORD), ("next", "/sign-out")];
    assert_eq!(browser.htmx().post("/sign-in", &fields).await.header("hx-redirect"), "/");
    let confirmed = browser.post("/account/confirm", &[("password", PASSWORD), ("next", "/sign-out")]).await;
    confirmed.assert_redirect("/");
}

async fn over_https() -> TestPortal {
    let portal = portal_with(|settings| settings.base_url = "https://parvis.test".into()).await;
    portal.member(NUMBER, &[]).await;
    portal
}

#[tokio::test]
async fn a_form_sent_by_http_leads_to_https_with_words() {
    let portal = over_https().await;
    let fields = [("number", NUMBER), ("password", PASSWORD)];
    // A browser on a page without TLS sends no Sec-Fetch-Site.
    let plain = portal.browser().with("sec-fetch-site", "none").with("origin", "http://parvis.test");

    let answer = plain.post("/sign-in", &fields).await;

    answer.assert_redirect("https://parvis.test/sign-in?moved=1");
    assert_eq!(plain.cookie("__Host-parvis"), None, "nobody was signed in");
    let by_htmx = plain.htmx().post("/sign-in", &fields).await;
    assert_eq!(by_htmx.header("hx-redirect"), "https://parvis.test/sign-in?moved=1");
    let page = portal.browser().get("/sign-in?moved=1").await;
    assert!(page.one("[role=status].notice").contains("autre adresse"), "{}", page.text());
    assert!(!portal.browser().get("/sign-in").await.has("main [role=status].notice"));
}

#[tokio::test]
async fn a_proxy_that_drops_the_host_is_no_other_site() {
    let portal = over_https().await;
    let fields = [("number", NUMBER), ("password", PASSWORD)];

    let https = portal.browser().with("origin", "https://parvis.test");
    https.post("/sign-in", &fields).await.assert_redirect("/");
    let elsewhere = portal.browser().with("sec-fetch-site", "cross-site").with("origin", "http://evil.example");
    elsewhere.post("/sign-in", &fields).await.assert_status(403);
}

#[tokio::test]
async fn where_the_base_url_is_http_nothing_is_moved() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let http = portal.browser().with("x-forwarded-proto", "http").with("origin", "http://192.168.1.5:3000");

    http.get("/sign-in").await.assert_status(200);
    assert_eq!(sign_in_then(&http, "/concerts").await, "/concerts");
}
