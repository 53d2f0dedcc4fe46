//! Bookings: made once, under a number that nobody guesses.

use std::collections::HashSet;

use time::Duration;

use super::facts::{book, broken_rules, concert, hold, number_of, state};
use crate::{
    factories::count,
    harness::{PASSWORD, portal},
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

#[tokio::test]
async fn what_is_held_is_booked_under_a_number_of_ten_digits() {
    // covers C11 C12 C13
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5", "C6"]).await.assert_status(303);

    let number = number_of(&book(&browser, id, KEY).await);

    assert!(number.len() == 10 && !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit()), "{number}");
    let ticket = browser.get(&format!("/bookings/{number}")).await;
    assert_eq!(ticket.said("[data-booking-number]", "data-booking-number"), number);
    assert_eq!(ticket.all("[data-booking-number] span").concat(), number);
    assert!(ticket.text().contains("C 5, C 6") && ticket.text().contains("Inès Carpentier"), "{}", ticket.text());
    let map = portal.browser().get(&format!("/concerts/{id}")).await;
    assert_eq!(map.said("[data-seat=C5]", "data-state"), "booked");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_booking() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5"]).await.assert_status(303);

    let (one, other) = tokio::join!(book(&browser, id, KEY), book(&browser, id, KEY));
    let again = book(&browser, id, KEY).await;

    let numbers: HashSet<_> = [&one, &other, &again].map(number_of).into();
    assert_eq!(numbers.len(), 1);
    let bookings = count(&portal.db, "bookings").await;
    assert_eq!(bookings, 1);
}

#[tokio::test]
async fn nothing_is_booked_when_the_hold_is_over_or_not_what_was_seen() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    book(&browser, id, KEY).await.assert_status(409);
    hold(&browser, id, &["C5", "C6"]).await.assert_status(303);

    let seen = [("surname", "A"), ("first_name", "B"), ("idempotency_key", KEY), ("seat", "C5")];
    browser.post(&format!("/concerts/{id}/bookings"), &seen).await.assert_status(409);
    portal.clock.advance(Duration::minutes(5));
    book(&browser, id, KEY).await.assert_status(409);

    let bookings = count(&portal.db, "bookings").await;
    assert_eq!(bookings, 0);
}

#[tokio::test]
async fn names_are_checked_and_asked_again_with_what_was_typed() {
    // covers C11
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5"]).await.assert_status(303);

    for (surname, first_name, field) in
        [("", "Inès", "surname"), ("Carpentier", "\u{7}", "first_name"), ("a\u{202e}b", "Inès", "surname")]
    {
        let fields = [("surname", surname), ("first_name", first_name), ("idempotency_key", KEY)];
        let answer = browser.post(&format!("/concerts/{id}/bookings"), &fields).await;
        answer.assert_status(422);
        assert!(answer.has(&format!("[data-error-for={field}]")), "{}", answer.text());
        assert_eq!(answer.said("[name=idempotency_key]", "value"), KEY);
    }
    let hostile = [("surname", "<b>Ó'Neil</b>"), ("first_name", "李 \u{1f600}"), ("idempotency_key", KEY)];
    let number = number_of(&browser.post(&format!("/concerts/{id}/bookings"), &hostile).await);
    let ticket = browser.get(&format!("/bookings/{number}")).await;
    assert!(ticket.text().contains("&#60;b&#62;") && !ticket.text().contains("<b>Ó"), "{}", ticket.text());
}

#[tokio::test]
async fn a_booking_is_its_owners_to_see() {
    // covers C26
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);
    let number = number_of(&book(&ines, id, KEY).await);

    // Whether there is such a booking or not, a visitor is asked for its number and surname.
    let visitor = portal.browser();
    for asked in [number.as_str(), "1000000000"] {
        let find = format!("/bookings/find?number={asked}");
        visitor.get(&format!("/bookings/{asked}")).await.assert_redirect(&find);
        let filled = visitor.get(&find).await.said("[name=number]", "value").replace(' ', "");
        assert_eq!(filled, asked);
    }
    portal.signed_in("20419000", &[]).await.get(&format!("/bookings/{number}")).await.assert_status(404);
    let elsewhere = portal.browser();
    elsewhere.sign_in("20418376", PASSWORD).await.assert_redirect("/");
    elsewhere.get(&format!("/bookings/{number}")).await.assert_status(200);
    assert!(elsewhere.get("/bookings").await.has(&format!("a[href='/bookings/{number}']")));
}

#[tokio::test]
async fn the_form_knows_a_members_name() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);

    let form = ines.get(&format!("/concerts/{id}/bookings/new")).await;

    assert_eq!(form.said("[name=surname]", "value"), "Carpentier");
    assert_eq!(form.said("[name=first_name]", "value"), "Inès");
    assert_eq!(form.said("[name=seat]", "value"), "C5");
    assert_eq!(state(&portal.db, id, "C5").await, "held");
    portal.browser().get(&format!("/concerts/{id}/bookings/new")).await.assert_redirect(&format!("/concerts/{id}"));
}

#[tokio::test]
async fn more_time_while_the_names_are_typed_keeps_what_was_typed() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    let path = format!("/concerts/{id}/bookings/new");
    let typed = [("surname", "Carpen"), ("first_name", ""), ("idempotency_key", KEY), ("seat", "C5")];
    browser.post(&path, &typed).await.assert_status(409);
    hold(&browser, id, &["C5"]).await.assert_status(303);
    let more = browser.get(&path).await.said("#extend", "formaction");
    assert_eq!(more, path);

    for asked in [browser.clone(), browser.htmx()] {
        let form = asked.post(&path, &typed).await;
        form.assert_status(200);
        assert_eq!(form.said("[name=surname]", "value"), "Carpen");
        assert_eq!(form.said("[name=idempotency_key]", "value"), KEY);
        assert!(!form.has("[data-error-for]"), "{}", form.text());
    }
    assert_eq!(browser.get(&path).await.said("[data-hold]", "data-seconds"), (300 + 2 * 120).to_string());
    for _ in 2..10 {
        browser.post(&path, &typed).await.assert_status(200);
    }

    let last = browser.post(&path, &typed).await;

    last.assert_status(409);
    assert_eq!(last.said("[name=surname]", "value"), "Carpen");
    assert!(last.one("[data-error-for='']").contains("ne peut plus être prolongé") && !last.has("#extend"));
}
