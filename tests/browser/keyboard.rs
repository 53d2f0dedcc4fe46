//! Everything by keyboard alone.

use crate::harness::{Browser, PASSWORD, Portal, Settings};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const RIGHT: &str = "\u{E014}";

/// Tabs on until the selector matches what has the focus; the focus must be seen at each step.
async fn tab_to(browser: &Browser, selector: &str) {
    let reached = format!("return document.activeElement.matches('{selector}')");
    let ring = "const s = getComputedStyle(document.activeElement), w = parseFloat(s.outlineWidth);
        return s.outlineStyle !== 'none' && w >= 2 || !!document.activeElement.closest('label:has(:focus-visible)')";
    for _ in 0..40 {
        browser.type_keys(TAB).await;
        let seen = browser.script(ring).await == true;
        assert!(seen, "{} has no ring", browser.script("return document.activeElement.outerHTML").await);
        if browser.script(&reached).await == true {
            return;
        }
    }
    panic!("{selector} is not reached by keyboard");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_signs_in_changes_language_and_theme_and_signs_out_by_keyboard() {
    let portal = Portal::get();
    let (number, code) = portal.prepare();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.activate(&number, &code, PASSWORD).await;
    browser.go("/sign-in").await;
    tab_to(&browser, ".skip-link").await;
    browser.type_keys(ENTER).await;
    tab_to(&browser, "#number").await;
    browser.type_keys(&number).await;
    tab_to(&browser, "#password").await;
    browser.type_keys(PASSWORD).await;
    browser.type_keys(ENTER).await;
    browser.arrive("/").await;

    browser.go("/account").await;
    assert!(!browser.has("html[data-theme]").await && browser.has("html[lang=\"fr\"]").await);
    tab_to(&browser, "main [name=\"language\"]").await;
    browser.type_keys("E").await;
    // The arrows choose among buttons that the tabulator takes for one.
    tab_to(&browser, "[name=\"theme\"][value=\"auto\"]").await;
    browser.type_keys(RIGHT).await;
    browser.type_keys(RIGHT).await;
    tab_to(&browser, "form[action=\"/account/profile\"] .primary").await;
    browser.type_keys(ENTER).await;
    browser.find("#notices [data-tone=\"good\"]").await;
    browser.find("html[lang=\"en\"][data-theme=\"dark\"]").await;

    tab_to(&browser, "form[action=\"/sign-out\"] button").await;
    browser.type_keys(ENTER).await;
    browser.arrive("/").await;
    browser.go("/account").await;
    assert_eq!(browser.path().await, "/sign-in");
    browser.close().await;
}
