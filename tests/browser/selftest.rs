//! The harness itself, against a page of its own: what it must find, it finds.

use axum::{Router, http::HeaderMap, response::Html, routing::get};

use crate::harness::{Browser, Window};

const PAGE: &str = r#"<!doctype html><html lang="fr"><head><title>Essai</title>
    <style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }</style></head>
    <body><main><h1>Essai</h1><p id="script">sans</p><img src="data:," width="10"><script>
    document.getElementById("script").textContent = "avec"; console.error("raté");</script></main></body></html>"#;

async fn page(headers: HeaderMap) -> Html<String> {
    let language = headers["accept-language"].to_str().unwrap();
    Html(PAGE.replace("<h1>Essai", &format!("<h1>{language}")))
}

async fn serve() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", get(page))).await });
    base
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_a_page_are_found() {
    let base = serve().await;
    let browser = Browser::open(&base, Window::desk().language("en-GB,en").dark()).await;
    browser.goto("/").await;
    assert!(browser.words("h1").await.starts_with("en-GB"));
    assert_eq!(browser.words("#script").await, "avec");
    let ground = browser.script("return getComputedStyle(document.body).backgroundColor").await;
    assert_eq!(ground, "rgb(0, 0, 0)");
    assert!(browser.axe().await.iter().any(|fault| fault.starts_with("image-alt")));
    let errors = browser.console_errors().await;
    assert!(errors.iter().any(|error| error.contains("raté")), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_has_touch_and_script_can_be_off() {
    let base = serve().await;
    let browser = Browser::open(&base, Window::phone().without_script()).await;
    browser.goto("/").await;
    assert_eq!(browser.words("#script").await, "sans");
    let browser = Browser::open(&base, Window::phone()).await;
    browser.goto("/").await;
    let touch = browser.script("return navigator.maxTouchPoints > 0 && matchMedia('(pointer: coarse)').matches").await;
    assert_eq!(touch, true);
}
