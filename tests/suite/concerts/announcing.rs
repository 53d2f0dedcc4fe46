//! Changes by staff: the people concerned are told by e-mail and on the page, with the reason, once.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{
    counter::{assert_refused, booked, create, form, last_entry, staff},
    facts::{concert_with, hold},
    received::{only, received},
};
use crate::{
    factories::{bookings, concerts},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const REASON: &str = "L’auditorium est inondé";

pub async fn edit(staff: &Browser, id: i64, changes: &[(&str, &str)], reason: &str) -> Answer {
    let mut fields = form(changes);
    fields.push(("reason", reason));
    staff.post(&format!("/admin/concerts/{id}/edit"), &fields).await
}

/// A concert made through the form, with a booking of a member and one of a guest, and the e-mails of these sent.
async fn sold() -> (TestPortal, Browser, i64, [(Browser, String); 2]) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let (ines, guest) = (portal.signed_in("20418376", &[]).await, portal.browser());
    let bookings = [booked(&ines, id, &["A1"]).await, booked(&guest, id, &["B1"]).await];
    portal.mails().await;
    let [of_ines, of_guest] = bookings;
    (portal, staff, id, [(ines, of_ines), (guest, of_guest)])
}

/// A member who joined the waiting list of a concert.
pub async fn wait_in_line(portal: &TestPortal, id: i64, number: &str) -> Browser {
    let member = portal.signed_in(number, &[]).await;
    member.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_redirect(&format!("/concerts/{id}"));
    member
}

#[tokio::test]
async fn a_concert_that_moves_needs_a_message_while_people_have_booked() {
    let (portal, staff, id, _) = sold().await;
    let empty = create(&staff, &[]).await;
    let page = staff.get(&format!("/admin/concerts/{id}/edit")).await;
    assert_eq!(page.said("[data-audience]", "data-audience"), "2");
    assert!(page.one("[data-audience]").contains("1 de ces personnes n’a pas d’adresse"), "{}", page.text());
    assert!(!staff.get(&format!("/admin/concerts/{empty}/edit")).await.has("[data-audience]"));

    for changed in [("venue", "Grand hall"), ("title", "Les Heures vives"), ("starts_at", "2026-12-04T20:30")] {
        assert_refused(&edit(&staff, id, &[changed], " ").await, 422, "reason", "écrivez-leur");
    }
    let kept = edit(&staff, id, &[("artist", "Trio")], "").await;
    assert_refused(&kept, 422, "reason", "écrivez-leur");
    assert_eq!((kept.said("[name=artist]", "value"), kept.has("#reason[aria-invalid]")), ("Trio".to_owned(), true));
    assert_refused(&edit(&staff, id, &[("venue", "Salle")], &"x".repeat(301)).await, 422, "reason", "300");

    // Other fields, and concerts that nobody has booked, need none.
    edit(&staff, id, &[("text", "Buvette ouverte."), ("limit_per_person", "3")], "").await.assert_status(303);
    edit(&staff, empty, &[("venue", "Grand hall")], "").await.assert_status(303);
    assert!(!staff.get(&format!("/admin/concerts/{id}")).await.has("[data-to-tell]"));
    assert_eq!(received(&portal, "20418376", "a changé").await.len(), 0);
}

#[tokio::test]
async fn a_concert_that_moves_is_told_with_old_and_new_facts_ticket_and_calendar() {
    let (portal, staff, id, [(ines, number), (guest, of_guest)]) = sold().await;

    let changes = [("venue", "Grand hall"), ("starts_at", "2026-12-05T21:00")];
    edit(&staff, id, &changes, REASON).await.assert_redirect(&format!("/admin/concerts/{id}"));

    let (action, reason, ..) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("concert.changed", Some(REASON)));
    let mail = only(received(&portal, "20418376", "a changé").await);
    let when = "Quand : le 3 décembre 2026 à 20 h 30 → le 5 décembre 2026 à 21 h 00";
    for said in [when, "Où : Auditorium de la Halle → Grand hall", REASON, &format!("/bookings/{number}"), "A 1"] {
        assert!(mail.text.contains(said), "{said} in {}", mail.text);
    }
    let (kind, calendar) = mail.calendar.expect("a calendar file");
    assert!(kind.contains("method=PUBLISH") && calendar.contains("DTSTART:20261205T200000Z"), "{kind} {calendar}");
    assert!(calendar.contains("SEQUENCE:1\r\n") && mail.has_ticket, "{calendar}");
    let home = ines.get("/").await;
    assert_eq!(home.attributes("[data-notice]", "data-notice"), ["concert.changed"]);
    assert!(home.one("[data-notice]").contains("Les Heures lentes") && home.one("[data-notice]").contains(REASON));
    assert!(home.has(&format!("[data-notice] a[href='/bookings/{number}']")));
    for (browser, number) in [(&ines, &number), (&guest, &of_guest)] {
        let page = browser.get(&format!("/bookings/{number}")).await;
        let notice = page.one("[data-change=concert_changed]");
        assert!(notice.contains(REASON) && notice.contains("Auditorium de la Halle → Grand hall"), "{notice}");
        assert!(browser.get("/bookings").await.one("main").contains("Modifié"));
    }
}

#[tokio::test]
async fn the_same_form_again_tells_nobody_and_two_moves_before_sending_are_one_email() {
    let (portal, staff, id, _) = sold().await;
    edit(&staff, id, &[("venue", "Salle B")], "Travaux").await.assert_status(303);
    edit(&staff, id, &[("venue", "Salle B")], "Travaux").await.assert_status(303);
    edit(&staff, id, &[("venue", "Salle C")], "La salle B est fermée").await.assert_status(303);

    let mail = only(received(&portal, "20418376", "a changé").await);
    assert!(mail.text.contains("Auditorium de la Halle → Salle C"), "{}", mail.text);
    assert!(mail.text.contains("Travaux") && mail.text.contains("La salle B est fermée"), "{}", mail.text);

    // The next change is told against the facts that the holder knows now.
    portal.clock.advance(Duration::minutes(1));
    edit(&staff, id, &[("venue", "Salle D")], "Encore").await.assert_status(303);
    let mails = received(&portal, "20418376", "Salle C → Salle D").await;
    assert!(!only(mails).text.contains("Travaux"));
    assert_eq!(received(&portal, "20418376", "a changé").await.len(), 2);
}

#[tokio::test]
async fn a_concert_that_moves_back_before_the_email_is_sent_tells_nobody() {
    let (portal, staff, id, [(ines, number), _]) = sold().await;
    edit(&staff, id, &[("venue", "Salle B")], "Travaux").await.assert_status(303);
    edit(&staff, id, &[], "Fausse alerte").await.assert_status(303);

    assert_eq!(received(&portal, "20418376", "a changé").await.len(), 0);
    assert_eq!(ines.get(&format!("/bookings/{number}")).await.all("[data-change]").len(), 2);
}

#[tokio::test]
async fn a_moved_and_a_cancelled_booking_are_told_with_the_reason() {
    let (portal, staff, id, [(ines, number), _]) = sold().await;
    let path = format!("/admin/concerts/{id}/bookings/{number}");
    let moved = [("from", "A1"), ("to", "C3"), ("reason", "Siège cassé")];
    staff.post(&format!("{path}/move"), &moved).await.assert_status(303);

    let mail = only(received(&portal, "20418376", "Siège cassé").await);
    assert!(mail.text.contains("Places : A 1 → C 3") && mail.has_ticket, "{}", mail.text);
    assert!(mail.calendar.unwrap().1.contains("SEQUENCE:1\r\n"));
    let page = ines.get(&format!("/bookings/{number}")).await;
    assert!(page.one("[data-change=booking_moved]").contains("A 1 → C 3"), "{}", page.text());

    staff.post(&format!("{path}/cancel"), &[("reason", "Doublon")]).await.assert_status(303);

    let mail = only(received(&portal, "20418376", "Doublon").await);
    assert!(mail.text.contains("La billetterie a annulé") && !mail.text.contains("Siège cassé"), "{}", mail.text);
    let (kind, calendar) = mail.calendar.unwrap();
    assert!(kind.contains("method=CANCEL") && calendar.contains("SEQUENCE:2\r\n"), "{kind} {calendar}");
    assert!(ines.get(&format!("/bookings/{number}")).await.one("[data-change=booking_cancelled]").contains("Doublon"));
}

#[tokio::test]
async fn a_cancelled_concert_is_told_for_each_booking_with_reason_and_cancellation_file() {
    let (portal, staff, id, [(ines, number), _]) = sold().await;
    let second = booked(&ines, id, &["A2"]).await;
    // A move that is not told yet is overtaken.
    edit(&staff, id, &[("venue", "Salle B")], "Travaux").await.assert_status(303);

    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);

    let mails = received(&portal, "20418376", "Artiste malade").await;
    assert_eq!(mails.len(), 2);
    assert_eq!(received(&portal, "20418376", "Travaux").await.len(), 0);
    for number in [&number, &second] {
        let mail = mails.iter().find(|mail| mail.text.contains(&format!("/bookings/{number}"))).unwrap();
        let (kind, calendar) = mail.calendar.as_ref().unwrap();
        assert!(
            kind.contains("method=CANCEL") && calendar.contains(&format!("UID:{number}@parvis.test")),
            "{calendar}"
        );
        let page = ines.get(&format!("/bookings/{number}")).await;
        assert!(page.has(&format!("a[href='/bookings/{number}/calendar.ics']")), "{}", page.text());
        assert!(page.one("[data-change=concert_cancelled]").contains("Artiste malade"));
        assert_eq!(page.one("h1"), "Le concert est annulé");
    }
}

#[tokio::test]
async fn the_page_of_a_booking_says_once_that_the_concert_is_cancelled() {
    let (portal, staff, id, [(ines, number), _]) = sold().await;
    let path = format!("/bookings/{number}");
    let times = async |browser: &Browser, words: &str| {
        let text = browser.get(&path).await.one("main").to_lowercase();
        text.matches(words).count()
    };
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    assert_eq!(times(&ines, "concert est annulé").await, 1);
    assert_eq!(times(&ines.clone().with("accept-language", "en"), "concert is cancelled").await, 1);

    // Given back before: the heading says that of the booking, and the concert is said once below it.
    concerts::forget_recipients(&portal.db).await;
    assert_eq!(times(&ines, "concert est annulé").await, 1);
    bookings::cancel_all(&portal.db).await;
    assert_eq!(times(&ines, "concert est annulé").await, 1);
}

#[tokio::test]
async fn members_on_the_waiting_list_are_told_and_those_with_a_booking_once() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("rows", "1"), ("seats_per_row", "2")]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    booked(&ines, id, &["A1"]).await;
    booked(&portal.browser(), id, &["A2"]).await;
    ines.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    wait_in_line(&portal, id, "20418377").await;
    let left = wait_in_line(&portal, id, "20418378").await;
    left.post(&format!("/concerts/{id}/waiting-list/leave"), &[]).await.assert_status(303);
    let page = staff.get(&format!("/admin/concerts/{id}/edit")).await;
    assert_eq!(page.said("[data-audience]", "data-audience"), "3");

    let small = [("rows", "1"), ("seats_per_row", "2")];
    let changes = [small[0], small[1], ("venue", "Grand hall")];
    edit(&staff, id, &changes, REASON).await.assert_status(303);
    let mail = only(received(&portal, "20418377", REASON).await);
    assert!(mail.text.contains("liste d’attente a changé") && mail.text.contains("→ Grand hall"), "{}", mail.text);
    assert_eq!(received(&portal, "20418376", REASON).await.len(), 1);
    assert_eq!(received(&portal, "20418378", REASON).await.len(), 0);

    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    assert!(only(received(&portal, "20418377", "Artiste malade").await).text.contains("n’a pas lieu"));
}

#[tokio::test]
async fn nobody_is_told_of_a_concert_that_is_over_or_cancelled() {
    let (portal, _, id, [(ines, number), _]) = sold().await;
    let over = concert_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::hours(1)).await;
    hold(&ines, over, &["A1"]).await.assert_status(303);
    let path = format!("/concerts/{over}/bookings");
    let fields = [("surname", "Carpentier"), ("first_name", "Inès"), ("idempotency_key", "form-over")];
    ines.post(&path, &fields).await.assert_status(303);
    portal.clock.advance(Duration::hours(2));
    let staff = portal.signed_in("10000002", &[Role::BoxOffice]).await;
    let starts_at = ("starts_at", "2026-11-21T11:00");
    let closes_at = ("sale_closes_at", "2026-11-21T11:00");
    edit(&staff, over, &[starts_at, closes_at, ("venue", "Archives"), ("rows", "10"), ("seats_per_row", "10")], "")
        .await
        .assert_redirect(&format!("/admin/concerts/{over}"));
    let home = format!("/admin/concerts/{id}");
    staff.post(&format!("{home}/cancel"), &[("reason", "Artiste malade")]).await.assert_redirect(&home);
    edit(&staff, id, &[("venue", "Archives")], "").await.assert_redirect(&home);
    let path = format!("{home}/bookings/{number}");
    staff.post(&format!("{path}/cancel"), &[("reason", "Rangement")]).await.assert_redirect(&path);

    for words in ["a changé", "Rangement"] {
        assert_eq!(received(&portal, "20418376", words).await.len(), 0, "{words}");
    }
    assert_eq!(received(&portal, "20418376", "Artiste malade").await.len(), 1);
}

#[tokio::test]
async fn an_offer_that_ran_out_is_told_with_the_way_back() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    let number = booked(&portal.browser(), id, &["A1"]).await;
    let ines = wait_in_line(&portal, id, "20418376").await;
    let next = wait_in_line(&portal, id, "20418377").await;
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    assert!(!ines.get(&format!("/concerts/{id}")).await.has("[data-lapsed]"));

    portal.clock.advance(parvis::concerts::holds::durations::OFFER);
    for _ in 0..2 {
        parvis::concerts::holds::expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    }

    let mail = only(received(&portal, "20418376", "pas été réservée à temps").await);
    assert!(mail.text.contains("A 1") && mail.text.contains(&format!("/concerts/{id}")), "{}", mail.text);
    let home = ines.get("/").await;
    assert_eq!(home.attributes("[data-notice]", "data-notice"), ["waiting.lapsed"]);
    assert!(home.one("[data-notice]").contains("A1") && home.has(&format!("[data-notice] a[href='/concerts/{id}']")));
    let page = ines.get(&format!("/concerts/{id}")).await;
    assert_eq!((page.said("[data-lapsed]", "data-lapsed"), page.has("[data-waiting=possible]")), ("A1".into(), true));
    ines.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    assert!(!ines.get(&format!("/concerts/{id}")).await.has("[data-lapsed]"));

    // The second one gives the seat back, the third books it: neither ran out.
    next.post(&format!("/concerts/{id}/holds/A1/release"), &[]).await.assert_status(303);
    let fields = [("surname", "Carpentier"), ("first_name", "Inès"), ("idempotency_key", "form-again")];
    ines.post(&format!("/concerts/{id}/bookings"), &fields).await.assert_status(303);
    portal.clock.advance(parvis::concerts::holds::durations::OFFER * 2);
    parvis::concerts::holds::expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    assert_eq!(received(&portal, "20418377", "à temps").await.len(), 0);
    assert_eq!(received(&portal, "20418376", "à temps").await.len(), 1);
    let open = concerts::open_waits(&portal.db).await;
    assert_eq!(open, 0);
}

#[tokio::test]
async fn a_concert_with_a_waiting_list_is_not_removed_in_silence() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("rows", "1"), ("seats_per_row", "1")]).await;
    let block = [("seat", "A1"), ("reason", "régie")];
    staff.post(&format!("/admin/concerts/{id}/seats/block"), &block).await.assert_status(303);
    wait_in_line(&portal, id, "20418376").await;

    let path = format!("/admin/concerts/{id}/remove");
    assert_refused(&staff.post(&path, &[]).await, 409, "", "liste d’attente");
    staff.get(&format!("/admin/concerts/{id}")).await.assert_status(200);
}
