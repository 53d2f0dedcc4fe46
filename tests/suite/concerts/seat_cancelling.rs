//! One seat of a booking given up by its holder, while the others stay.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{
    counter::{booked, staff},
    door_groups::{scan, seat_code},
    facts::{book, broken_rules, evening, evening_with, hold, state},
};
use crate::{
    factories::{bookings, emails, seats},
    harness::{browser::Browser, portal},
};

async fn give_up(browser: &Browser, number: &str, seat: &str) -> u16 {
    browser.post(&format!("/bookings/{number}/seats/{seat}/cancel"), &[]).await.status.as_u16()
}

#[tokio::test]
async fn one_seat_is_given_up_on_the_page_of_the_booking_and_its_code_is_void() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C4", "C5", "C6"]).await;
    let door = staff(&portal).await;
    let (gone, kept) = (seat_code(&portal, &number, "C5").await, seat_code(&portal, &number, "C6").await);
    let page = ines.get(&format!("/bookings/{number}")).await;
    let link = format!("/bookings/{number}/seats/C5");
    assert!(page.has(&format!("a[href='{link}']")), "{}", page.text());
    let seat = ines.get(&link).await;
    assert!(seat.has(&format!("form[action='{link}/cancel']")), "{}", seat.text());

    ines.post(&format!("{link}/cancel"), &[]).await.assert_redirect(&format!("/bookings/{number}"));

    assert_eq!(bookings::seats_of(&portal.db, &number).await, [304, 306]);
    assert_eq!(state(&portal.db, id, "C5").await, "free");
    let page = ines.get(&format!("/bookings/{number}")).await;
    assert_eq!(page.attributes("[data-seat-ticket]", "data-seat-ticket"), ["C4", "C6"]);
    ines.get(&format!("{link}/qr.svg")).await.assert_status(404);
    ines.get(&link).await.assert_status(404);
    assert_eq!(scan(&door, id, &gone).await.said("[data-verdict]", "data-verdict"), "given_up");
    assert_eq!(scan(&door, id, &kept).await.said("[data-verdict]", "data-tone"), "good");
    let mails = portal.mails().await.join("\n").replace("=\r\n", "");
    assert!(mails.contains("Places rendues") || mails.contains("Places_rendues"), "{mails}");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_last_seat_takes_the_booking_with_it() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C4", "C5"]).await;

    assert_eq!((give_up(&ines, &number, "C4").await, give_up(&ines, &number, "C5").await), (303, 303));

    assert_eq!(ines.get(&format!("/bookings/{number}")).await.one("h1"), "Réservation annulée");
    assert_eq!(give_up(&ines, &number, "C5").await, 409);
    let told = emails::kinds(&portal.db).await;
    assert_eq!(told, ["booking.ticket", "booking.seats_cancelled", "booking.cancelled"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn number_and_surname_cancel_the_ticked_seats_and_all_without_ticks() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &["C4", "C5", "C6"]).await;
    let elsewhere = portal.browser();
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    let summary = elsewhere.post("/bookings/cancel", &claim).await;
    assert_eq!(summary.attributes("[name=seat]", "value"), ["C4", "C5", "C6"]);
    let send = async |more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = claim.iter().chain(more).copied().collect();
        elsewhere.post("/bookings/cancel/confirm", &fields).await.status.as_u16()
    };

    assert_eq!(send(&[("choosing", "yes")]).await, 422, "nothing is ticked");
    assert_eq!(send(&[("choosing", "yes"), ("seat", "Z99")]).await, 422);
    assert_eq!(send(&[("choosing", "yes"), ("seat", "D1")]).await, 409, "not of this booking");
    assert_eq!(bookings::seats_of(&portal.db, &number).await, [304, 305, 306]);
    assert_eq!(send(&[("choosing", "yes"), ("seat", "C4"), ("seat", "C6")]).await, 303);
    assert_eq!(bookings::seats_of(&portal.db, &number).await, [305]);
    assert_eq!(send(&[]).await, 303);
    assert_eq!(bookings::seats_of(&portal.db, &number).await, Vec::<i32>::new());
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_seat_that_came_in_stays_and_so_does_one_of_a_concert_that_has_begun() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    scan(&door, id, &seat_code(&portal, &number, "C4").await).await.assert_status(200);

    assert_eq!(give_up(&guest, &number, "C4").await, 409);
    assert_eq!(give_up(&guest, &number, "C5").await, 303, "the other one can still be given up");
    assert_eq!(bookings::seats_of(&portal.db, &number).await, [304]);

    let other = evening_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::hours(2)).await;
    let late = booked(&guest, other, &["A1", "A2"]).await;
    portal.clock.advance(Duration::hours(3));
    assert_eq!(give_up(&guest, &late, "A1").await, 409);
    assert_eq!(bookings::seats_of(&portal.db, &late).await, [101, 102]);
}

#[tokio::test]
async fn strangers_see_neither_the_seat_nor_its_forms() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.signed_in("20418376", &[]).await, id, &["C4", "C5"]).await;

    for browser in [portal.browser(), portal.signed_in("20419000", &[Role::Helpdesk, Role::Moderator]).await] {
        browser.get(&format!("/bookings/{number}/seats/C4")).await.assert_status(404);
        assert_eq!(give_up(&browser, &number, "C4").await, 404);
        let fields = [("to", "name"), ("surname", "Léger"), ("first_name", "Anaïs")];
        browser.post(&format!("/bookings/{number}/seats/C4/transfer"), &fields).await.assert_status(404);
        browser.post(&format!("/bookings/{number}/hand-back"), &[]).await.assert_status(404);
    }
    assert_eq!(bookings::seats_of(&portal.db, &number).await, [304, 305]);
}

#[tokio::test]
async fn a_seat_given_up_goes_to_the_waiting_list() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 2)).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1", "A2"]).await;
    let waiting = portal.signed_in("20419000", &[]).await;
    waiting.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);

    assert_eq!(give_up(&guest, &number, "A2").await, 303);

    let held = seats::holder(&portal.db, id, "A2").await;
    assert!(held.is_some_and(|by| by.starts_with("member:")));
}

#[tokio::test]
async fn of_many_presses_at_once_one_gives_the_seat_up() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;

    let answers = futures_util::future::join_all((0..6).map(|_| give_up(&guest, &number, "C4"))).await;

    // The seat is no longer there for those who come after.
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(bookings::seats_of(&portal.db, &number).await, [305]);
    hold(&portal.browser(), id, &["C4"]).await.assert_status(303);
    book(&guest, id, "another-key-0001").await;
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}
