//! A seat handed on to another person, and handed back.

use time::Duration;

use super::{
    counter::{booked, staff},
    door_groups::{scan, seat_code},
    facts::{broken_rules, evening, evening_with, hold, state},
    guest_emails::{ADDRESS, booked_with},
    received::{only, received_at},
};
use crate::{
    factories::{audit, bookings, count, members},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const GIVER: &str = "20418376";
const RECEIVER: &str = "20419000";

async fn hand_on(browser: &Browser, number: &str, seat: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("/bookings/{number}/seats/{seat}/transfer"), fields).await
}

/// To a member; all members of the tests have the same surname.
async fn to_member(browser: &Browser, number: &str, seat: &str, member: &str) -> Answer {
    hand_on(browser, number, seat, &[("to", "member"), ("member", member), ("surname", "CARPENTIER")]).await
}

const ANAIS: [(&str, &str); 3] = [("to", "name"), ("surname", "Léger"), ("first_name", "Anaïs")];

fn verdict(answer: &Answer) -> String {
    answer.said("[data-verdict]", "data-verdict")
}

#[tokio::test]
async fn a_member_receives_a_booking_of_their_own_with_a_new_code_and_the_old_one_is_void() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (giver, receiver) = (portal.signed_in(GIVER, &[]).await, portal.signed_in(RECEIVER, &[]).await);
    let number = booked(&giver, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let (old, kept) = (seat_code(&portal, &number, "C5").await, seat_code(&portal, &number, "C4").await);

    to_member(&giver, &number, "C5", RECEIVER).await.assert_redirect(&format!("/bookings/{number}"));

    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    let list = receiver.get("/bookings").await;
    assert!(list.has(&format!("a[href='/bookings/{theirs}']")), "{}", list.text());
    let page = receiver.get(&format!("/bookings/{theirs}")).await;
    assert!(page.one("article").contains("C 5") && page.has("form[action$='/hand-back']"), "{}", page.text());
    giver.get(&format!("/bookings/{theirs}")).await.assert_status(404);
    let page = giver.get(&format!("/bookings/{number}")).await;
    assert_eq!(page.attributes("[data-handed]", "data-handed"), ["C5"]);
    assert!(!page.text().contains(&theirs), "their number is theirs");

    let red = scan(&door, id, &old).await;
    assert_eq!((red.status.as_u16(), verdict(&red)), (409, "handed_on".to_owned()));
    let new = seat_code(&portal, &theirs, "C5").await;
    assert_ne!(new, old);
    assert_eq!(verdict(&scan(&door, id, &new).await), "let_in");
    assert_eq!(verdict(&scan(&door, id, &number).await), "let_in", "the one seat that is left");
    assert_eq!(verdict(&scan(&door, id, &kept).await), "inside", "whose code stays");
    let mails: Vec<String> = portal.mails().await.iter().map(|mail| mail.replace("=\r\n", "")).collect();
    let to = |number: &str| mails.iter().filter(|mail| mail.contains(&format!(".{number}@"))).count();
    // The giver has the mail of the booking as well.
    assert_eq!((to(GIVER), to(RECEIVER)), (2, 1), "{mails:?}");
    assert!(
        mails.iter().any(|mail| mail.contains(&format!(".{GIVER}@")) && mail.contains("transmis la place")),
        "{mails:?}"
    );
    assert!(receiver.get("/").await.text().contains("vous a été transmise"));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn somebody_without_an_account_gets_a_page_by_number_and_name_and_the_seat_counts_for_the_giver() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5", "C6", "C7"]).await;

    hand_on(&guest, &number, "C5", &ANAIS).await.assert_status(303);

    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    let page = guest.get(&format!("/bookings/{number}")).await;
    assert!(page.one("[data-handed=C5]").contains(&theirs), "the giver tells the number: {}", page.text());
    let anais = portal.browser();
    let claim = [("number", theirs.as_str()), ("surname", "leger")];
    anais.post("/bookings/find", &claim).await.assert_redirect(&format!("/bookings/{theirs}"));
    let page = anais.get(&format!("/bookings/{theirs}")).await;
    assert!(page.one("article").contains("Anaïs Léger") && page.one("article").contains("C 5"), "{}", page.text());
    let limit = hold(&guest, id, &["E1"]).await;
    assert_ne!(limit.status.as_u16(), 303, "nobody gathers seats under invented names");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn somebody_without_an_account_is_written_to_where_an_address_is_given() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;
    let wrong = hand_on(&guest, &number, "C5", &[&ANAIS[..], &[("email", "anais@")]].concat()).await;
    wrong.assert_status(422);
    assert!(wrong.has("[data-error-for=email]") && wrong.said("[name=email]", "value") == "anais@", "{}", wrong.text());

    hand_on(&guest, &number, "C5", &[&ANAIS[..], &[("email", ADDRESS)]].concat()).await.assert_status(303);

    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    let mail = only(received_at(&portal, ADDRESS, "vous a été transmise").await);
    assert!(mail.has_ticket && mail.text.contains("C 5"), "{}", mail.text);
    assert!(mail.text.replace([' ', '\u{a0}'], "").contains(&theirs), "{}", mail.text);
    // The sixth of the day; the first has gone to the same person.
    for n in 0..5 {
        let browser = portal.browser();
        booked_with(&browser, id, &format!("E{}", n + 1)).await;
    }
    let limit = hand_on(&guest, &number, "C4", &[&ANAIS[..], &[("email", ADDRESS)]].concat()).await;
    limit.assert_status(422);
    assert!(limit.has("[data-error-for=email]"), "{}", limit.text());
}

/// Acts and details of what staff did to bookings of others.
async fn entries(portal: &TestPortal) -> Vec<(String, String)> {
    let entries = audit::entries(&portal.db).await.into_iter().filter(|entry| entry.actor_id.is_some());
    let entries = entries.filter(|entry| entry.action.starts_with("booking.") || entry.action.starts_with("seat."));
    entries.map(|entry| (entry.action, entry.detail.unwrap_or_default())).collect()
}

#[tokio::test]
async fn what_staff_do_on_the_pages_of_a_holder_is_in_the_audit_and_what_the_holder_does_is_not() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.limit_per_person = 8).await;
    let (giver, staff) = (portal.signed_in(GIVER, &[]).await, staff(&portal).await);
    let number = booked(&giver, id, &["C1", "C2", "C3", "C4", "C5", "C6"]).await;
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    staff.post("/bookings/find", &claim).await.assert_status(303);
    hand_on(&giver, &number, "C1", &ANAIS).await.assert_status(303);
    giver.post(&format!("/bookings/{number}/seats/C2/cancel"), &[]).await.assert_status(303);
    assert_eq!(entries(&portal).await, []);

    hand_on(&staff, &number, "C3", &ANAIS).await.assert_status(303);
    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    staff.post(&format!("/bookings/{theirs}/hand-back"), &[]).await.assert_status(303);
    staff.post(&format!("/bookings/{number}/seats/C4/cancel"), &[]).await.assert_status(303);
    let seats = [("seat", "C3"), ("seat", "C5"), ("seat", "D1")];
    staff.post(&format!("/bookings/{number}/seats"), &seats).await.assert_status(303);
    portal.clock.advance(Duration::seconds(1));
    staff.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    staff.post(&format!("/bookings/{number}/restore"), &[]).await.assert_status(303);

    let expected = [
        ("seat.handed_on", format!("{number}, C 3 (#{id}) → {theirs}")),
        ("seat.handed_back", format!("{theirs}, C 3 (#{id}) → {number}")),
        ("booking.seats_given_up", format!("{number}, C 4 (#{id})")),
        ("booking.moved", format!("{number}, C 6 (#{id}) → D 1")),
        ("booking.cancelled", format!("{number}, C 3, C 5, D 1 (#{id})")),
        ("booking.restored", format!("{number}, C 3, C 5, D 1 (#{id})")),
    ];
    let said: Vec<(String, String)> = entries(&portal).await;
    let said: Vec<(&str, String)> =
        said.iter().map(|(action, detail)| (action.as_str(), detail.replace('\u{a0}', " "))).collect();
    assert_eq!(said, expected);
}

#[tokio::test]
async fn the_limit_holds_for_the_receiver_also_when_many_hand_on_at_once() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.limit_per_person = 2).await;
    let receiver = portal.signed_in(RECEIVER, &[]).await;
    booked(&receiver, id, &["A1"]).await;
    let mut givers = Vec::new();
    for seat in ["C1", "D1", "E1", "F1"] {
        let browser = portal.browser();
        let number = booked(&browser, id, &[seat]).await;
        givers.push((browser, number, seat));
    }

    let answers = futures_util::future::join_all(givers.iter().map(|(browser, number, seat)| async move {
        to_member(browser, number, seat, RECEIVER).await.status.as_u16()
    }))
    .await;

    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 3, "{answers:?}");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_person_is_refused_and_the_answer_tells_nothing() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let giver = portal.signed_in(GIVER, &[]).await;
    portal.member(RECEIVER, &[]).await;
    let number = booked(&giver, id, &["C4", "C5"]).await;
    let before = count(&portal.db, "bookings").await;

    let (unknown, other) = (
        to_member(&giver, &number, "C5", "29999999").await,
        hand_on(&giver, &number, "C5", &[("to", "member"), ("member", RECEIVER), ("surname", "Léger")]).await,
    );
    for answer in [&unknown, &other] {
        answer.assert_status(422);
        assert!(answer.one("[data-error-for=member]").contains("Aucun membre actif"), "{}", answer.text());
    }
    assert_eq!(to_member(&giver, &number, "C5", GIVER).await.status.as_u16(), 409, "to oneself");
    for fields in [
        &[("to", "member"), ("surname", "Carpentier")][..],
        &[("to", "name"), ("surname", "Léger")],
        &[("to", "name"), ("first_name", "Anaïs")],
        &[("to", "name"), ("surname", "Léger"), ("surname", "Morel"), ("first_name", "Anaïs")],
        &[],
    ] {
        hand_on(&giver, &number, "C5", fields).await.assert_status(422);
    }
    hand_on(&giver, &number, "D1", &ANAIS).await.assert_status(404);
    members::member(&portal.db, RECEIVER).suspend().await;
    to_member(&giver, &number, "C5", RECEIVER).await.assert_status(422);
    assert_eq!(count(&portal.db, "bookings").await, before);
}

#[tokio::test]
async fn a_seat_of_a_concert_for_members_is_handed_on_to_members_only() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.members_only = true).await;
    let giver = portal.signed_in(GIVER, &[]).await;
    portal.member(RECEIVER, &[]).await;
    let number = booked(&giver, id, &["C4", "C5"]).await;

    let page = giver.get(&format!("/bookings/{number}/seats/C4")).await;
    assert!(!page.has("[name=to][value=name]"), "{}", page.text());
    hand_on(&giver, &number, "C4", &ANAIS).await.assert_status(409);
    to_member(&giver, &number, "C4", RECEIVER).await.assert_status(303);
}

#[tokio::test]
async fn the_only_seat_is_handed_on_and_back() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (giver, receiver) = (portal.signed_in(GIVER, &[]).await, portal.signed_in(RECEIVER, &[]).await);
    let number = booked(&giver, id, &["C4"]).await;
    let door = staff(&portal).await;
    let first = seat_code(&portal, &number, "C4").await;
    to_member(&giver, &number, "C4", RECEIVER).await.assert_status(303);
    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    let second = seat_code(&portal, &theirs, "C4").await;
    assert_eq!(giver.get(&format!("/bookings/{number}")).await.one("h1"), "Place transmise");
    for ticket in [&first, &number] {
        assert_eq!(verdict(&scan(&door, id, ticket).await), "handed_on");
    }

    // Not a cancellation that the giver takes back: the receiver hands the seat back.
    assert!(!giver.get(&format!("/bookings/{number}")).await.has("[data-restoration]"));
    giver.post(&format!("/bookings/{number}/restore"), &[]).await.assert_status(409);
    let back = format!("/bookings/{theirs}/hand-back");
    giver.post(&back, &[]).await.assert_status(404);
    receiver.post(&back, &[]).await.assert_redirect(&format!("/bookings/{theirs}"));
    receiver.post(&back, &[]).await.assert_status(409);

    assert_eq!(giver.get(&format!("/bookings/{number}")).await.one("h1"), "C’est réservé");
    for ticket in [&first, &second] {
        assert_ne!(scan(&door, id, ticket).await.said("[data-verdict]", "data-tone"), "good");
    }
    let third = seat_code(&portal, &number, "C4").await;
    assert_eq!(verdict(&scan(&door, id, &third).await), "let_in");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_seat_is_not_handed_back_to_a_booking_that_is_gone_or_to_a_giver_who_is_full() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.limit_per_person = 2).await;
    let (giver, receiver) = (portal.signed_in(GIVER, &[]).await, portal.signed_in(RECEIVER, &[]).await);
    let number = booked(&giver, id, &["C4", "C5"]).await;
    to_member(&giver, &number, "C5", RECEIVER).await.assert_status(303);
    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    let back = format!("/bookings/{theirs}/hand-back");
    booked_again(&giver, id, "E1").await;
    receiver.post(&back, &[]).await.assert_status(409);

    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    giver.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    receiver.post(&back, &[]).await.assert_status(409);

    assert_eq!(state(&portal.db, id, "C5").await, "booked");
    receiver.post(&format!("/bookings/{theirs}/seats/C5/cancel"), &[]).await.assert_status(303);
    assert_eq!(state(&portal.db, id, "C5").await, "free");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

async fn booked_again(browser: &Browser, concert: i64, seat: &str) {
    hold(browser, concert, &[seat]).await.assert_status(303);
    let fields = [("surname", "Carpentier"), ("first_name", "Inès"), ("idempotency_key", "a-second-booking")];
    browser.post(&format!("/concerts/{concert}/bookings"), &fields).await.assert_status(303);
}

#[tokio::test]
async fn a_seat_that_came_in_is_neither_handed_on_nor_back() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (giver, receiver) = (portal.signed_in(GIVER, &[]).await, portal.signed_in(RECEIVER, &[]).await);
    let number = booked(&giver, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    scan(&door, id, &seat_code(&portal, &number, "C4").await).await.assert_status(200);
    to_member(&giver, &number, "C4", RECEIVER).await.assert_status(409);
    to_member(&giver, &number, "C5", RECEIVER).await.assert_status(303);
    let theirs = bookings::numbers(&portal.db).await.pop().unwrap();
    scan(&door, id, &theirs).await.assert_status(200);

    receiver.post(&format!("/bookings/{theirs}/hand-back"), &[]).await.assert_status(409);
    receiver.post(&format!("/bookings/{number}/hand-back"), &[]).await.assert_status(404);
    portal.clock.advance(Duration::days(6));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_a_transfer_and_a_scan_at_once_one_wins() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let giver = portal.signed_in(GIVER, &[]).await;
    portal.member(RECEIVER, &[]).await;
    let door = staff(&portal).await;
    for (index, seat) in ["A1", "A2", "A3", "A4"].into_iter().enumerate() {
        let browser = if index == 0 { giver.clone() } else { portal.browser() };
        let number = booked(&browser, id, &[seat]).await;
        let code = seat_code(&portal, &number, seat).await;

        let (handed, scanned) = tokio::join!(to_member(&browser, &number, seat, RECEIVER), scan(&door, id, &code));

        match (handed.status.as_u16(), verdict(&scanned).as_str()) {
            (303, "handed_on") | (409, "let_in") => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}
