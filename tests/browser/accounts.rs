//! The way of a new member: activate, sign in, settle in, sign out; with and without script.

use std::{fs, path::PathBuf};

use crate::harness::{Browser, Portal, Settings};

const CHOSEN: &str = "une harpe bleue au grenier";

/// A picture as a telephone makes them: larger than it is shown. One for each test: Chromium notices when a file that
/// it sends is written again.
fn picture() -> String {
    let name = format!("portrait-{}.png", uuid::Uuid::new_v4().simple());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let pixels = image::RgbImage::from_fn(900, 700, |x, y| image::Rgb([shade(x / 4), shade(y / 3), 120]));
    pixels.save(&path).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A place as a shade.
fn shade(place: u32) -> u8 {
    u8::try_from(place).unwrap()
}

async fn settle_in(browser: &Browser, portal: &Portal) {
    let (number, code) = portal.prepare();
    browser.activate(&number, &code, CHOSEN).await;
    assert!(browser.has("[role=\"status\"]").await, "nothing is said after the activation");
    browser.sign_in(&number, CHOSEN).await;
    assert!(browser.text("h1").await.contains("Colette"));

    browser.go("/account").await;
    browser.choose("language", "en").await;
    browser.click("main [name=\"theme\"][value=\"dark\"]").await;
    browser.click("form[action=\"/account/profile\"] .primary").await;
    browser.find("html[lang=\"en\"][data-theme=\"dark\"]").await;
    assert_eq!(browser.path().await, "/account");

    let portrait = picture();
    browser.choose_file("picture", &portrait).await;
    browser.click("form[action=\"/account/picture\"] button:not([type=\"button\"])").await;
    browser.find(&format!("main img[src^=\"/members/{number}/picture\"]")).await;
    fs::remove_file(portrait).unwrap();

    browser.click("main form[action=\"/sign-out\"] button, .site form[action=\"/sign-out\"] button").await;
    browser.arrive("/").await;
    browser.go("/account").await;
    assert_eq!(browser.path().await, "/sign-in");
}

// covers L60 L61 L69 P1 P8 S2 S3
#[tokio::test(flavor = "multi_thread")]
async fn a_new_member_settles_in() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    settle_in(&browser, &portal).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_member_settles_in_on_a_phone() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    settle_in(&browser, &portal).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_member_settles_in_without_script() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings { script: false, ..Settings::default() }).await;
    browser.go("/sign-in").await;
    let reveal = browser.find("[data-act=\"reveal\"]").await;
    assert!(!reveal.is_displayed().await.unwrap(), "what only script can do is offered: script is on");
    settle_in(&browser, &portal).await;
    browser.close().await;
}

// covers L61
#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_leads_to_an_account() {
    let portal = Portal::get();
    let (number, _) = portal.prepare();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.go("/password/forgotten").await;
    browser.fill(&[("number", &number)]).await;
    browser.click("main form .primary").await;
    browser.find("main [role=\"status\"]").await;
    browser.go(&portal.mailed_link(&number)).await;
    browser.fill(&[("password", CHOSEN), ("password_confirmation", CHOSEN)]).await;
    browser.click("main form .primary").await;
    browser.arrive("/sign-in").await;
    browser.sign_in(&number, CHOSEN).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_what_was_typed_and_takes_the_reader_to_the_errors() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.go("/activate").await;
    browser.fill(&[("number", "2041"), ("password", CHOSEN)]).await;
    browser.click("main form .primary").await;
    browser.find("[data-error-for=\"number\"]").await;
    let number = browser.find("main [name=\"number\"]").await;
    assert_eq!(number.prop("value").await.unwrap().as_deref(), Some("2041"));
    let password = browser.find("main [name=\"password\"]").await;
    assert_eq!(password.prop("value").await.unwrap().as_deref(), Some(""));
    assert!(browser.title().await.starts_with("Erreur"), "{}", browser.title().await);
    let focused = browser.script("return document.activeElement.getAttribute('role')").await;
    assert_eq!(focused, "alert");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_can_be_looked_at() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.go("/sign-in").await;
    browser.fill(&[("password", CHOSEN)]).await;
    browser.click("[data-act=\"reveal\"]").await;
    let field = browser.find("#password").await;
    assert_eq!(field.attr("type").await.unwrap().as_deref(), Some("text"));
    browser.click("[data-act=\"reveal\"]").await;
    assert_eq!(field.attr("type").await.unwrap().as_deref(), Some("password"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_desk_makes_a_code_in_two_steps() {
    let portal = Portal::get();
    let (number, _) = portal.prepare();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.sign_in_demo("20410002").await;
    browser.go(&format!("/admin/members/{number}")).await;
    browser.click(&format!("form[action=\"/admin/members/{number}/code\"] button")).await;
    let shown = browser.find("[data-activation-code]").await.text().await.unwrap();
    assert_eq!(shown.chars().filter(char::is_ascii_alphanumeric).count(), 10, "{shown}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_answers_while_one_types() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.sign_in_demo("20418376").await;
    browser.go("/members").await;
    browser.find("a[href=\"/members/20417733\"]").await;
    browser.fill(&[("q", "ines")]).await;
    let gone = "return !document.querySelector('a[href=\"/members/20417733\"]')";
    browser.until(gone).await;
    assert!(browser.has("a[href=\"/members/20418376\"]").await);
    assert!(!browser.has("a[href=\"/members/20417733\"]").await, "the list does not follow");
    browser.close().await;
}
