//! Doors and end of a concert: asked for, checked, shown, told when they change; and no seat is sold after the end.

use time::{Duration, macros::datetime};

use super::{
    announcing::edit,
    counter::{assert_refused, booked, create, form, staff},
    facts::{book, concert_with, hold, state},
    received::{only, received},
};
use crate::harness::portal;

const TIMES: [(&str, &str); 2] = [("doors_at", "2026-12-03T20:00"), ("ends_at", "2026-12-04T00:15")];

#[tokio::test]
async fn doors_and_end_are_on_the_pages_the_ticket_and_in_the_calendar() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["A1"]).await;
    portal.mails().await;
    let without = ines.get(&format!("/bookings/{number}/calendar.ics")).await;
    let without = without.text();
    assert!(without.contains("DTEND:20261203T213000Z\r\n") && !without.contains("Portes"), "{without}");

    let mut fields = form(&[]);
    fields.extend(TIMES.into_iter().chain([("reason", "Horaires précisés")]));
    staff.post(&format!("/admin/concerts/{id}/edit"), &fields).await.assert_redirect(&format!("/admin/concerts/{id}"));

    let form = staff.get(&format!("/admin/concerts/{id}/edit")).await;
    assert_eq!(form.said("[name=doors_at]", "value"), "2026-12-03T20:00");
    assert_eq!(form.said("[name=ends_at]", "value"), "2026-12-04T00:15");
    for page in [&format!("/concerts/{id}"), &format!("/bookings/{number}"), &format!("/admin/concerts/{id}")] {
        let text = ines.get(page).await;
        let text = if page.starts_with("/admin") { staff.get(page).await } else { text };
        let said = text.one("main");
        assert!(said.contains("Portes") && said.contains("20 h 00"), "{page}: {said}");
        assert!(said.contains("Fin") && said.contains("0 h 15"), "{page}: {said}");
    }
    let mail = only(received(&portal, "20418376", "a changé").await);
    let when = "Quand : le 3 décembre 2026 à 20 h 30, portes à 20 h 00, fin à 0 h 15";
    assert!(mail.text.contains(when), "{}", mail.text);
    assert!(mail.text.contains("Portes : non indiquée → le 3 décembre 2026"), "{}", mail.text);
    let calendar = mail.calendar.unwrap().1;
    assert!(calendar.contains("DTEND:20261203T231500Z\r\n") && calendar.contains("SEQUENCE:1\r\n"), "{calendar}");
    assert!(calendar.contains("DESCRIPTION:Portes 20\u{a0}h\u{a0}00\\n"), "{calendar}");
}

#[tokio::test]
async fn doors_and_end_stand_around_the_start_within_a_day() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    for (field, value, says) in [
        ("doors_at", "2026-12-03T20:31", "avant le début"),
        ("doors_at", "2026-12-02T20:29", "24 heures"),
        ("ends_at", "2026-12-03T20:30", "après son début"),
        ("ends_at", "2026-12-04T20:31", "24 heures"),
        ("ends_at", "hier", "2026-12-03T20:30"),
    ] {
        let mut fields = form(&[]);
        fields.push((field, value));
        assert_refused(&staff.post("/admin/concerts", &fields).await, 422, field, says);
    }
    for (field, value) in
        [("doors_at", "2026-12-02T20:30"), ("doors_at", "2026-12-03T20:30"), ("ends_at", "2026-12-04T20:30")]
    {
        let mut fields = form(&[]);
        fields.push((field, value));
        staff.post("/admin/concerts", &fields).await.assert_status(303);
    }
}

#[tokio::test]
async fn a_sale_that_closes_after_the_end_is_refused_also_when_the_concert_moves() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let late = ("sale_closes_at", "2026-12-03T22:31");
    assert_refused(&staff.post("/admin/concerts", &form(&[late])).await, 422, "sale_closes_at", "fin du concert");
    let mut fields = form(&[late]);
    fields.push(("ends_at", "2026-12-03T23:00"));
    staff.post("/admin/concerts", &fields).await.assert_status(303);

    let id = create(&staff, &[]).await;
    let earlier = edit(&staff, id, &[("starts_at", "2026-11-25T20:30")], "").await;
    assert_refused(&earlier, 422, "sale_closes_at", "fin du concert");
}

#[tokio::test]
async fn no_seat_of_a_concert_that_is_over_is_held_booked_or_sold_at_the_door() {
    let portal = portal().await;
    let now = portal.clock.now();
    // As concerts from before the rule may be: on sale for a month after their end.
    let id = concert_with(&portal, |one| {
        one.starts_at = now + Duration::hours(1);
        one.ends_at = Some(now + Duration::hours(2));
        one.sale_closes_at = now + Duration::days(30);
    })
    .await;
    let guest = portal.browser();
    portal.clock.advance(Duration::minutes(118));
    hold(&guest, id, &["A1"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(2));

    let refused = book(&guest, id, "form-too-late").await;
    assert_refused(&refused, 409, "", "terminé");
    hold(&portal.browser(), id, &["A2"]).await.assert_status(403);
    let page = portal.browser().get(&format!("/concerts/{id}")).await;
    assert_eq!(page.said("#sale", "data-sale"), "over");
    let staff = staff(&portal).await;
    let sale = [("seat", "A3"), ("surname", "Roux"), ("first_name", "Paul"), ("idempotency_key", "door-too-late")];
    assert_refused(&staff.post(&format!("/admin/concerts/{id}/bookings"), &sale).await, 409, "", "terminé");
    for seat in ["A2", "A3"] {
        assert_eq!(state(&portal.db, id, seat).await, "free", "{seat}");
    }
}

#[tokio::test]
async fn a_ticket_that_is_printed_says_the_day_with_its_year() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| {
        one.starts_at = portal.clock.now() + Duration::days(1);
        one.sale_closes_at = one.starts_at;
    })
    .await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1"]).await;
    let staff = staff(&portal).await;
    for page in [
        guest.get(&format!("/bookings/{number}")).await,
        staff.get(&format!("/admin/concerts/{id}/bookings/{number}")).await,
    ] {
        let said = page.one("main");
        assert!(said.contains("2026"), "{said}");
        for word in ["demain", "Demain", "aujourd’hui", "Aujourd’hui"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
    }
}

#[tokio::test]
async fn the_list_of_the_office_begins_with_tonight_and_ends_with_the_oldest() {
    let portal = portal().await;
    let now = portal.clock.now();
    assert_eq!(now.date(), datetime!(2026-11-21 00:00 UTC).date());
    let make = async |title: String, at| {
        concert_with(&portal, |one| {
            (one.title, one.starts_at, one.sale_opens_at) = (title, at, at - Duration::days(9));
            one.sale_closes_at = at;
        })
        .await
    };
    make("Demain".into(), now + Duration::days(1)).await;
    make("Hier".into(), now - Duration::days(1)).await;
    make("Matin".into(), now - Duration::hours(2)).await;
    make("Avant-hier".into(), now - Duration::days(2)).await;
    make("Ce soir".into(), now + Duration::hours(6)).await;
    let staff = staff(&portal).await;

    let page = staff.get("/admin/concerts").await;
    assert_eq!(page.all("[data-concert] b"), ["Matin", "Ce soir", "Demain", "Hier", "Avant-hier"]);
    assert_eq!(page.all("#concerts h2"), ["Aujourd’hui et à venir", "Passés"]);
    let found = staff.htmx().get("/admin/concerts?q=hier").await;
    assert_eq!(
        (found.all("[data-concert] b"), found.all("#concerts h2")),
        (vec!["Hier".into(), "Avant-hier".into()], vec!["Passés".into()])
    );

    for day in 0..60 {
        make(format!("Ancien {day:02}"), now - Duration::days(10 + day)).await;
    }
    let first = staff.get("/admin/concerts").await;
    let more = first.said("[data-more]", "href");
    let rest = staff.htmx().get(&more).await;
    assert_eq!((first.all("[data-concert]").len(), rest.all("[data-concert]").len()), (50, 15));
    // Put behind lines that have the heading above them already; a page of its own has it.
    assert!(rest.all("#concerts h2").is_empty(), "{}", rest.text());
    assert_eq!(staff.get(&more).await.all("#concerts h2"), ["Passés"]);
    assert_eq!(rest.all("[data-concert] b").last().map(String::as_str), Some("Ancien 59"));
    for after in ["1'.2", "9999999999999999999999999999999999999999.1", "1."] {
        staff.get(&format!("/admin/concerts?after={after}")).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_day_of_the_list_of_the_office_is_that_of_the_campus() {
    let portal = portal().await;
    // Half past midnight in Paris.
    let now = datetime!(2026-11-21 23:30 UTC);
    portal.clock.advance(now - portal.clock.now());
    for (title, hours) in [("Hier soir", -4), ("Ce soir", 20)] {
        concert_with(&portal, |one| {
            (one.title, one.starts_at) = (title.to_owned(), now + Duration::hours(hours));
            (one.sale_opens_at, one.sale_closes_at) = (one.starts_at - Duration::days(9), one.starts_at);
        })
        .await;
    }

    let page = staff(&portal).await.get("/admin/concerts").await;

    assert_eq!(page.all("[data-concert] b"), ["Ce soir", "Hier soir"]);
    assert_eq!(page.all("#concerts h2"), ["Aujourd’hui et à venir", "Passés"]);
}

#[tokio::test]
async fn the_form_says_what_becomes_of_the_picture() {
    let portal = portal().await;
    let page = staff(&portal).await.get("/admin/concerts/new").await;
    assert!(page.one("main").contains("gardée entière") && !page.one("main").contains("recadrée"), "{}", page.text());
}
