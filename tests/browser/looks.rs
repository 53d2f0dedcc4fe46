//! Every page in both themes and both languages: axe-core finds nothing, nothing scrolls sideways, nothing complains.

use crate::harness::{Browser, Portal, Settings};

const FOR_VISITORS: [&str; 6] =
    ["/", "/activate", "/sign-in", "/password/forgotten", "/activate/link/used-up", "/no-such-page"];

const FOR_STAFF: [&str; 12] = [
    "/",
    "/account",
    "/account/close",
    "/account/confirm",
    "/members",
    "/members?q=zzzz",
    "/members/20417733",
    "/admin",
    "/admin/members",
    "/admin/members?q=zzzz",
    "/admin/members/20419004",
    "/admin/audit",
];

async fn look(browser: &Browser, paths: &[&str], kind: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for path in paths {
        browser.go(path).await;
        browser.picture(&format!("{kind}{}", path.replace(['/', '?'], "-"))).await;
        faults.extend(browser.axe().await.into_iter().map(|fault| format!("{kind} {path}: {fault}")));
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        if browser.script(wide).await == true {
            faults.push(format!("{kind} {path}: scrolls sideways"));
        }
        faults.extend(browser.complaints().await.into_iter().map(|line| format!("{kind} {path}: {line}")));
    }
    faults
}

async fn look_at_all(settings: Settings, kind: &str) {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, settings).await;
    browser.go("/").await;
    let dark = browser.script("return matchMedia('(prefers-color-scheme: dark)').matches").await;
    assert_eq!(dark, settings.dark);
    let mut faults = look(&browser, &FOR_VISITORS, kind).await;
    browser.sign_in_demo("20410001").await;
    faults.extend(look(&browser, &FOR_STAFF, kind).await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_phone() {
    look_at_all(Settings::phone(), "phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_small_phone_in_the_dark_and_in_english() {
    let settings = Settings { width: 320, height: 640, dark: true, language: "en", ..Settings::phone() };
    look_at_all(settings, "small-dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_tablet() {
    look_at_all(Settings { width: 768, height: 1000, ..Settings::default() }, "tablet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_wide_screen() {
    look_at_all(Settings { language: "en", ..Settings::default() }, "wide").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_wide_screen_in_the_dark() {
    look_at_all(Settings { dark: true, ..Settings::default() }, "wide-dark").await;
}
