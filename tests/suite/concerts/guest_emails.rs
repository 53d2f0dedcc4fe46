//! The mail address that a guest leaves with a booking: asked for, checked, written to like a member's, bounded, erased.

use time::Duration;

use super::{
    announcing::edit,
    counter::{assert_refused, create, last_entry, staff},
    facts::{concert, concert_with, hold, number_of},
    received::{only, received_at},
};
use crate::{
    factories::{bookings, emails},
    harness::{
        browser::{Answer, Browser},
        portal,
    },
};

pub const ADDRESS: &str = "paul.roux@example.org";

/// Books A1 and what else is held with a mail address.
async fn book_with(browser: &Browser, id: i64, (seat, email): (&str, &str)) -> Answer {
    hold(browser, id, &[seat]).await.assert_status(303);
    let key = format!("form-of-{seat}");
    let fields = [("surname", "Roux"), ("first_name", "Paul"), ("idempotency_key", &key), ("email", email)];
    browser.post(&format!("/concerts/{id}/bookings"), &fields).await
}

/// The number of a guest's booking with an address.
pub async fn booked_with(browser: &Browser, id: i64, seat: &str) -> String {
    number_of(&book_with(browser, id, (seat, ADDRESS)).await)
}

#[tokio::test]
async fn a_guest_with_an_address_gets_ticket_change_and_cancellation_as_members_do() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser().with("accept-language", "en");
    hold(&guest, id, &["A1"]).await.assert_status(303);
    let form = guest.get(&format!("/concerts/{id}/bookings/new")).await;
    assert!(form.one("main").contains("Erased a month after"), "{}", form.text());
    let number = number_of(&book_with(&guest, id, ("A2", ADDRESS)).await);

    let ticket = only(received_at(&portal, ADDRESS, "Your booking is done").await);
    assert!(ticket.has_ticket && ticket.text.contains("Hello Paul,"), "{}", ticket.text);
    assert!(ticket.text.contains("this address was left with the booking"), "{}", ticket.text);
    assert!(guest.get(&format!("/bookings/{number}")).await.one("[data-guest-email]").contains(ADDRESS));

    let page = staff.get(&format!("/admin/concerts/{id}/edit")).await;
    assert!(!page.one("[data-audience]").contains("de vive voix"), "{}", page.text());
    edit(&staff, id, &[("venue", "Grand hall")], "Travaux").await.assert_status(303);
    assert!(!staff.get(&format!("/admin/concerts/{id}/to-tell")).await.has("[data-to-tell]"), "it is on its way");
    let changed = only(received_at(&portal, ADDRESS, "→ Grand hall").await);
    assert!(changed.has_ticket && changed.text.contains("Your booking has changed"), "{}", changed.text);
    assert!(!staff.get(&format!("/admin/concerts/{id}/to-tell")).await.has("[data-to-tell]"));

    let claim = [("number", number.as_str()), ("surname", "Roux")];
    guest.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    let receipt = only(received_at(&portal, ADDRESS, "This booking is cancelled").await);
    assert!(receipt.calendar.unwrap().1.contains(&format!("mailto:{ADDRESS}")));
}

#[tokio::test]
async fn the_address_is_optional_checked_and_shown_only_to_who_left_it() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let guest = portal.browser();
    for wrong in ["paul", "paul@", "paul@example", "paul roux@example.org", "a@b.c\r\nBcc: x@y.z"] {
        let refused = book_with(&guest, id, ("A1", wrong)).await;
        refused.assert_status(422);
        assert!(refused.has("[data-error-for=email]") && refused.has("#email[aria-invalid]"), "{wrong}");
    }
    let without = number_of(&book_with(&guest, id, ("A1", "  ")).await);
    assert!(!guest.get(&format!("/bookings/{without}")).await.has("[data-guest-email]"));
    let with = number_of(&book_with(&guest, id, ("A2", ADDRESS)).await);
    assert_eq!(bookings::addresses(&portal.db).await, [None, Some(ADDRESS.to_owned())]);

    let other = portal.browser();
    other.post("/bookings/find", &[("number", &with), ("surname", "Roux")]).await.assert_status(303);
    let found = other.get(&format!("/bookings/{with}")).await;
    assert!(found.has("[data-booking-number]") && !found.text().contains(ADDRESS), "{}", found.text());

    // A member's address is that of the account.
    let ines = portal.signed_in("20418376", &[]).await;
    assert!(!ines.get(&format!("/concerts/{id}/bookings/new")).await.has("[name=email]"));
    number_of(&book_with(&ines, id, ("A3", ADDRESS)).await);
    assert_eq!(bookings::addresses(&portal.db).await[2], None);
}

#[tokio::test]
async fn a_sale_at_the_door_takes_an_address_and_mails_the_ticket() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let sale = |key, seat, email| {
        [
            ("seat", seat),
            ("surname", "Roux"),
            ("first_name", "http://spam.example"),
            ("idempotency_key", key),
            ("email", email),
        ]
    };
    let path = format!("/admin/concerts/{id}/bookings");
    assert_refused(&staff.post(&path, &sale("door-wrong", "A1", "nowhere")).await, 422, "email", "adresse");
    let sold = staff.post(&path, &sale("door-right", "A1", ADDRESS)).await;
    let page = sold.assert_status(303).header("location").to_owned();
    staff.post(&path, &sale("door-right", "A1", ADDRESS)).await.assert_redirect(&page);
    staff.post(&path, &sale("door-none", "A2", "")).await.assert_status(303);

    let mail = only(received_at(&portal, ADDRESS, "réservation").await);
    // Nobody writes to strangers in the place of a name.
    assert!(mail.has_ticket && mail.text.contains("Bonjour madame, monsieur,"), "{}", mail.text);
    assert!(!mail.text.contains("spam.example"), "{}", mail.text);
    assert!(staff.get(&page).await.one(".facts").contains(ADDRESS));
    portal.browser().post(&path, &sale("door-guest", "A3", ADDRESS)).await.assert_status(303);
    assert_eq!(bookings::addresses(&portal.db).await.len(), 2);
}

#[tokio::test]
async fn an_address_that_refuses_puts_its_holder_on_the_list_of_people_to_be_told() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let number = booked_with(&portal.browser(), id, "A1").await;
    edit(&staff, id, &[("venue", "Grand hall")], "Travaux").await.assert_status(303);
    portal.mails().await;
    emails::fail(&portal.db).await;

    let list = staff.get(&format!("/admin/concerts/{id}/to-tell")).await;
    assert_eq!(list.attributes("[data-to-tell] [data-booking-number]", "data-booking-number"), [number.as_str()]);
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{number}")).await;
    assert!(page.one(".facts").contains("n’est pas arrivé"), "{}", page.text());

    // The page of unsent e-mails names the booking, and tries again.
    let desk = portal.signed_in("10000003", &[parvis::accounts::roles::Role::Administrator]).await;
    let unsent = desk.get("/admin/mail").await;
    assert!(unsent.one("[data-email]").contains("Paul Roux") && unsent.one("[data-email]").contains(&number));
    let email = unsent.said("[data-email]", "data-email");
    desk.post(&format!("/admin/mail/{email}/tries"), &[]).await.assert_status(303);
    assert_eq!(last_entry(&portal).await.0, "mail.tried_again");
}

#[tokio::test]
async fn nobody_has_the_portal_write_to_strangers_without_bound() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let seats: Vec<String> = ('A'..='J').flat_map(|row| (1..=10).map(move |number| format!("{row}{number}"))).collect();
    let from = |address: &str| portal.browser().from(address);
    for seat in &seats[..6] {
        number_of(&book_with(&from("192.0.2.1"), id, (seat, ADDRESS)).await);
    }
    // One mail address, from wherever and however it is written.
    let refused = book_with(&from("198.51.100.1"), id, (&seats[6], "Paul.Roux@Example.org")).await;
    assert_refused(&refused, 422, "email", "Trop de courriels");
    // One network, whichever mail address.
    for (index, seat) in seats[7..21].iter().enumerate() {
        let email = format!("guest{index}@example.org");
        number_of(&book_with(&from("192.0.2.1"), id, (seat, &email)).await);
    }
    let guest = from("192.0.2.1");
    let refused = book_with(&guest, id, (&seats[21], "one.more@example.org")).await;
    assert_refused(&refused, 422, "email", "Trop de courriels");
    number_of(&book_with(&from("203.0.113.1"), id, (&seats[22], "one.more@example.org")).await);
    // The booking is made without.
    let fields = [("surname", "Roux"), ("first_name", "Paul"), ("idempotency_key", "form-without")];
    number_of(&guest.post(&format!("/concerts/{id}/bookings"), &fields).await);
}

#[tokio::test]
async fn an_address_is_written_to_again_after_a_day_and_a_campus_is_many_people() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::days(9)).await;
    let campus = || portal.browser().from("10.9.9.9");
    for number in 1..=6 {
        number_of(&book_with(&campus(), id, (&format!("A{number}"), ADDRESS)).await);
    }
    for (hours, seat, status) in [(23, "B1", 422), (1, "B2", 303)] {
        portal.clock.advance(Duration::hours(hours));
        book_with(&campus(), id, (seat, ADDRESS)).await.assert_status(status);
    }
    // More than another network may in an hour.
    for number in 0..20 {
        let seat = format!("{}{}", if number < 10 { 'C' } else { 'D' }, number % 10 + 1);
        number_of(&book_with(&campus(), id, (&seat, &format!("guest{number}@example.org"))).await);
    }
}

#[tokio::test]
async fn the_address_is_erased_a_month_after_the_concert() {
    let portal = portal().await;
    let id = concert(&portal).await;
    booked_with(&portal.browser(), id, "A1").await;
    let month = Duration::days(5 + 30) + Duration::hours(2);
    let tick =
        async || parvis::concerts::bookings::store_guest_emails::sweep(&portal.db, portal.clock.now()).await.unwrap();

    portal.clock.advance(month - Duration::seconds(1));
    tick().await;
    assert_eq!(bookings::addresses(&portal.db).await, [Some(ADDRESS.to_owned())]);
    portal.clock.advance(Duration::seconds(1));
    tick().await;
    assert_eq!(bookings::addresses(&portal.db).await, [None]);
}
