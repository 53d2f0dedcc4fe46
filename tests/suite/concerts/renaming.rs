//! A misspelt name on a booking, corrected by staff.

use super::{
    counter::{assert_refused, booked, create, last_entry, staff},
    door_groups::seat_code,
    guest_emails::{ADDRESS, booked_with},
    received::received_at,
};
use crate::{
    factories::{audit, bookings},
    harness::{browser::Browser, portal},
};

const RIGHT: [(&str, &str); 2] = [("surname", "Le Roux"), ("first_name", "Paul-Émile")];

async fn find(browser: &Browser, number: &str, surname: &str) -> u16 {
    browser.post("/bookings/find", &[("number", number), ("surname", surname)]).await.status.as_u16()
}

#[tokio::test]
async fn a_corrected_name_is_on_the_ticket_and_found_while_number_and_code_stay() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser();
    let number = booked_with(&guest, id, "A1").await;
    portal.mails().await;
    let code = guest.get(&format!("/bookings/{number}/qr.svg")).await;
    let of_seat = seat_code(&portal, &number, "A1").await;
    assert!(guest.get(&format!("/bookings/{number}")).await.one("main").contains("La billetterie le corrige"));
    let path = format!("/admin/concerts/{id}/bookings/{number}");
    assert_eq!(staff.get(&path).await.said("#naming [name=surname]", "value"), "Roux");

    staff.post(&format!("{path}/name"), &RIGHT).await.assert_redirect(&path);

    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "booking.renamed");
    assert!(detail.unwrap().ends_with(&format!("{number}, Paul Roux → Paul-Émile Le Roux")));
    let page = guest.get(&format!("/bookings/{number}")).await;
    assert!(page.one(".ticket").contains("Paul-Émile Le Roux"), "{}", page.text());
    assert_eq!(guest.get(&format!("/bookings/{number}/qr.svg")).await.text(), code.text());
    assert_eq!(seat_code(&portal, &number, "A1").await, of_seat);
    let elsewhere = portal.browser();
    assert_eq!((find(&elsewhere, &number, "Roux").await, find(&elsewhere, &number, "leroux").await), (422, 303));
    let found = staff.get(&format!("/admin/concerts/{id}/bookings?q=emile")).await;
    assert_eq!(found.attributes("#bookings [data-booking-number]", "data-booking-number"), [number.as_str()]);
    assert_eq!(received_at(&portal, ADDRESS, "").await.len(), 1);

    // The ticket once more, on request.
    let mut fields = RIGHT.to_vec();
    fields.push(("send", "yes"));
    staff.post(&format!("{path}/name"), &fields).await.assert_redirect(&path);
    let mails = received_at(&portal, ADDRESS, "").await;
    assert_eq!((mails.len(), mails.iter().all(|mail| mail.has_ticket)), (2, true));
    // The same name again is no correction.
    assert_eq!(audit::count_of(&portal.db, "booking.renamed").await, 1);
}

#[tokio::test]
async fn a_wrong_name_a_cancelled_booking_and_other_people_change_nothing() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1"]).await;
    let path = format!("/admin/concerts/{id}/bookings/{number}/name");
    for (surname, first_name, field) in [
        ("", "Paul", "surname"),
        ("a\u{202e}", "Paul", "surname"),
        ("Roux", "  ", "first_name"),
        ("Roux", &"x".repeat(81), "first_name"),
    ] {
        let refused = staff.post(&path, &[("surname", surname), ("first_name", first_name)]).await;
        refused.assert_status(422);
        assert!(refused.has(&format!("#naming [data-error-for={field}]")), "{}", refused.text());
    }
    portal.signed_in("20418376", &[]).await.post(&path, &RIGHT).await.assert_status(403);
    guest.post(&path, &RIGHT).await.assert_status(303);
    let other = create(&staff, &[]).await;
    staff.post(&format!("/admin/concerts/{other}/bookings/{number}/name"), &RIGHT).await.assert_status(404);
    guest.post("/bookings/cancel/confirm", &[("number", &number), ("surname", "Carpentier")]).await.assert_status(303);
    assert_refused(&staff.post(&path, &RIGHT).await, 409, "", "déjà annulée");
    let name = bookings::only(&portal.db).await.surname;
    assert_eq!(name, "Carpentier");
}
