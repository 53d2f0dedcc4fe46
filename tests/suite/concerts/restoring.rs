//! Cancellations taken back within ten minutes: the same seats, number and code, or which seats are gone.

use time::Duration;

use super::{
    announcing::{edit, wait_in_line},
    counter::{assert_refused, booked, create, last_entry, staff},
    facts::{broken_rules, concert, concert_with, hold, state},
    guest_emails::{ADDRESS, booked_with},
    received::{only, received, received_at},
};
use crate::{
    factories::{concerts::concert as concert_row, emails},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

async fn cancel(browser: &Browser, number: &str, surname: &str) {
    let claim = [("number", number), ("surname", surname)];
    browser.post("/bookings/cancel/confirm", &claim).await.assert_redirect(&format!("/bookings/{number}"));
}

async fn restore(browser: &Browser, number: &str) -> Answer {
    browser.post(&format!("/bookings/{number}/restore"), &[]).await
}

/// The code that a door reads from the page of a ticket.
async fn code(browser: &Browser, number: &str) -> String {
    browser.get(&format!("/bookings/{number}/qr.svg")).await.assert_status(200).text().to_owned()
}

/// The code of its seat C5.
async fn seat_picture(browser: &Browser, number: &str) -> String {
    browser.get(&format!("/bookings/{number}/seats/C5/qr.svg")).await.assert_status(200).text().to_owned()
}

#[tokio::test]
async fn the_holder_has_the_same_seats_number_and_code_again() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C5", "C6"]).await;
    let codes = async || [code(&ines, &number).await, seat_picture(&ines, &number).await];
    let before = codes().await;
    portal.mails().await;
    portal.clock.advance(Duration::minutes(1));
    cancel(&ines, &number, "Carpentier").await;
    assert_eq!(received(&portal, "20418376", "est annulée").await.len(), 1);

    portal.clock.advance(Duration::minutes(9));
    let page = ines.get(&format!("/bookings/{number}")).await;
    assert!(page.one("[data-restoration]").contains("10 h 11"), "{}", page.text());
    restore(&ines, &number).await.assert_redirect(&format!("/bookings/{number}"));

    assert_eq!(codes().await, before);
    let page = ines.get(&format!("/bookings/{number}")).await;
    assert!(!page.has("[data-restoration]") && page.one("h1").contains("réservé"), "{}", page.text());
    assert_eq!([state(&portal.db, id, "C5").await, state(&portal.db, id, "C6").await], ["booked", "booked"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
    // The receipt went out: it is corrected, and calendars take the event back.
    let mail = only(received(&portal, "20418376", "L’annulation a été levée").await);
    let (kind, calendar) = mail.calendar.unwrap();
    assert!(kind.contains("PUBLISH") && calendar.contains("SEQUENCE:2\r\n") && mail.has_ticket, "{kind} {calendar}");
    assert_refused(&restore(&ines, &number).await, 409, "", "n’est pas annulée");
}

#[tokio::test]
async fn a_receipt_that_is_not_sent_yet_is_withdrawn() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let guest = portal.browser();
    let number = booked_with(&guest, id, "A1").await;
    portal.mails().await;
    cancel(&guest, &number, "Roux").await;
    restore(&guest, &number).await.assert_status(303);

    let mails = received_at(&portal, ADDRESS, "").await;
    assert_eq!(mails.len(), 1, "{mails:#?}");
}

#[tokio::test]
async fn after_ten_minutes_or_without_the_right_nothing_is_taken_back() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1"]).await;
    cancel(&guest, &number, "Carpentier").await;
    restore(&portal.browser(), &number).await.assert_status(404);
    restore(&portal.signed_in("20418376", &[]).await, &number).await.assert_status(404);
    restore(&guest, "1000000000").await.assert_status(404);

    // A guest with number and surname may restore, as for cancelling.
    let elsewhere = portal.browser();
    elsewhere.post("/bookings/find", &[("number", &number), ("surname", "carpentier")]).await.assert_status(303);
    assert!(elsewhere.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
    restore(&elsewhere, &number).await.assert_status(303);
    cancel(&guest, &number, "Carpentier").await;

    portal.clock.advance(Duration::minutes(10));
    assert!(!guest.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
    assert_refused(&restore(&guest, &number).await, 409, "", "trop tard");
    assert_eq!(state(&portal.db, id, "A1").await, "free");
}

#[tokio::test]
async fn seats_that_others_have_or_were_offered_are_named() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
    let (guest, other) = (portal.browser(), portal.browser());
    let number = booked(&guest, id, &["A1", "A2"]).await;
    cancel(&guest, &number, "Carpentier").await;
    hold(&other, id, &["A2"]).await.assert_status(303);

    let refused = restore(&guest, &number).await;
    assert_refused(&refused, 409, "", "a maintenant cette place : A2");
    assert_eq!(state(&portal.db, id, "A1").await, "free");
    other.post(&format!("/concerts/{id}/holds/A2/release"), &[]).await.assert_status(303);
    restore(&guest, &number).await.assert_status(303);

    // Offered to a member who waits.
    booked(&other, id, &["A3"]).await;
    let waiting = portal.signed_in("20418377", &[]).await;
    waiting.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    cancel(&guest, &number, "Carpentier").await;
    assert_refused(&restore(&guest, &number).await, 409, "", "a maintenant cette place : A2");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_limit_per_person_holds_also_for_seats_taken_back() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| one.limit_per_person = 2).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1", "A2"]).await;
    cancel(&guest, &number, "Carpentier").await;
    hold(&guest, id, &["B1"]).await.assert_status(303);
    assert_refused(&restore(&guest, &number).await, 409, "", "nombre permis");
    guest.post(&format!("/concerts/{id}/holds/B1/release"), &[]).await.assert_status(303);
    restore(&guest, &number).await.assert_status(303);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_seat_that_was_given_up_before_stays_given_up() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1", "A2"]).await;
    guest.post(&format!("/bookings/{number}/seats/A1/cancel"), &[]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(1));
    cancel(&guest, &number, "Carpentier").await;

    restore(&guest, &number).await.assert_status(303);

    assert_eq!([state(&portal.db, id, "A1").await, state(&portal.db, id, "A2").await], ["free", "booked"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_taken_back_once_the_concert_is_over_or_cancelled() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let now = portal.clock.now();
    let id = concert_with(&portal, |one| {
        (one.starts_at, one.sale_closes_at) = (now + Duration::minutes(9), now + Duration::hours(2));
    })
    .await;
    let (guest, other) = (portal.browser(), portal.browser());
    let (number, second) = (booked(&guest, id, &["A1"]).await, booked(&other, id, &["A2"]).await);
    portal.clock.advance(Duration::minutes(8));
    cancel(&guest, &number, "Carpentier").await;
    let path = format!("/admin/concerts/{id}");
    staff.post(&format!("{path}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    assert!(!guest.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
    assert_refused(&restore(&guest, &number).await, 409, "", "annulé");
    staff.post(&format!("{path}/restore"), &[]).await.assert_redirect(&path);
    cancel(&other, &second, "Carpentier").await;
    staff.post(&format!("{path}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);

    concert_row(&portal.db, id).ends_after_a_minute().await;
    portal.clock.advance(Duration::minutes(2));

    assert!(!staff.get(&path).await.has("[data-restoration]"));
    assert_refused(&staff.post(&format!("{path}/restore"), &[]).await, 409, "", "trop tard");
    concert_row(&portal.db, id).restore().await;
    for (browser, number) in [(&guest, &number), (&other, &second)] {
        assert!(!browser.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
        assert_refused(&restore(browser, number).await, 409, "", "trop tard");
    }
}

#[tokio::test]
async fn of_a_seat_asked_for_and_taken_back_at_once_one_has_it() {
    let portal = portal().await;
    let id = concert(&portal).await;
    for round in 0..6 {
        let seat = format!("{}1", char::from(b'A' + round));
        let (guest, other) = (portal.browser(), portal.browser());
        let number = booked(&guest, id, &[&seat]).await;
        cancel(&guest, &number, "Carpentier").await;

        let seats = [seat.as_str()];
        let (restored, held) = tokio::join!(restore(&guest, &number), hold(&other, id, &seats));

        let outcomes = [restored.status.as_u16(), held.status.as_u16()];
        assert!(outcomes == [303, 409] || outcomes == [409, 303], "{outcomes:?}");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_the_box_office_cancelled_only_the_box_office_takes_back() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["A1"]).await;
    portal.mails().await;
    let path = format!("/admin/concerts/{id}/bookings/{number}");
    let cancel = async || staff.post(&format!("{path}/cancel"), &[("reason", "Doublon")]).await.assert_redirect(&path);
    cancel().await;
    assert!(!ines.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
    assert_refused(&restore(&ines, &number).await, 409, "", "Adressez-vous");

    // Not told yet: withdrawn without a word.
    assert!(staff.get(&path).await.has("[data-restoration]"));
    ines.post(&format!("{path}/restore"), &[]).await.assert_status(403);
    staff.post(&format!("{path}/restore"), &[]).await.assert_redirect(&path);
    let (action, _, detail, member) = last_entry(&portal).await;
    assert_eq!((action.as_str(), member.is_some()), ("booking.restored", true));
    assert!(detail.unwrap().contains(&number));
    assert_eq!(received(&portal, "20418376", "Doublon").await.len(), 0);
    assert_eq!(ines.get("/").await.all("[data-notice]").len(), 0);
    assert!(!ines.get(&format!("/bookings/{number}")).await.has("[data-change]"));

    // Told: corrected.
    cancel().await;
    assert_eq!(received(&portal, "20418376", "Doublon").await.len(), 1);
    staff.post(&format!("{path}/restore"), &[]).await.assert_redirect(&path);
    assert!(only(received(&portal, "20418376", "L’annulation a été levée").await).has_ticket);
    assert!(ines.get(&format!("/bookings/{number}")).await.has("[data-change=booking_restored]"));
    assert_refused(&staff.post(&format!("{path}/restore"), &[]).await, 409, "", "n’est pas annulée");
    cancel().await;
    portal.clock.advance(Duration::minutes(10));
    assert_refused(&staff.post(&format!("{path}/restore"), &[]).await, 409, "", "trop tard");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

/// A concert with a member and a guest, cancelled.
async fn cancelled() -> (TestPortal, Browser, i64, [(Browser, String); 2]) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let (ines, guest) = (portal.signed_in("20418376", &[]).await, portal.browser());
    let bookings = [booked(&ines, id, &["A1"]).await, booked(&guest, id, &["B1"]).await];
    portal.mails().await;
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    let [of_ines, of_guest] = bookings;
    (portal, staff, id, [(ines, of_ines), (guest, of_guest)])
}

#[tokio::test]
async fn a_cancelled_concert_is_taken_back_with_its_bookings_and_nobody_hears_of_either() {
    let (portal, staff, id, [(ines, number), (guest, of_guest)]) = cancelled().await;
    let path = format!("/admin/concerts/{id}");
    hold(&portal.browser(), id, &["A1"]).await.assert_status(403);
    assert!(staff.get(&path).await.has("[data-restoration]"));
    ines.post(&format!("{path}/restore"), &[]).await.assert_status(403);

    staff.post(&format!("{path}/restore"), &[]).await.assert_redirect(&path);

    assert_eq!(last_entry(&portal).await.0, "concert.restored");
    assert_eq!(received(&portal, "20418376", "Artiste malade").await.len(), 0);
    for (browser, number) in [(&ines, &number), (&guest, &of_guest)] {
        let page = browser.get(&format!("/bookings/{number}")).await;
        assert!(page.one("h1").contains("réservé") && !page.has("[data-change]"), "{}", page.text());
        code(browser, number).await;
    }
    assert_eq!(ines.get("/").await.all("[data-notice]").len(), 0);
    assert!(!staff.get(&format!("{path}/to-tell")).await.has("[data-to-tell]"));
    assert_eq!(portal.browser().get(&format!("/concerts/{id}")).await.said("#sale", "data-sale"), "open");
    assert_refused(&staff.post(&format!("{path}/restore"), &[]).await, 409, "", "n’est pas annulé");
    // A change afterwards is told as ever.
    edit(&staff, id, &[("venue", "Grand hall")], "Travaux").await.assert_status(303);
    assert_eq!(received(&portal, "20418376", "→ Grand hall").await.len(), 1);
}

#[tokio::test]
async fn those_who_were_told_of_a_cancelled_concert_hear_that_it_takes_place() {
    let (portal, staff, id, [(ines, number), (_, of_guest)]) = cancelled().await;
    let path = format!("/admin/concerts/{id}");
    assert_eq!(received(&portal, "20418376", "Artiste malade").await.len(), 1);
    let recipient = staff.get(&format!("{path}/to-tell")).await.said("[data-to-tell]", "data-to-tell");
    staff.post(&format!("{path}/to-tell"), &[("recipient", recipient.as_str())]).await.assert_status(303);

    portal.clock.advance(Duration::minutes(9));
    staff.post(&format!("{path}/restore"), &[]).await.assert_redirect(&path);

    let mail = only(received(&portal, "20418376", "L’annulation a été levée").await);
    let calendar = mail.calendar.unwrap().1;
    assert!(mail.has_ticket && calendar.contains("STATUS:CONFIRMED") && calendar.contains("SEQUENCE:2\r\n"));
    assert!(ines.get(&format!("/bookings/{number}")).await.has("[data-change=concert_restored]"));
    assert_eq!(ines.get("/").await.attributes("[data-notice]", "data-notice"), ["concert.restored"]);
    let list = staff.get(&format!("{path}/to-tell")).await;
    assert_eq!(list.attributes("[data-to-tell] [data-booking-number]", "data-booking-number"), [of_guest.as_str()]);
    assert!(list.one("[data-to-tell]").contains("a bien lieu"), "{}", list.text());
}

#[tokio::test]
async fn a_concert_is_not_taken_back_after_ten_minutes() {
    let (portal, staff, id, _) = cancelled().await;
    portal.clock.advance(Duration::minutes(10));
    let path = format!("/admin/concerts/{id}");
    assert!(!staff.get(&path).await.has("[data-restoration]"));
    assert_refused(&staff.post(&format!("{path}/restore"), &[]).await, 409, "", "trop tard");
}

#[tokio::test]
async fn a_change_whose_e_mail_the_end_of_a_booking_stopped_is_told_when_that_is_taken_back() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["A1"]).await;
    portal.mails().await;

    edit(&staff, id, &[("venue", "Grand hall")], "Travaux").await.assert_status(303);
    cancel(&ines, &number, "Carpentier").await;
    assert_eq!(received(&portal, "20418376", "→ Grand hall").await.len(), 0, "the seat was given up");
    restore(&ines, &number).await.assert_status(303);
    assert_eq!(received(&portal, "20418376", "→ Grand hall").await.len(), 1);
    cancel(&ines, &number, "Carpentier").await;
    restore(&ines, &number).await.assert_status(303);
    assert_eq!(received(&portal, "20418376", "→ Grand hall").await.len(), 1, "told once");
}

/// Sends what is queued: first the e-mails about one key of `change_recipients`, or all but those, then the others.
async fn send_in_order(portal: &TestPortal, (kinds, first): (&str, bool)) {
    emails::postpone_changes(&portal.db, kinds, first).await;
    portal.mails().await;
    portal.clock.advance(Duration::minutes(1));
    portal.mails().await;
}

#[tokio::test]
async fn a_change_that_a_cancelled_concert_stopped_is_told_when_that_is_taken_back_whatever_is_sent_first() {
    for first in [true, false] {
        let (portal, staff, id, _) = cancelled_after_a_change(first).await;
        staff.post(&format!("/admin/concerts/{id}/restore"), &[]).await.assert_status(303);
        send_in_order(&portal, ("changed", first)).await;
        // The holder of a seat, and the member who waits for one.
        for member in ["20418376", "20418377"] {
            assert_eq!(
                received(&portal, member, "→ Salle Ravel").await.len(),
                1,
                "{member}, the change first: {first}"
            );
            assert_eq!(received(&portal, member, "a bien lieu").await.len(), usize::from(member == "20418377"));
        }
        assert_eq!(received(&portal, "20418376", "L’annulation a été levée").await.len(), 1);
    }
}

/// A full concert with a booking and a member who waits, changed and then cancelled; both have heard of the end alone.
async fn cancelled_after_a_change(first: bool) -> (TestPortal, Browser, i64, Browser) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("rows", "1"), ("seats_per_row", "2")]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    booked(&ines, id, &["A1", "A2"]).await;
    wait_in_line(&portal, id, "20418377").await;
    portal.mails().await;
    edit(&staff, id, &[("rows", "1"), ("seats_per_row", "2"), ("venue", "Salle Ravel")], "Travaux")
        .await
        .assert_status(303);
    let reason = [("reason", "Artiste malade")];
    staff.post(&format!("/admin/concerts/{id}/cancel"), &reason).await.assert_status(303);
    send_in_order(&portal, ("changed", first)).await;
    for member in ["20418376", "20418377"] {
        assert_eq!(received(&portal, member, "Artiste malade").await.len(), 1, "{member}");
        assert_eq!(received(&portal, member, "→ Salle Ravel").await.len(), 0, "{member}: it does not take place");
    }
    (portal, staff, id, ines)
}
