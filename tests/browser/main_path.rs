//! A member activates the account, signs in, makes the portal their own, and signs out: with and without script, by touch.

use crate::harness::{Browser, PASSWORD, Person, Portal, Window, portal};

/// Activates an account by number and code.
pub async fn activate(browser: &Browser, person: &Person) {
    browser.goto("/activate").await;
    browser.fill("[name=number]", &person.number).await;
    browser.fill("[name=code]", &person.code).await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.fill("[name=password_confirmation]", PASSWORD).await;
    browser.press("#activation button.primary").await;
    browser.arrive("/sign-in").await;
}

pub async fn sign_in(browser: &Browser, person: &Person) {
    browser.goto("/sign-in").await;
    browser.fill("[name=number]", &person.number).await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.press("#sign-in button.primary").await;
    browser.arrive("/").await;
}

/// Sends a form of the account page and waits for the notice that it is kept.
async fn send(browser: &Browser, form: &str) {
    browser.press(&format!("{form} button:not([type=button])")).await;
    browser.find("#notices [role=status]").await;
}

async fn whole_path(portal: &Portal, window: Window, name: &str) {
    let browser = Browser::open(&portal.base, window).await;
    let person = portal.person();

    browser.goto("/activate").await;
    browser.fill("[name=number]", &person.number).await;
    browser.fill("[name=code]", "AAAAAAAAAA").await;
    browser.press("#activation button.primary").await;
    browser.find("[data-error-for=password]").await;
    assert_eq!(browser.attribute("[name=number]", "value").await.as_deref(), Some(person.number.as_str()));

    activate(&browser, &person).await;
    browser.find("#notices [role=status]").await;
    sign_in(&browser, &person).await;
    browser.screenshot(&format!("{name}-home")).await;

    browser.goto("/account").await;
    assert_eq!(browser.attribute("html", "lang").await.as_deref(), Some("fr"));
    browser.press("#profile-form option[value=en]").await;
    browser.press("#profile-form [name=theme][value=dark]").await;
    send(&browser, "#profile-form").await;
    browser.goto("/account").await;
    assert_eq!(browser.attribute("html", "lang").await.as_deref(), Some("en"));
    assert_eq!(browser.attribute("html", "data-theme").await.as_deref(), Some("dark"));

    browser.choose_file("[name=picture]", &portal.picture()).await;
    send(&browser, "#picture-form").await;
    browser.goto("/account").await;
    let picture = browser.attribute("#picture-form img:not(.preview)", "src").await.unwrap();
    assert!(picture.starts_with(&format!("/members/{}/picture", person.number)), "{picture}");
    browser.screenshot(&format!("{name}-account")).await;

    // The side bar of a desk has its own button; on a phone it is on the account page.
    let place = if name == "phone" { "main" } else { "header.site" };
    browser.press(&format!("{place} form[action='/sign-out'] button")).await;
    browser.arrive("/").await;
    browser.goto("/account").await;
    browser.arrive("/sign-in").await;
    browser.close().await;
}

// covers L60 L61 L69 P1 P7 P8 S3
#[tokio::test(flavor = "multi_thread")]
async fn a_member_activates_signs_in_chooses_and_signs_out() {
    whole_path(&portal(), Window::desk(), "desk").await;
}

// covers L61 L69 P8
#[tokio::test(flavor = "multi_thread")]
async fn the_same_works_without_script() {
    whole_path(&portal(), Window::desk().without_script(), "no-script").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_works_by_touch_on_a_phone() {
    whole_path(&portal(), Window::phone(), "phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_the_browser_is_taken() {
    let portal = portal();
    for (asked, answered) in [("en-GB,en", "en"), ("fr-FR,fr", "fr"), ("de", "fr")] {
        let browser = Browser::open(&portal.base, Window::desk().language(asked)).await;
        browser.goto("/").await;
        assert_eq!(browser.attribute("html", "lang").await.as_deref(), Some(answered), "asked for {asked}");
        browser.close().await;
    }
}
