//! Seats freed by staff are offered to the waiting list at once, not by the next sweep.

use super::{
    counter::{booked, form, staff},
    facts::{broken_rules, concert_with, state},
};
use crate::harness::{TestPortal, browser::Browser, portal};

/// A concert of two seats that are booked and a free place for wheelchairs, with two who wait: its key and the bookings.
async fn full(portal: &TestPortal, staff: &Browser) -> (i64, [String; 2]) {
    let id = concert_with(portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
    let fields = [("seat", "A3"), ("kind", "wheelchair")];
    staff.post(&format!("/admin/concerts/{id}/seats/kind"), &fields).await.assert_status(303);
    let numbers = [booked(&portal.browser(), id, &["A1"]).await, booked(&portal.browser(), id, &["A2"]).await];
    for number in ["20500001", "20500002"] {
        let member = portal.signed_in(number, &[]).await;
        member.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_redirect(&format!("/concerts/{id}"));
    }
    (id, numbers)
}

#[tokio::test]
async fn a_booking_that_staff_cancel_is_offered_at_once() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (id, [number, _]) = full(&portal, &staff).await;

    let path = format!("/admin/concerts/{id}/bookings/{number}/cancel");
    staff.post(&path, &[("reason", "malade")]).await.assert_status(303);

    assert_eq!(state(&portal.db, id, "A1").await, "held");
    assert!(portal.mails().await.iter().any(|mail| mail.contains("ines.20500001@campus.example")));
}

#[tokio::test]
async fn the_seat_that_a_booking_was_moved_from_is_offered_at_once() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (id, [number, _]) = full(&portal, &staff).await;

    let path = format!("/admin/concerts/{id}/bookings/{number}/move");
    let fields = [("from", "A1"), ("to", "A3"), ("reason", "fauteuil")];
    staff.post(&path, &fields).await.assert_status(303);

    assert_eq!(
        (state(&portal.db, id, "A1").await.as_str(), state(&portal.db, id, "A3").await.as_str()),
        ("held", "booked")
    );
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn seats_that_are_unblocked_or_for_everybody_now_are_offered_at_once() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (id, _) = full(&portal, &staff).await;
    let seats = format!("/admin/concerts/{id}/seats");
    staff.post(&format!("{seats}/block"), &[("seat", "A3"), ("reason", "régie")]).await.assert_status(303);
    staff.post(&format!("{seats}/kind"), &[("seat", "A3"), ("kind", "standard")]).await.assert_status(303);

    staff.post(&format!("{seats}/unblock"), &[("seat", "A3")]).await.assert_status(303);

    assert_eq!(state(&portal.db, id, "A3").await, "held");
    let other = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 2)).await;
    let fields = [("seat", "A2"), ("kind", "wheelchair")];
    staff.post(&format!("/admin/concerts/{other}/seats/kind"), &fields).await.assert_status(303);
    booked(&portal.browser(), other, &["A1"]).await;
    let member = portal.signed_in("20500009", &[]).await;
    member.post(&format!("/concerts/{other}/waiting-list"), &[]).await.assert_status(303);
    let fields = [("seat", "A2"), ("kind", "standard")];
    staff.post(&format!("/admin/concerts/{other}/seats/kind"), &fields).await.assert_status(303);
    assert_eq!(state(&portal.db, other, "A2").await, "held");
}

#[tokio::test]
async fn the_seats_of_a_larger_hall_are_offered_at_once() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (id, _) = full(&portal, &staff).await;

    let mut larger = form(&[("rows", "2"), ("seats_per_row", "3")]);
    larger.push(("reason", "Salle plus grande"));
    staff.post(&format!("/admin/concerts/{id}/edit"), &larger).await.assert_status(303);

    let states =
        [state(&portal.db, id, "B1").await, state(&portal.db, id, "B2").await, state(&portal.db, id, "B3").await];
    assert_eq!(states, ["held", "held", "free"]);
}
