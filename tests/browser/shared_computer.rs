//! A computer that several people use one after the other: a guest, a member, another guest.

use crate::{
    concerts::{ON_SALE, path_of},
    harness::{Browser, Portal, Settings},
};

const MALO: &str = "20417733";
const FORGET: &str = "form[action=\"/bookings/forget\"] button";

/// Holds a free seat and waits until the page shows it; its name.
async fn hold_one(browser: &Browser) -> String {
    let path = path_of(browser, ON_SALE).await;
    browser.go(&path).await;
    // The last rows: other tests take seats of the first ones.
    let free = "return [...document.querySelectorAll('[data-seat][data-state=\"free\"]')].at(-1).dataset.seat";
    let seat = browser.script(free).await.as_str().unwrap().to_owned();
    browser.click(&format!("[data-seat=\"{seat}\"]")).await;
    browser.find(&format!("[data-seat=\"{seat}\"][data-state=\"mine\"]")).await;
    seat
}

/// Books the seat that is held as Agathe Morel. The number.
async fn book(browser: &Browser) -> String {
    browser.click("#continue").await;
    browser.fill(&[("surname", "Morel"), ("first_name", "Agathe")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-booking-number]").await.attr("data-booking-number").await.unwrap().unwrap()
}

async fn assert_shows_nothing(browser: &Browser, number: &str) {
    browser.go("/bookings").await;
    assert!(!browser.has(&format!("a[href=\"/bookings/{number}\"]")).await);
    browser.go(&format!("/bookings/{number}")).await;
    assert!(!browser.has("[data-booking-number]").await);
    browser.complaints().await;
}

async fn one_after_the_other(settings: Settings, kind: &str) {
    let portal = Portal::get();
    let computer = Browser::open(&portal.url, settings).await;
    hold_one(&computer).await;
    let number = book(&computer).await;
    assert_eq!(computer.faults(&format!("{kind}-guest-booking")).await, Vec::<String>::new());

    computer.sign_in_demo(MALO).await;
    computer.find("#notices p").await;
    assert_eq!(computer.faults(&format!("{kind}-guest-left-behind")).await, Vec::<String>::new());
    assert_shows_nothing(&computer, &number).await;
    let seat = hold_one(&computer).await;
    computer.click(&format!("[data-seat=\"{seat}\"]")).await;
    computer.find(&format!("[data-seat=\"{seat}\"][data-state=\"free\"]")).await;
    computer.go("/account").await;
    computer.click("main form[action=\"/sign-out\"] button, .site form[action=\"/sign-out\"] button").await;
    computer.arrive("/").await;
    assert_shows_nothing(&computer, &number).await;

    // The next guest, who books, and has the computer forget it.
    hold_one(&computer).await;
    let next = book(&computer).await;
    computer.go("/bookings").await;
    computer.find(&format!("a[href=\"/bookings/{next}\"]")).await;
    assert_eq!(computer.faults(&format!("{kind}-guest-bookings")).await, Vec::<String>::new());
    computer.click(FORGET).await;
    computer.find("#notices p").await;
    assert!(!computer.has(FORGET).await, "there is nothing to forget any more");
    assert_eq!(computer.faults(&format!("{kind}-guest-forgotten")).await, Vec::<String>::new());
    assert_shows_nothing(&computer, &next).await;

    // The way back.
    computer.go("/bookings/find").await;
    computer.fill(&[("number", &next), ("surname", "morel")]).await;
    computer.click("main form .primary").await;
    computer.find(&format!("[data-booking-number=\"{next}\"]")).await;
    computer.click(FORGET).await;
    computer.find("#notices p").await;
    assert_shows_nothing(&computer, &next).await;
    computer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_members_follow_each_other_at_one_computer() {
    one_after_the_other(Settings { width: 1280, ..Settings::default() }, "shared-fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_members_follow_each_other_at_one_phone_in_the_dark_in_english() {
    let settings = Settings { width: 390, dark: true, language: "en", ..Settings::phone() };
    one_after_the_other(settings, "shared-phone-en-dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_members_follow_each_other_without_script() {
    let portal = Portal::get();
    let computer = Browser::open(&portal.url, Settings { script: false, ..Settings::default() }).await;
    computer.go("/concerts").await;
    computer.follow(ON_SALE).await;
    computer.click("[data-state=\"free\"]").await;
    computer.find("[data-state=\"mine\"]").await;
    let number = book(&computer).await;
    computer.click(FORGET).await;
    computer.arrive("/bookings").await;
    assert!(!computer.has(&format!("a[href=\"/bookings/{number}\"]")).await);
    computer.close().await;
}
