//! Holds that ran out: what is said, and the way back.

use parvis::concerts::holds::{durations::OFFER, expiry};
use time::Duration;

use super::facts::{book, concert, concert_with, hold, mine};
use crate::{
    factories::{concerts::lapsed_holds_before, count},
    harness::{TestPortal, browser::Browser, portal},
};

async fn tick(portal: &TestPortal) {
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
}

/// A browser whose hold of these seats ran out a moment ago.
async fn let_run_out(portal: &TestPortal, id: i64, seats: &[&str]) -> Browser {
    let browser = portal.browser();
    hold(&browser, id, seats).await.assert_status(303);
    portal.clock.advance(Duration::minutes(5));
    browser
}

#[tokio::test]
async fn what_ran_out_is_offered_again_while_it_is_free() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let page = format!("/concerts/{id}");
    // Before and after the sweep, on the page and in the block that script asks for.
    for swept in [false, true] {
        let browser = let_run_out(&portal, id, &["C5", "C6"]).await;
        if swept {
            tick(&portal).await;
        }
        let whole = browser.get(&page).await;
        let block = browser.htmx().get(&format!("{page}/holds")).await;
        for answer in [&whole, &block] {
            assert_eq!(answer.said("[data-lapsed-seats]", "data-lapsed-seats").trim(), "C5 C6");
            assert_eq!(answer.attributes("[data-lapsed-hold] [name=seat]", "value"), ["C5", "C6"]);
            assert!(answer.one("#again").contains("Reprendre C 5, C 6"), "{}", answer.text());
        }
        hold(&browser, id, &["C5", "C6"]).await.assert_status(303);
        assert_eq!(mine(&browser, id).await, ["C5", "C6"]);
        browser.post(&format!("{page}/holds/release"), &[]).await.assert_status(303);
        // Newer holds and released seats are no expired holds.
        assert!(!browser.get(&page).await.has("[data-lapsed-hold]"));
    }
    assert!(!portal.browser().get(&page).await.has("[data-lapsed-hold]"));
}

#[tokio::test]
async fn what_somebody_else_took_meanwhile_is_said() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = let_run_out(&portal, id, &["C5", "C6"]).await;
    // Before the sweep: the seat goes from hand to hand.
    hold(&portal.browser(), id, &["C5"]).await.assert_status(303);
    tick(&portal).await;

    let page = browser.get(&format!("/concerts/{id}")).await;

    assert!(page.one("[data-lapsed-hold]").contains("C 5 a été prise entre-temps"), "{}", page.text());
    assert_eq!(page.attributes("[data-lapsed-hold] [name=seat]", "value"), ["C6"]);
    hold(&portal.browser(), id, &["C6"]).await.assert_status(303);
    let gone = browser.get(&format!("/concerts/{id}")).await;
    assert!(gone.has("[data-lapsed-hold]") && !gone.has("#again"), "{}", gone.text());
    portal.clock.advance(Duration::minutes(16));
    tick(&portal).await;
    assert!(!browser.get(&format!("/concerts/{id}")).await.has("[data-lapsed-hold]"));
    let kept = lapsed_holds_before(&portal.db, portal.clock.now() - Duration::minutes(15)).await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn what_ran_out_is_told_for_a_quarter_of_an_hour_with_or_without_a_sweep() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let page = format!("/concerts/{id}");
    for swept in [false, true] {
        let browser = let_run_out(&portal, id, &["C5"]).await;
        if swept {
            tick(&portal).await;
        }
        portal.clock.advance(Duration::minutes(15) - Duration::seconds(1));
        assert!(browser.get(&page).await.has("[data-lapsed-hold]"), "swept: {swept}");
        portal.clock.advance(Duration::seconds(1));
        assert!(!browser.get(&page).await.has("[data-lapsed-hold]"), "swept: {swept}");
    }
}

#[tokio::test]
async fn the_form_of_a_booking_is_no_dead_end() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let form = format!("/concerts/{id}/bookings/new");
    let browser = let_run_out(&portal, id, &["C5"]).await;

    let refused = book(&browser, id, "form-of-a-slow-person").await;
    let opened = browser.get(&form).await;

    for answer in [refused.assert_status(409), opened.assert_status(200)] {
        assert!(answer.one("#again").contains("Reprendre C 5"), "{}", answer.text());
        assert!(!answer.one("#booking").contains("Réserver") && !answer.has("#extend"), "{}", answer.text());
    }
    // The same, with what was typed.
    let typed =
        [("surname", "Le Goff"), ("first_name", "Malo"), ("idempotency_key", "form-of-a-slow-person"), ("seat", "C5")];
    let again = browser.htmx().post(&form, &typed).await;
    assert_eq!(again.assert_status(200).said("[name=surname]", "value"), "Le Goff");
    assert_eq!(mine(&browser, id).await, ["C5"]);
    browser.post(&format!("/concerts/{id}/bookings"), &typed).await.assert_status(303);
}

#[tokio::test]
async fn the_form_says_when_the_seats_are_gone_and_takes_no_others() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let form = format!("/concerts/{id}/bookings/new");
    let browser = let_run_out(&portal, id, &["C5"]).await;
    hold(&portal.browser(), id, &["C5"]).await.assert_status(303);

    let lost = browser.post(&form, &[("seat", "C5")]).await;

    assert!(lost.assert_status(409).text().contains("prises entre-temps"), "{}", lost.text());
    assert!(!lost.has("#again") && lost.has(&format!("#booking a[href='/concerts/{id}']")), "{}", lost.text());
    // Only what was held is taken again here.
    browser.post(&form, &[("seat", "D5")]).await.assert_status(409);
    portal.browser().post(&form, &[("seat", "D5")]).await.assert_status(409);
    assert_eq!(mine(&browser, id).await, Vec::<String>::new());
}

#[tokio::test]
async fn seats_that_ran_out_are_not_taken_from_those_who_wait() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    let slow = portal.browser();
    hold(&slow, id, &["A1"]).await.assert_status(303);
    let ines = portal.signed_in("20418376", &[]).await;
    ines.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(5));

    let page = slow.get(&format!("/concerts/{id}")).await;
    let again = slow.post(&format!("/concerts/{id}/bookings/new"), &[("seat", "A1")]).await;

    assert!(page.one("[data-lapsed-hold]").contains("proposée aux personnes de la liste d’attente"), "{}", page.text());
    assert!(!page.has("#again"));
    assert!(again.assert_status(409).text().contains("liste d’attente"), "{}", again.text());
    tick(&portal).await;
    assert_eq!(mine(&ines, id).await, ["A1"]);
}

#[tokio::test]
async fn an_offer_has_its_own_time_and_is_not_prolonged_while_others_wait() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    hold(&portal.browser(), id, &["A1"]).await.assert_status(303);
    let (ines, tom) = (portal.signed_in("20418376", &[]).await, portal.signed_in("20418377", &[]).await);
    let (page, list) = (format!("/concerts/{id}"), format!("/concerts/{id}/waiting-list"));
    for browser in [&ines, &tom] {
        browser.post(&list, &[]).await.assert_status(303);
    }
    portal.clock.advance(Duration::minutes(5));
    tick(&portal).await;

    let offered = ines.get(&page).await;
    assert_eq!(offered.said("#sheet progress", "max"), OFFER.whole_seconds().to_string());
    assert_eq!(offered.said("#sheet progress", "value"), OFFER.whole_seconds().to_string());
    assert!(
        !offered.has("#extend") && offered.one("#sheet").contains("ne peut pas être prolongé"),
        "{}",
        offered.text()
    );
    for path in ["holds/extend", "bookings/new"] {
        let answer = ines.post(&format!("{page}/{path}"), &[]).await;
        assert!(answer.assert_status(409).text().contains("d’autres personnes attendent"), "{path}");
    }

    // Nobody waits any more: it may be prolonged like any hold.
    tom.post(&format!("{list}/leave"), &[]).await.assert_status(303);
    ines.post(&format!("{page}/holds/extend"), &[]).await.assert_status(303);
    let prolonged = ines.get(&page).await;
    assert_eq!(prolonged.said("#sheet progress", "max"), (OFFER.whole_seconds() + 120).to_string());
    // It runs out: said by the waiting list, in the block too, not as a hold of one's own.
    portal.clock.advance(OFFER + Duration::minutes(2));
    assert!(!ines.get(&page).await.has("[data-lapsed-hold]"), "nor before the sweep");
    tick(&portal).await;
    let block = ines.htmx().get(&format!("{page}/holds")).await;
    assert!(block.has("[data-lapsed=A1]") && !block.has("[data-lapsed-hold]"), "{}", block.text());
}

#[tokio::test]
async fn a_guest_who_is_forgotten_is_told_nothing() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = let_run_out(&portal, id, &["C5"]).await;
    tick(&portal).await;

    browser.post("/bookings/forget", &[]).await.assert_status(303);

    let kept = count(&portal.db, "lapsed_holds").await;
    assert_eq!(kept, 0);
    assert!(!browser.get(&format!("/concerts/{id}")).await.has("[data-lapsed-hold]"));
}
