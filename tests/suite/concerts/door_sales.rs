//! Seats sold at the door.

use time::Duration;

use super::{
    counter::{assert_refused, booked, last_entry, staff},
    facts::{broken_rules, concert, concert_with, hold, state},
};
use crate::{
    factories::{audit, bookings, count},
    harness::{
        browser::{Answer, Browser},
        portal,
    },
};

const KEY: &str = "7b0e0f7c-3f0a-4a51-9c1e-0d2a4b6c8e10";

async fn sell(staff: &Browser, id: i64, key: &str, what: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("surname", "Léger"), ("first_name", "Anaïs"), ("idempotency_key", key)];
    fields.extend_from_slice(what);
    staff.post(&format!("/admin/concerts/{id}/bookings"), &fields).await
}

fn number(answer: &Answer) -> String {
    answer.assert_status(303);
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn chosen_seats_are_sold_without_a_hold_or_a_limit() {
    // covers C25
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    let mut stream = guest.listen(&format!("/concerts/{id}/events")).await;
    stream.next().await.unwrap();
    let seats = ["C1", "C2", "C3", "C4", "C5", "C6"].map(|seat| ("seat", seat));

    let sold = number(&sell(&staff, id, KEY, &seats).await);

    assert_eq!(stream.next().await.unwrap().data.matches("data-state=\"booked\"").count(), 6);
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{sold}")).await;
    assert_eq!(page.one("h1"), "Anaïs Léger");
    assert!(page.text().contains("au guichet") && page.text().contains("C6"));
    let booking = bookings::only(&portal.db).await;
    let (booked_by, member) = (booking.booked_by, booking.member_id);
    assert_eq!((booked_by, member), (None, None));
    let (action, _, detail, about) = last_entry(&portal).await;
    assert_eq!((action.as_str(), about), ("booking.sold", None));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id}), {sold}, C1, C2, C3, C4, C5, C6"));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_best_seats_are_sold_side_by_side_before_and_after_the_sale() {
    let portal = portal().await;
    let ahead = concert_with(&portal, |one| one.sale_opens_at = portal.clock.now() + Duration::hours(1)).await;
    let over = concert_with(&portal, |one| one.sale_closes_at = portal.clock.now()).await;
    let staff = staff(&portal).await;
    for id in [ahead, over] {
        sell(&staff, id, KEY, &[("count", "3")]).await.assert_status(303);
        let seats = bookings::tickets_of(&portal.db, id).await;
        assert_eq!(seats.len(), 3);
        assert!(seats.windows(2).all(|pair| pair[0].0 == pair[1].0 && pair[0].1 + 1 == pair[1].1), "{seats:?}");
    }
}

#[tokio::test]
async fn a_group_that_cannot_sit_together_finds_the_best_split_chosen_on_the_plan() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (2, 5)).await;
    let staff = staff(&portal).await;
    sell(&staff, id, KEY, &[("seat", "A4"), ("seat", "B2")]).await.assert_status(303);

    let answer = sell(&staff, id, "another-key", &[("count", "5")]).await;

    assert_refused(&answer, 409, "", "Il n’y a plus 5 places libres côte à côte");
    assert_eq!(answer.said("[name=count]", "value"), "");
    let chosen = answer.attributes("[name=seat][checked]", "value");
    assert_eq!(chosen.len(), 5, "{chosen:?}");
    let seats: Vec<(&str, &str)> = chosen.iter().map(|seat| ("seat", seat.as_str())).collect();
    sell(&staff, id, "another-key", &seats).await.assert_status(303);
    let fewer = sell(&staff, id, "a-third-key", &[("count", "4")]).await;
    assert_refused(&fewer, 409, "", "Il ne reste que 3 places");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_form_twice_is_one_booking() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;

    let first = number(&sell(&staff, id, KEY, &[("seat", "C1")]).await);
    let again = number(&sell(&staff, id, KEY, &[("seat", "C1")]).await);
    let best = number(&sell(&staff, id, KEY, &[("count", "2")]).await);

    assert_eq!((&first, &first), (&again, &best));
    assert_eq!(state(&portal.db, id, "C2").await, "free");
    let entries = audit::count_of(&portal.db, "booking.sold").await;
    assert_eq!(entries, 1);
}

#[tokio::test]
async fn seats_that_are_held_booked_or_blocked_are_not_sold() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    booked(&guest, id, &["A1"]).await;
    hold(&guest, id, &["A2"]).await.assert_status(303);
    let block = [("seat", "A3"), ("reason", "régie")];
    staff.post(&format!("/admin/concerts/{id}/seats/block"), &block).await.assert_status(303);

    for taken in ["A1", "A2", "A3"] {
        let answer = sell(&staff, id, KEY, &[("seat", "A4"), ("seat", taken)]).await;
        assert_refused(&answer, 409, "", taken);
        assert_eq!(answer.said("[name=surname]", "value"), "Léger");
        assert_eq!(answer.said("[name=idempotency_key]", "value"), KEY);
        assert!(answer.has("[value=A4][checked]"));
        assert_eq!(state(&portal.db, id, "A4").await, "free");
    }
    // The key was not used up by what was refused.
    sell(&staff, id, KEY, &[("seat", "A4")]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(5));
    sell(&staff, id, "another-key", &[("seat", "A2")]).await.assert_status(303);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_wrong_with_the_form_is_said_and_kept() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    for (what, field) in [
        (&[][..], "seat"),
        (&[("seat", "Z9")], "seat"),
        (&[("seat", "C1"), ("seat", "C1")], "seat"),
        (&[("count", "0")], "count"),
        (&[("count", "11")], "count"),
        (&[("count", "deux")], "count"),
        (&[("count", "2"), ("seat", "C1")], "count"),
    ] {
        assert_refused(&sell(&staff, id, KEY, what).await, 422, field, "");
    }
    let path = format!("/admin/concerts/{id}/bookings");
    let nameless =
        staff.post(&path, &[("surname", " "), ("first_name", "Anaïs"), ("idempotency_key", KEY), ("seat", "C1")]).await;
    assert_refused(&nameless, 422, "surname", "");
    let keyless = staff.post(&path, &[("surname", "Léger"), ("first_name", "Anaïs"), ("seat", "C1")]).await;
    assert_refused(&keyless, 422, "", "");
    let bookings = count(&portal.db, "bookings").await;
    assert_eq!(bookings, 0);
}

#[tokio::test]
async fn a_full_row_and_a_cancelled_concert_sell_nothing() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
    let staff = staff(&portal).await;
    sell(&staff, id, KEY, &[("seat", "A2")]).await.assert_status(303);

    assert_refused(&sell(&staff, id, "another-key", &[("count", "2")]).await, 409, "", "côte à côte");
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "neige")]).await.assert_status(303);
    assert_refused(&sell(&staff, id, "another-key", &[("seat", "A1")]).await, 409, "", "annulé");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hold_and_a_sale_on_one_seat_one_wins() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    for number in 1..=10 {
        let (guest, office) = (portal.browser(), staff.clone());
        let click = tokio::spawn(async move { hold(&guest, id, &[&format!("E{number}")]).await.status.as_u16() });
        let sale = tokio::spawn(async move {
            let key = format!("key-number-{number}");
            sell(&office, id, &key, &[("seat", &format!("E{number}"))]).await.status.as_u16()
        });

        let outcome = (click.await.unwrap(), sale.await.unwrap());

        assert!(matches!(outcome, (303, 409) | (409, 303)), "{outcome:?}");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_with_one_form_make_one_booking() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let windows: Vec<_> = (0..4)
        .map(|_| {
            let office = staff.clone();
            tokio::spawn(async move { number(&sell(&office, id, KEY, &[("count", "2")]).await) })
        })
        .collect();
    let mut numbers = Vec::new();
    for window in windows {
        numbers.push(window.await.unwrap());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 1);
}
