//! Everything by keyboard alone: the order of the focus, the skip link, the summary of errors.

use fantoccini::key::Key;

use crate::harness::{Browser, PASSWORD, Window, portal};

async fn focused(browser: &Browser, property: &str) -> String {
    let value = browser.script(&format!("return document.activeElement.{property} || ''")).await;
    value.as_str().unwrap().to_owned()
}

/// Goes on with Tab until a field of this name has the focus, which must be seen.
async fn tab_to(browser: &Browser, name: &str) {
    for _ in 0..40 {
        browser.keys(&String::from(char::from(Key::Tab))).await;
        let ring = browser
            .script("const a = getComputedStyle(document.activeElement); return a.outlineStyle + a.boxShadow")
            .await;
        assert_ne!(ring, "nonenone", "no ring on {}", focused(browser, "outerHTML").await);
        if focused(browser, "name").await == name || focused(browser, "className").await.contains(name) {
            return;
        }
    }
    panic!("Tab does not lead to {name} at {}", browser.path().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_activated_and_used_by_keyboard_alone() {
    let portal = portal();
    let person = portal.person();
    let browser = Browser::open(&portal.base, Window::desk()).await;
    browser.goto("/activate").await;

    browser.keys(&String::from(char::from(Key::Tab))).await;
    assert_eq!(focused(&browser, "className").await, "skip-link");
    browser.keys(&String::from(char::from(Key::Enter))).await;
    assert_eq!(focused(&browser, "id").await, "main");

    tab_to(&browser, "number").await;
    browser.keys(&person.number).await;
    browser.keys(&String::from(char::from(Key::Enter))).await;
    browser.find("[data-error-summary]:focus").await;
    assert!(browser.script("return document.title").await.as_str().unwrap().starts_with("Erreur"));
    browser.keys(&String::from(char::from(Key::Tab))).await;
    browser.keys(&String::from(char::from(Key::Enter))).await;
    assert_eq!(focused(&browser, "name").await, "code");

    browser.keys(&person.code).await;
    for name in ["password", "password_confirmation"] {
        tab_to(&browser, name).await;
        browser.keys(PASSWORD).await;
    }
    browser.keys(&String::from(char::from(Key::Enter))).await;
    browser.arrive("/sign-in").await;

    tab_to(&browser, "number").await;
    browser.keys(&person.number).await;
    tab_to(&browser, "password").await;
    browser.keys(PASSWORD).await;
    browser.keys(&String::from(char::from(Key::Enter))).await;
    browser.arrive("/").await;
    browser.close().await;
}
