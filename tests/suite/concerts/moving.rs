//! Bookings found by the box office, moved, cancelled.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{
    counter::{assert_refused, booked, last_entry, staff},
    facts::{broken_rules, concert, hold, state},
};
use crate::{
    factories::bookings,
    harness::{
        browser::{Answer, Browser},
        portal,
    },
};

async fn change(staff: &Browser, id: i64, number: &str, from: &str, to: &str) -> Answer {
    let path = format!("/admin/concerts/{id}/bookings/{number}/move");
    staff.post(&path, &[("from", from), ("to", to), ("reason", "Vue cachée")]).await
}

#[tokio::test]
async fn a_booking_moves_to_a_free_seat_and_keeps_its_number() {
    // covers C25
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, ines) = (staff(&portal).await, portal.signed_in("20418376", &[]).await);
    let number = booked(&ines, id, &["C5", "C6"]).await;
    let mut stream = portal.browser().listen(&format!("/concerts/{id}/events")).await;
    stream.next().await.unwrap();

    change(&staff, id, &number, "C6", "D1").await.assert_redirect(&format!("/admin/concerts/{id}/bookings/{number}"));

    let event = stream.next().await.unwrap().data;
    assert!(event.contains("data-seat=\"C6\" data-state=\"free\""), "{event}");
    assert!(event.contains("data-seat=\"D1\" data-state=\"booked\""), "{event}");
    let ticket = ines.get(&format!("/bookings/{number}")).await;
    assert!(ticket.text().contains("C 5, D 1"), "{}", ticket.text());
    let (action, reason, detail, about) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("booking.moved", Some("Vue cachée")));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id}), {number}, C6 → D1"));
    assert!(about.is_some());
    let given_up = bookings::given_up_tickets(&portal.db).await;
    assert_eq!(given_up, 1);
    // And back again: a seat may be given up and taken more than once.
    change(&staff, id, &number, "D1", "C6").await.assert_status(303);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_move_that_cannot_be_leaves_both_seats_as_they_were() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    let number = booked(&guest, id, &["C5"]).await;
    booked(&portal.browser(), id, &["D1"]).await;
    hold(&portal.browser(), id, &["D2"]).await.assert_status(303);
    let block = [("seat", "D3"), ("reason", "régie")];
    staff.post(&format!("/admin/concerts/{id}/seats/block"), &block).await.assert_status(303);

    for taken in ["D1", "D2", "D3"] {
        assert_refused(&change(&staff, id, &number, "C5", taken).await, 409, "", "vient d’être prise");
    }
    for other in ["D1", "D4"] {
        assert_refused(&change(&staff, id, &number, other, "E5").await, 409, "", "n’a plus cette place");
    }
    for (from, to, field) in [("C5", "C5", "to"), ("C5", "Z9", "to"), ("", "D4", "from"), ("C5", "d4", "to")] {
        assert_refused(&change(&staff, id, &number, from, to).await, 422, field, "");
    }
    let path = format!("/admin/concerts/{id}/bookings/{number}/move");
    let silent = staff.htmx().post(&path, &[("from", "C5"), ("to", "D4"), ("reason", "")]).await;
    assert_refused(&silent, 422, "reason", "Dites pourquoi");
    assert_eq!(state(&portal.db, id, "C5").await, "booked");
    assert_eq!((state(&portal.db, id, "D4").await, state(&portal.db, id, "E5").await), ("free".into(), "free".into()));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_booking_belongs_to_one_concert_and_to_the_box_office() {
    let portal = portal().await;
    let (id, other) = (concert(&portal).await, concert(&portal).await);
    let staff = staff(&portal).await;
    let number = booked(&portal.browser(), id, &["C5"]).await;

    change(&staff, other, &number, "C5", "D1").await.assert_status(404);
    staff.get(&format!("/admin/concerts/{other}/bookings/{number}")).await.assert_status(404);
    let helpdesk = portal.signed_in("10000002", &[Role::Helpdesk]).await;
    change(&helpdesk, id, &number, "C5", "D1").await.assert_status(403);
    helpdesk.get(&format!("/admin/concerts/{id}/bookings/{number}")).await.assert_status(403);
    portal.browser().get(&format!("/admin/concerts/{id}/bookings/{number}")).await.assert_status(303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hold_and_a_move_to_one_seat_one_wins() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    for place in 1..=10 {
        let number = booked(&portal.browser(), id, &[&format!("B{place}")]).await;
        let (guest, office) = (portal.browser(), staff.clone());
        let click = tokio::spawn(async move { hold(&guest, id, &[&format!("E{place}")]).await.status.as_u16() });
        let moved = tokio::spawn(async move {
            let (from, to) = (format!("B{place}"), format!("E{place}"));
            change(&office, id, &number, &from, &to).await.status.as_u16()
        });

        let outcome = (click.await.unwrap(), moved.await.unwrap());

        let now = state(&portal.db, id, &format!("E{place}")).await;
        assert!(matches!((outcome, now.as_str()), ((303, 409), "held") | ((409, 303), "booked")), "{outcome:?} {now}");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_move_and_a_cancellation_nothing_is_left_between() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    for place in 1..=6 {
        let number = booked(&portal.browser(), id, &[&format!("B{place}")]).await;
        let (one, other) = (staff.clone(), staff.clone());
        let cancel = format!("/admin/concerts/{id}/bookings/{number}/cancel");
        let gone = tokio::spawn(async move { one.post(&cancel, &[("reason", "essai")]).await.status.as_u16() });
        let moved = tokio::spawn(async move {
            change(&other, id, &number, &format!("B{place}"), &format!("E{place}")).await.status.as_u16()
        });

        assert_eq!(gone.await.unwrap(), 303);
        assert!(matches!(moved.await.unwrap(), 303 | 409));

        assert_eq!(state(&portal.db, id, &format!("B{place}")).await, "free");
        assert_eq!(state(&portal.db, id, &format!("E{place}")).await, "free");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn staff_cancel_a_booking_with_a_reason_unless_its_people_are_inside() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    let number = booked(&guest, id, &["C5", "C6"]).await;
    let path = format!("/admin/concerts/{id}/bookings/{number}/cancel");
    assert_refused(&staff.post(&path, &[("reason", " ")]).await, 422, "reason", "Dites pourquoi");
    assert!(bookings::check_in(&mut portal.db.acquire().await.unwrap(), &number).await);
    assert_refused(&staff.post(&path, &[("reason", "doublon")]).await, 409, "", "passé à l’entrée");
    bookings::undo_check_ins(&portal.db).await;

    staff.post(&path, &[("reason", "doublon")]).await.assert_status(303);

    assert_eq!((state(&portal.db, id, "C5").await, state(&portal.db, id, "C6").await), ("free".into(), "free".into()));
    assert_eq!(guest.get(&format!("/bookings/{number}")).await.one("h1"), "Réservation annulée");
    let (action, reason, detail, about) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref(), about), ("booking.cancelled", Some("doublon"), None));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id}), {number}, C5, C6"));
    assert_refused(&staff.post(&path, &[("reason", "doublon")]).await, 409, "", "déjà annulée");
    assert_refused(&change(&staff, id, &number, "C5", "D1").await, 409, "", "déjà annulée");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn bookings_are_searched_by_name_number_and_seat_paged_and_exported() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let number = booked(&portal.browser(), id, &["J9", "J10"]).await;
    portal.clock.advance(Duration::minutes(1));
    for row in ["A", "B", "C", "D", "E", "F"] {
        for place in 1..=9 {
            let key = format!("key-{row}{place}-sale");
            let seat = format!("{row}{place}");
            let fields = [("surname", "O'Néil"), ("first_name", "Zoé"), ("idempotency_key", &key), ("seat", &seat)];
            staff.post(&format!("/admin/concerts/{id}/bookings"), &fields).await.assert_status(303);
        }
    }
    let list = format!("/admin/concerts/{id}/bookings");

    let first = staff.get(&list).await;
    assert_eq!(first.all("[data-booking-number]").len(), 50);
    let rest = staff.get(&first.said("[data-more]", "href")).await;
    assert_eq!(rest.all("[data-booking-number]").len(), 5);
    for query in ["carpentier", "carpentierines", "INES%20carp", &number, "j10", "J9%20carpentier"] {
        let found = staff.htmx().get(&format!("{list}?q={query}")).await;
        assert_eq!(
            found.attributes("[data-booking-number]", "data-booking-number"),
            std::slice::from_ref(&number),
            "{query}"
        );
    }
    for (query, found) in [("oneil%20f9", 1), ("o'neil%20f9", 1), ("neil%20f9", 1), ("oneill%20f9", 0)] {
        assert_eq!(staff.get(&format!("{list}?q={query}")).await.all("[data-booking-number]").len(), found, "{query}");
    }
    let table = staff.get(&format!("/admin/concerts/{id}/bookings.csv?q=carpentier")).await;
    let line = table.text().lines().nth(1).unwrap();
    assert_eq!(line, format!("{number};Carpentier;Inès;J9 J10;en ligne;2026-11-21 10:00;;0;;"));
    assert_eq!(staff.get(&format!("/admin/concerts/{id}/bookings.csv")).await.text().lines().count(), 56);
}
