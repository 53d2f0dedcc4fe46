//! Halls that are wider than a telephone, the way in for visitors on one, and the look of a ticket.

use serde_json::json;

use crate::{
    box_office::make_concert_with,
    concerts::{ON_SALE, path_of},
    harness::{Browser, Portal, Settings},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_hall_on_a_phone_keeps_its_rows_in_sight() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    browser.sign_in_demo("20410001").await;
    let made = make_concert_with(&browser, "20", "40").await;
    let id = made.rsplit('/').next().unwrap().to_owned();

    browser.go(&format!("/concerts/{id}")).await;
    browser.until("return !document.querySelector('[data-overview]').hidden").await;
    let places = browser
        .script(
            "const scroll = document.querySelector('form.scroll');
             const box = (selector) => document.querySelector(selector).getBoundingClientRect();
             const table = box('[data-seats]'), stage = box('.stage'), seat = box('[data-seat=\"C1\"]');
             const begun = scroll.scrollLeft;
             scroll.scrollLeft = 100000;
             const letter = document.querySelector('[data-seats] tbody tr:nth-child(3) > th').getBoundingClientRect();
             const at = document.elementFromPoint(letter.x + letter.width / 2, letter.y + letter.height / 2);
             return { begun, off: (stage.x + stage.width / 2) - (table.x + table.width / 2), seat: seat.width,
                      letter: letter.x, said: at?.textContent }",
        )
        .await;
    assert!(places["begun"].as_f64().unwrap() > 100.0, "one begins in the middle: {places}");
    assert!(places["off"].as_f64().unwrap().abs() < 2.0, "the stage is in the middle of the hall: {places}");
    assert!(places["seat"].as_f64().unwrap() >= 32.0, "{places}");
    assert!(places["letter"].as_f64().unwrap() >= 0.0, "{places}");
    assert_eq!(places["said"], "C", "the letter stands over the seats: {places}");

    // The picture of the whole leads to a part of it.
    browser
        .script(
            "const box = document.querySelector('[data-overview]').getBoundingClientRect();
             document.querySelector('[data-overview]').dispatchEvent(
                 new PointerEvent('pointerdown', { clientX: box.left + 2, clientY: box.top + 2, buttons: 1 }))",
        )
        .await;
    browser.until("return document.querySelector('form.scroll').scrollLeft === 0").await;
    let found = browser.faults("wide-hall").await;
    assert_eq!(found, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_on_a_phone_finds_the_concerts_and_signs_in() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    browser.go("/concerts").await;

    let head = browser
        .script(
            "const head = document.querySelector('header.site');
             const links = [...head.querySelectorAll('a, button')].filter((one) => one.checkVisibility())
                 .map((one) => ({ text: one.textContent.trim(), box: one.getBoundingClientRect() }));
             return { height: head.getBoundingClientRect().height,
                      outside: links.filter(({ box }) => box.right > innerWidth || box.left < 0).length,
                      small: links.filter(({ box }) => box.height < 44).length, wide: innerWidth }",
        )
        .await;
    assert_eq!((&head["outside"], &head["small"]), (&json!(0), &json!(0)), "{head}");
    assert!(head["height"].as_f64().unwrap() < 80.0, "one line: {head}");
    browser.picture("visitor").await;
    browser.click("header.site a[href='/concerts']").await;
    browser.click("header.site a[href='/sign-in']").await;
    browser.find("[name=password]").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_whole_and_its_seat_is_exchanged_on_the_plan() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    let path = path_of(&browser, ON_SALE).await;
    browser.go(&path).await;
    browser.click("[data-seat][data-state=free]:not([data-kind])").await;
    browser.find("#continue").await;
    browser.click("#continue").await;
    browser.fill(&[("surname", "Carpentier"), ("first_name", "Inès")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-booking-number]").await;

    let ends = browser
        .script(
            "const stub = document.querySelector('.ticket .stub');
             const width = stub.getBoundingClientRect().width;
             return ['::before', '::after'].map((part) => {
                 const style = getComputedStyle(stub, part);
                 return [Math.round((parseFloat(style.left) + parseFloat(style.width) / 2) / width * 100) / 100,
                         Math.abs(parseFloat(style.top) + parseFloat(style.height) / 2) <= 2];
             })",
        )
        .await;

    assert_eq!(ends, json!([[0, true], [1, true]]), "left and right, on the line");
    assert_eq!(browser.faults("a-ticket").await, Vec::<String>::new());

    // Another seat for it, chosen on the plan.
    browser.click("a[href$='/seats']").await;
    let (old, new) = ("[data-seat]:has(:checked)", "[data-seat=H9]");
    browser.until("return /\\(1\\)/.test(document.querySelector('[data-chosen]').textContent)").await;
    browser.click(new).await;
    browser.until("return document.querySelector('[data-chosen]').hasAttribute('data-wrong')").await;
    let mut found = browser.faults("seats-to-exchange").await;
    browser.click(&format!("{old}:not({new})")).await;
    browser.until("return document.querySelector('[data-chosen]').textContent.includes('H9 (1)')").await;
    browser.click("main form .primary").await;
    browser.find("[data-booking-number]").await;
    assert!(browser.text(".ticket .facts").await.contains("H 9"));
    found.extend(browser.faults("seats-exchanged").await);
    assert_eq!(found, Vec::<String>::new());
    browser.close().await;
}
