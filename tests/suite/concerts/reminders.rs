//! Reminders the day before: at ten on the campus, once for each booking and time, to those who want them.

use parvis::concerts::announcements::upkeep;
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{
    announcing::edit,
    counter::{booked, create, staff},
    facts::hold,
    guest_emails::{ADDRESS, booked_with},
    received::{Received, only, received, received_at},
};
use crate::{
    factories::concerts::concert as concert_row,
    harness::{TestPortal, browser::Browser, portal},
};

/// The concert of the form begins on 3 December at 20:30 in Paris: 19:30 UTC.
const TEN: OffsetDateTime = datetime!(2026-12-02 09:00 UTC);
const WORDS: &str = "Votre concert approche";

async fn sold() -> (TestPortal, Browser, i64, [String; 2]) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let member = booked(&portal.signed_in("20418376", &[]).await, id, &["A1"]).await;
    let guest = booked_with(&portal.browser(), id, "B1").await;
    booked(&portal.browser(), id, &["C1"]).await;
    portal.mails().await;
    (portal, staff, id, [member, guest])
}

async fn at(portal: &TestPortal, when: OffsetDateTime) {
    let now = portal.clock.now();
    portal.clock.advance(when - now);
    upkeep::tick(&portal.concerts, when).await.unwrap();
}

async fn of_member(portal: &TestPortal) -> Vec<Received> {
    received(portal, "20418376", WORDS).await
}

async fn of_guest(portal: &TestPortal) -> Vec<Received> {
    received_at(portal, ADDRESS, WORDS).await
}

/// The box office signs in again: its session has run out meanwhile.
async fn staff_again(portal: &TestPortal) -> Browser {
    portal.signed_in("10000009", &[parvis::accounts::roles::Role::BoxOffice]).await
}

#[tokio::test]
async fn everybody_with_an_address_is_reminded_once_at_ten_the_day_before() {
    let (portal, _, id, [member, guest]) = sold().await;
    concert_row(&portal.db, id).doors_half_an_hour_before().await;
    at(&portal, TEN - Duration::seconds(1)).await;
    assert_eq!(of_member(&portal).await.len() + of_guest(&portal).await.len(), 0);

    for minute in 0..3 {
        at(&portal, TEN + Duration::minutes(minute)).await;
    }

    let mail = only(of_member(&portal).await);
    for said in ["A 1", "portes à 20 h 00", &format!("/bookings/{member}"), "Ne plus recevoir"] {
        assert!(mail.text.contains(said), "{said} in {}", mail.text);
    }
    assert!(mail.calendar.unwrap().1.contains("DTSTART:20261203T193000Z"));
    assert!(only(of_guest(&portal).await).text.contains(&guest));
    at(&portal, TEN + Duration::hours(20)).await;
    assert_eq!((of_member(&portal).await.len(), of_guest(&portal).await.len()), (1, 1));
}

#[tokio::test]
async fn after_a_time_without_the_portal_reminders_go_out_until_two_hours_before_the_doors() {
    let last = datetime!(2026-12-03 17:30 UTC);
    let (portal, ..) = sold().await;
    at(&portal, last - Duration::minutes(1)).await;
    assert_eq!(of_member(&portal).await.len(), 1);
    // “Aujourd’hui” in the subject, as mails write it (RFC 2047).
    let mails = portal.mails().await.concat();
    assert!(mails.contains("Subject: =?utf-8?b?QXVqb3VyZOKAmWh1aQ==?="), "{mails}");

    let (portal, ..) = sold().await;
    at(&portal, last).await;
    assert_eq!(of_member(&portal).await.len(), 0);

    let (portal, _, id, _) = sold().await;
    concert_row(&portal.db, id).doors_half_an_hour_before().await;
    at(&portal, last - Duration::minutes(30)).await;
    assert_eq!(of_member(&portal).await.len(), 0);
}

#[tokio::test]
async fn who_booked_since_then_is_not_reminded_and_neither_are_cancelled_ones() {
    let (portal, _, id, [member, _]) = sold().await;
    portal.clock.advance(TEN + Duration::minutes(1) - portal.clock.now());
    let late = portal.signed_in("20418377", &[]).await;
    booked(&late, id, &["A2"]).await;
    let claim = [("number", member.as_str()), ("surname", "Carpentier")];
    portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    at(&portal, TEN + Duration::minutes(2)).await;

    assert_eq!(received(&portal, "20418377", WORDS).await.len() + of_member(&portal).await.len(), 0);
    assert_eq!(of_guest(&portal).await.len(), 1);
}

#[tokio::test]
async fn a_booking_that_is_cancelled_before_the_queue_is_sent_is_not_reminded() {
    let (portal, _, _, [member, _]) = sold().await;
    at(&portal, TEN).await;
    let claim = [("number", member.as_str()), ("surname", "Carpentier")];
    portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);

    assert_eq!((of_member(&portal).await.len(), of_guest(&portal).await.len()), (0, 1));
}

#[tokio::test]
async fn a_concert_that_moved_is_reminded_of_anew_and_a_cancelled_one_not_at_all() {
    let (portal, _, id, _) = sold().await;
    at(&portal, TEN).await;
    // Moved before the queue was sent: only the new time is true.
    let staff = staff_again(&portal).await;
    let moved = [("starts_at", "2026-12-05T20:30"), ("sale_closes_at", "2026-12-05T19:00")];
    edit(&staff, id, &moved, "Grève").await.assert_status(303);
    assert_eq!(of_member(&portal).await.len(), 0);
    at(&portal, TEN + Duration::days(2)).await;
    assert!(only(of_member(&portal).await).text.contains("5 décembre"));

    let (portal, _, id, _) = sold().await;
    portal.clock.advance(TEN - Duration::hours(1) - portal.clock.now());
    let staff = staff_again(&portal).await;
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    at(&portal, TEN).await;
    assert_eq!(of_member(&portal).await.len() + of_guest(&portal).await.len(), 0);
}

/// The path of the link that refuses further reminders.
fn refusal(mail: &Received) -> String {
    let link = mail.text.lines().find(|line| line.contains("/reminders/")).expect("a link").trim();
    link.strip_prefix("http://parvis.test").expect("a link of ours").to_owned()
}

#[tokio::test]
async fn a_link_in_the_reminder_refuses_further_ones_by_a_form() {
    let (portal, _, id, _) = sold().await;
    at(&portal, TEN).await;
    let links = [refusal(&only(of_member(&portal).await)), refusal(&only(of_guest(&portal).await))];
    let anybody = portal.browser();
    for link in &links {
        let page = anybody.get(link).await;
        assert_eq!(page.assert_status(200).said("main form", "action"), *link);
        let wrong = format!("{}x", &link[..link.len() - 1]);
        anybody.get(&wrong).await.assert_status(404);
        anybody.post(&wrong, &[]).await.assert_status(404);
    }
    // The key of one booking is not that of another.
    let parts = links.each_ref().map(|link| link.split('/').collect::<Vec<_>>());
    let mixed = format!("/bookings/{}/reminders/{}", parts[0][2], parts[1][4]);
    anybody.get(&mixed).await.assert_status(404);
    let remind_again = async |day: i64| {
        concert_row(&portal.db, id).a_day_later().await;
        at(&portal, TEN + Duration::days(day)).await;
        (of_member(&portal).await.len(), of_guest(&portal).await.len())
    };
    // Opening the link changed nothing.
    assert_eq!(remind_again(1).await, (2, 2));

    for link in &links {
        anybody.post(link, &[]).await.assert_redirect("/concerts");
        anybody.post(link, &[]).await.assert_redirect("/concerts");
    }

    assert_eq!(remind_again(2).await, (2, 2));
    let ines = portal.browser();
    ines.sign_in("20418376", crate::harness::PASSWORD).await.assert_status(303);
    assert_eq!(ines.get("/account").await.said("[data-reminders]", "data-reminders"), "no");
    let export: serde_json::Value = serde_json::from_slice(&ines.get("/account/export").await.body).unwrap();
    assert!(export["member"]["reminders_refused_at"].is_string(), "{export}");
}

#[tokio::test]
async fn who_refused_for_an_address_is_not_reminded_there_however_it_is_written() {
    let (portal, _, id, _) = sold().await;
    let guest = portal.browser();
    hold(&guest, id, &["B2"]).await.assert_status(303);
    let fields = [("surname", "Roux"), ("first_name", "Paul"), ("email", "Paul.Roux@Example.org")];
    let fields = [&fields[..], &[("idempotency_key", "form-in-capitals")]].concat();
    guest.post(&format!("/concerts/{id}/bookings"), &fields).await.assert_status(303);
    at(&portal, TEN).await;
    let link = refusal(&only(of_guest(&portal).await));
    assert_eq!(received_at(&portal, "Paul.Roux@Example.org", WORDS).await.len(), 1);

    portal.browser().post(&link, &[]).await.assert_redirect("/concerts");
    concert_row(&portal.db, id).a_day_later().await;
    at(&portal, TEN + Duration::days(1)).await;

    assert_eq!(of_guest(&portal).await.len() + received_at(&portal, "Paul.Roux@Example.org", WORDS).await.len(), 2);
}

#[tokio::test]
async fn a_member_refuses_and_wants_reminders_on_the_page_of_the_account() {
    let (portal, ..) = sold().await;
    let ines = portal.browser();
    ines.sign_in("20418376", crate::harness::PASSWORD).await.assert_status(303);
    ines.post("/account/reminders", &[("reminders", "no")]).await.assert_redirect("/account");
    assert_eq!(ines.get("/account").await.said("[data-reminders]", "data-reminders"), "no");
    ines.post("/account/reminders", &[("reminders", "perhaps")]).await.assert_status(400);
    portal.browser().post("/account/reminders", &[("reminders", "yes")]).await.assert_status(303);
    at(&portal, TEN).await;
    assert_eq!((of_member(&portal).await.len(), of_guest(&portal).await.len()), (0, 1));

    let ines = portal.browser();
    ines.sign_in("20418376", crate::harness::PASSWORD).await.assert_status(303);
    ines.post("/account/reminders", &[("reminders", "yes")]).await.assert_redirect("/account");
    assert_eq!(ines.get("/account").await.said("[data-reminders]", "data-reminders"), "yes");
    at(&portal, TEN + Duration::minutes(1)).await;
    assert_eq!(of_member(&portal).await.len(), 1);
}
