//! Every page, in both themes and at every width: axe-core finds nothing, nothing has to be scrolled sideways.

use crate::{
    harness::{Browser, Portal, Window, portal},
    main_path::{activate, sign_in},
};

/// Pages for everybody, also those that refuse.
const OPEN: [&str; 6] = ["/", "/activate", "/sign-in", "/password/forgotten", "/activate/link/none", "/nowhere"];

/// Looks at a page in both themes and at several widths, and says what is wrong.
async fn look(browser: &Browser, path: &str, faults: &mut Vec<String>) {
    browser.goto(path).await;
    let name = if path == "/" { "home".to_owned() } else { path.trim_start_matches('/').replace(['/', '?', '='], "-") };
    for dark in [false, true] {
        browser.prefer_dark(dark).await;
        for width in [1280, 768, 360, 320] {
            browser.resize(width).await;
            let theme = if dark { "dark" } else { "light" };
            if width != 768 && (width != 320) {
                let found = browser.axe().await;
                faults.extend(found.into_iter().map(|fault| format!("{path}, {theme}, {width} px: {fault}")));
            }
            let wide =
                browser.script("return document.documentElement.scrollWidth - innerWidth").await.as_i64().unwrap();
            if wide > 0 {
                faults.push(format!("{path}, {width} px: {wide} px must be scrolled sideways"));
            }
            browser.screenshot(&format!("{name}-{width}-{theme}")).await;
        }
    }
    faults.extend(browser.console_errors().await.into_iter().map(|error| format!("{path}: {error}")));
}

async fn assert_good(browser: Browser, paths: &[String]) {
    let mut faults = Vec::new();
    for path in paths {
        look(&browser, path, &mut faults).await;
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn signed_in(portal: &Portal, role: Option<&str>) -> (Browser, String) {
    let person = portal.person();
    if let Some(role) = role {
        portal.grant(&person, role);
    }
    let browser = Browser::open(&portal.base, Window::desk()).await;
    activate(&browser, &person).await;
    sign_in(&browser, &person).await;
    (browser, person.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_for_everybody_are_good_to_look_at() {
    let portal = portal();
    let browser = Browser::open(&portal.base, Window::desk()).await;
    assert_good(browser, &OPEN.map(str::to_owned)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_members_are_good_to_look_at() {
    let portal = portal();
    let (browser, number) = signed_in(&portal, None).await;
    let paths = ["/", "/account", "/account/close", "/members", "/members?q=zoe", "/members?q=zzz", "/admin"];
    let paths: Vec<String> = paths.map(str::to_owned).into_iter().chain([format!("/members/{number}")]).collect();
    assert_good(browser, &paths).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_staff_are_good_to_look_at() {
    let portal = portal();
    let other = portal.person();
    let (browser, _) = signed_in(&portal, Some("administrator")).await;
    let paths = ["/", "/admin", "/admin/members", "/admin/members?q=zzz", "/admin/audit", "/account/confirm"];
    let paths: Vec<String> =
        paths.map(str::to_owned).into_iter().chain([format!("/admin/members/{}", other.number)]).collect();
    assert_good(browser, &paths).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_is_good_to_look_at() {
    let portal = portal();
    let browser = Browser::open(&portal.base, Window::phone()).await;
    browser.goto("/activate").await;
    browser.press("#activation button.primary").await;
    browser.find("[data-error-summary]").await;
    let faults = browser.axe().await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    browser.screenshot("activate-refused-phone").await;
    browser.close().await;
}
