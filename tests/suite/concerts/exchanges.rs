//! The seats of a booking exchanged by its holder on the plan.

use parvis::{
    accounts::roles::Role,
    concerts::{
        booked_seats::store_exchange::{self, ExchangeOutcome},
        bookings::{self, booking_number::BookingNumber},
        seats::seat::Seat,
    },
};
use time::Duration;

use super::{
    counter::staff,
    door_groups::{scan, seat_code},
    facts::{book, broken_rules, concert, concert_with, hold, mine, number_of, state},
};
use crate::{
    factories::{bookings as booking_rows, concerts::concert as concert_row, count, emails, seats},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

/// Books these seats.
async fn booked(browser: &Browser, id: i64, seats: &[&str]) -> String {
    hold(browser, id, seats).await.assert_status(303);
    number_of(&book(browser, id, &format!("exchange-{}", seats.join("-"))).await)
}

async fn exchange(browser: &Browser, number: &str, seats: &[&str]) -> Answer {
    let fields: Vec<(&str, &str)> = seats.iter().map(|seat| ("seat", *seat)).collect();
    browser.post(&format!("/bookings/{number}/seats"), &fields).await
}

async fn states<const N: usize>(portal: &TestPortal, id: i64, seats: [&str; N]) -> Vec<String> {
    let mut states = Vec::new();
    for seat in seats {
        states.push(state(&portal.db, id, seat).await);
    }
    states
}

#[tokio::test]
async fn a_holder_exchanges_some_seats_and_the_others_stay() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C5", "C6"]).await;
    let booking = ines.get(&format!("/bookings/{number}")).await;
    assert!(booking.has(&format!("a[href='/bookings/{number}/seats']")));

    let plan = ines.get(&format!("/bookings/{number}/seats")).await;
    let ticked = plan.all("input[name=seat][checked]");
    assert_eq!(ticked.len(), 2);
    assert!(plan.has("[data-seat=C5] input[checked]") && plan.has("[data-seat=D1] input:not([checked])"));

    exchange(&ines, &number, &["C5", "D1"]).await.assert_redirect(&format!("/bookings/{number}"));

    assert_eq!(states(&portal, id, ["C5", "C6", "D1"]).await, ["booked", "free", "booked"]);
    assert!(ines.get(&format!("/bookings/{number}")).await.text().contains("C 5, D 1"));
    let told = emails::kinds(&portal.db).await;
    assert_eq!(told, ["booking.ticket", "booking.exchanged"]);
    let revision = booking_rows::only(&portal.db).await.revision;
    assert_eq!(revision, 1, "calendars take the new seats");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
    // The same seats again change nothing and write to nobody.
    exchange(&ines, &number, &["D1", "C5"]).await.assert_redirect(&format!("/bookings/{number}"));
    let told = count(&portal.db, "emails").await;
    assert_eq!(told, 2);
}

#[tokio::test]
async fn an_exchange_is_whole_or_not_at_all() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id, &["C5", "C6"]).await;
    booked(&portal.browser(), id, &["D1"]).await;
    hold(&portal.browser(), id, &["D2"]).await.assert_status(303);
    seats::keep_for(&portal.db, id, "wheelchair", &["D3"]).await;

    for lost in ["D1", "D2", "D3"] {
        let answer = exchange(&ines, &number, &["D4", lost]).await;
        answer.assert_status(409);
        assert!(answer.text().contains(&format!("Ne sont plus libres : {lost}")), "{}", answer.text());
        assert!(answer.has("[data-seat=D4] input[checked]"), "the choice is kept");
        assert!(!answer.has(&format!("[data-seat={lost}] input")), "{}", answer.text());
    }
    for (seats, said) in [
        (&["C5"][..], "exactement 2 places"),
        (&["C5", "C6", "D5"], "exactement 2 places"),
        (&[], "exactement 2 places"),
        (&["C5", "C5"], "exactement 2 places"),
        (&["C5", "Z9"], ""),
        (&["C5", "nothing"], ""),
    ] {
        let answer = exchange(&ines, &number, seats).await;
        answer.assert_status(422);
        assert!(answer.text().contains(said) && answer.has("[data-error-for=seat]"), "{seats:?}: {}", answer.text());
    }
    assert_eq!(states(&portal, id, ["C5", "C6", "D4"]).await, ["booked", "booked", "free"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn only_whoever_has_the_booking_exchanges_its_seats() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C5"]).await;
    let path = format!("/bookings/{number}/seats");

    for stranger in [portal.browser(), portal.signed_in("20417733", &[]).await] {
        stranger.get(&path).await.assert_status(404);
        exchange(&stranger, &number, &["D5"]).await.assert_status(404);
    }
    // Staff see the booking, and move it from the box office, with a reason.
    let staff = portal.signed_in("20419004", &[Role::BoxOffice]).await;
    staff.get(&path).await.assert_status(403);
    exchange(&staff, &number, &["D5"]).await.assert_status(403);
    assert!(!staff.get(&format!("/bookings/{number}")).await.has(&format!("a[href='{path}']")));
    // A guest with number and surname may exchange too.
    let finder = portal.browser();
    finder.post("/bookings/find", &[("number", &number), ("surname", "Carpentier")]).await.assert_status(303);
    exchange(&finder, &number, &["D5"]).await.assert_status(303);
    assert_eq!(states(&portal, id, ["C5", "D5"]).await, ["free", "booked"]);
}

#[tokio::test]
async fn a_seat_given_back_lets_nobody_in_and_one_that_came_in_stays() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::hours(1)).await;
    let (ines, staff) = (portal.browser(), staff(&portal).await);
    let number = booked(&ines, id, &["C5", "C6"]).await;
    let (old, kept) = (seat_code(&portal, &number, "C6").await, seat_code(&portal, &number, "C5").await);
    exchange(&ines, &number, &["C5", "D1"]).await.assert_status(303);
    let new = seat_code(&portal, &number, "D1").await;

    let mut verdicts = Vec::new();
    for code in [&old, &kept, &new] {
        verdicts.push(scan(&staff, id, code).await.said("[data-verdict]", "data-verdict"));
        if code == &kept {
            // The one who came in keeps the seat; the other may still be exchanged.
            let answer = exchange(&ines, &number, &["D1", "D2"]).await;
            answer.assert_status(409);
            assert!(answer.text().contains("déjà occupée"), "{}", answer.text());
        }
    }

    assert_eq!(verdicts, ["given_up", "let_in", "let_in"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn seats_stay_once_all_are_inside_or_the_concert_began_or_was_cancelled() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id, &["C5"]).await;
    let booking = format!("/bookings/{number}");
    let path = format!("{booking}/seats");

    concert_row(&portal.db, id).cancel().await;
    exchange(&ines, &number, &["D5"]).await.assert_redirect(&booking);
    concert_row(&portal.db, id).restore().await;
    portal.clock.advance(Duration::days(5));
    ines.get(&path).await.assert_redirect(&booking);
    exchange(&ines, &number, &["D5"]).await.assert_redirect(&booking);
    assert!(!ines.get(&booking).await.has(&format!("a[href='{path}']")));
    assert_eq!(states(&portal, id, ["C5", "D5"]).await, ["booked", "free"]);
}

/// As for a press whose page was read a moment before.
#[tokio::test]
async fn an_exchange_after_a_cancellation_or_the_start_changes_nothing() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id, &["C5"]).await;
    let booking = bookings::store::find(&portal.db, &BookingNumber::parse(&number).unwrap()).await.unwrap().unwrap();
    let wanted = [Seat::parse("D5").unwrap()];
    let late = async |seconds: i64| {
        let now = portal.clock.now() + Duration::seconds(seconds);
        let mut transaction = portal.db.begin().await.unwrap();
        store_exchange::exchange(&mut transaction, booking.id, &wanted, now).await.unwrap()
    };

    concert_row(&portal.db, id).cancel().await;
    assert_eq!(late(0).await, ExchangeOutcome::Over, "the concert is cancelled");
    concert_row(&portal.db, id).restore().await;
    booking_rows::cancel_all(&portal.db).await;
    assert_eq!(late(0).await, ExchangeOutcome::Over, "the booking is cancelled");
    booking_rows::restore_all(&portal.db).await;
    assert_eq!(late(5 * 24 * 3600).await, ExchangeOutcome::Over);
    assert!(matches!(late(5 * 24 * 3600 - 1).await, ExchangeOutcome::Exchanged(..)));
}

#[tokio::test]
async fn free_seats_are_for_people_who_wait() {
    let portal = portal().await;
    let id = concert_with(&portal, |concert| (concert.row_count, concert.seats_per_row) = (1, 3)).await;
    let ines = portal.browser();
    let number = booked(&ines, id, &["A1"]).await;
    booked(&portal.browser(), id, &["A2", "A3"]).await;
    let malo = portal.signed_in("20417733", &[]).await;
    malo.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    // Not offered yet: nobody has looked since it became free.
    seats::free(&portal.db, id, "A3").await;

    let answer = exchange(&ines, &number, &["A3"]).await;

    answer.assert_status(409);
    assert!(answer.text().contains("Des personnes attendent"), "{}", answer.text());
    assert_eq!(state(&portal.db, id, "A1").await, "booked");
}

#[tokio::test]
async fn what_an_exchange_frees_is_offered_to_those_who_wait_for_it() {
    let portal = portal().await;
    let id = concert_with(&portal, |concert| (concert.row_count, concert.seats_per_row) = (1, 4)).await;
    let ines = portal.browser();
    let number = booked(&ines, id, &["A1"]).await;
    booked(&portal.browser(), id, &["A3"]).await;
    // One seat alone on both sides of A3: nothing for two together.
    let malo = portal.signed_in("20417733", &[]).await;
    malo.post(&format!("/concerts/{id}/waiting-list"), &[("count", "2")]).await.assert_status(303);

    exchange(&ines, &number, &["A4"]).await.assert_status(303);

    assert_eq!(mine(&malo, id).await, ["A1", "A2"]);
}

#[tokio::test]
async fn of_two_who_want_one_seat_one_gets_it_and_nobody_loses_theirs() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    let first = booked(&ines, id, &["C5"]).await;
    let second = booked(&malo, id, &["C6"]).await;

    let (one, other) = tokio::join!(exchange(&ines, &first, &["D1"]), exchange(&malo, &second, &["D1"]));

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    // Two who swap with each other's old seats at once do not wait for ever.
    let (_, _) = tokio::join!(exchange(&ines, &first, &["C6"]), exchange(&malo, &second, &["C5"]));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
    let seats = booking_rows::valid_tickets(&portal.db).await;
    assert_eq!(seats, 2);
}
