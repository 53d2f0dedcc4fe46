//! Guesses at the number and surname of a booking: bounded for strangers, never at the cost of the people who booked.

use time::Duration;

use super::{facts::concert, tickets::booked};
use crate::harness::{
    PASSWORD,
    browser::{Answer, Browser},
    portal,
};

async fn ask(browser: &Browser, number: &str, surname: &str) -> Answer {
    browser.post("/bookings/cancel", &[("number", number), ("surname", surname)]).await
}

#[tokio::test]
async fn strangers_use_up_the_tries_at_a_number_in_their_own_networks_only() {
    // covers C46
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let from = |network: u8, host: u8| portal.browser().from(&format!("203.0.{network}.{host}"));
    for guess in 0..25 {
        ask(&from(113, guess / 5 + 1), &number, "Wrong").await.assert_status(422);
    }

    ask(&from(113, 1), &number, "Carpentier").await.assert_status(429);
    ask(&from(113, 9), &number, "Carpentier").await.assert_status(429);
    let other = if number == "1000000000" { "1000000001" } else { "1000000000" };
    ask(&from(113, 9), other, "Carpentier").await.assert_status(422);
    ask(&from(114, 1), &number, "Carpentier").await.assert_status(200);
}

#[tokio::test]
async fn the_browser_that_booked_and_the_member_who_did_are_never_locked_out() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (guest, other) = (portal.browser(), concert(&portal).await);
    let number = booked(&guest, id).await;
    portal.member("20410000", &[]).await;
    let member = portal.browser();
    member.sign_in("20410000", PASSWORD).await.assert_redirect("/");
    let of_member = booked(&member, other).await;
    let elsewhere = portal.browser();
    elsewhere.sign_in("20410000", PASSWORD).await.assert_redirect("/");
    let same_address = "203.0.113.9";
    let (guest, elsewhere) = (guest.from(same_address), elsewhere.from(same_address));
    for (number, wrong) in [(&number, 5), (&of_member, 1)] {
        for _ in 0..wrong {
            ask(&portal.browser().from(same_address), number, "Wrong").await;
        }
        ask(&portal.browser().from(same_address), number, "Carpentier").await.assert_status(429);
    }

    for _ in 0..20 {
        ask(&guest, &number, "Wrong").await.assert_status(422);
        ask(&elsewhere, &of_member, "Wrong").await.assert_status(422);
    }
    for path in ["/bookings/find", "/bookings/cancel"] {
        for (browser, number) in [(&guest, &number), (&elsewhere, &of_member)] {
            let answer = browser.post(path, &[("number", number), ("surname", "Carpentier")]).await;
            assert!([200, 303].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_campus_network_has_sixty_wrong_answers_and_each_number_five_of_them() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let shared = || portal.browser().from("10.77.1.1");
    // A refusal by the number does not count for the address.
    for wrong in 0..30 {
        ask(&shared(), &number, "Wrong").await.assert_status(if wrong < 5 { 422 } else { 429 });
    }
    for guess in 0..55 {
        ask(&shared(), &format!("{}", 1_000_000_000 + guess), "Carpentier").await.assert_status(422);
    }

    ask(&shared(), "1000000099", "Carpentier").await.assert_status(429);
}

#[tokio::test]
async fn a_refused_browser_finds_its_booking_half_a_minute_later_whatever_others_do() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let shared = || portal.browser().from("203.0.113.9");
    for _ in 0..5 {
        ask(&shared(), &number, "Wrong").await.assert_status(422);
    }
    let owner = shared();
    ask(&owner, &number, "Carpentier").await.assert_status(429);

    for _ in 0..30 {
        portal.clock.advance(Duration::seconds(1));
        ask(&shared(), &number, "Wrong").await.assert_status(429);
    }

    ask(&owner, &number, "Carpentier").await.assert_status(200);
}
