//! The door: who is let in, who is not, and what is said.

use parvis::{
    accounts::roles::Role,
    concerts::{
        bookings::{self, booking_number::BookingNumber, store::CancelOutcome},
        tickets::ticket_code::TicketCode,
    },
    ids::ConcertId,
};
use time::Duration;

use super::facts::{book, evening, evening_with, hold, number_of};
use crate::{
    factories::{audit, bookings as booking_rows, concerts::concert as concert_row, locks},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

/// A member of the box office at the door.
async fn at_the_door(portal: &TestPortal, number: &str) -> Browser {
    portal.signed_in(number, &[Role::BoxOffice]).await
}

/// The number of a booking of these seats.
async fn booking(portal: &TestPortal, concert: i64, seats: &[&str]) -> String {
    let browser = portal.browser();
    hold(&browser, concert, seats).await.assert_status(303);
    number_of(&book(&browser, concert, KEY).await)
}

/// Content of its QR code.
fn code(portal: &TestPortal, number: &str, concert: i64) -> String {
    TicketCode::new(&portal.accounts.context.keyring, BookingNumber::parse(number).unwrap(), ConcertId(concert))
        .to_string()
}

async fn scan(browser: &Browser, concert: i64, ticket: &str) -> Answer {
    browser.post(&format!("/admin/concerts/{concert}/check-in"), &[("ticket", ticket), ("count", "all")]).await
}

async fn scan_as(browser: &Browser, concert: i64, ticket: &str, name: &str) -> Answer {
    let fields = [("ticket", ticket), ("scan_id", name), ("count", "all")];
    browser.htmx().post(&format!("/admin/concerts/{concert}/check-in"), &fields).await
}

/// Status, verdict and tone of an answer.
fn verdict(answer: &Answer) -> (u16, String, String) {
    let said = |name| answer.said("[data-verdict]", name);
    (answer.status.as_u16(), said("data-verdict"), said("data-tone"))
}

fn is(status: u16, verdict: &str, tone: &str) -> (u16, String, String) {
    (status, verdict.to_owned(), tone.to_owned())
}

fn turnout(answer: &Answer) -> (String, String) {
    (answer.said("[data-inside]", "data-inside"), answer.said("[data-inside]", "data-expected"))
}

async fn cancel(portal: &TestPortal, number: &str) -> CancelOutcome {
    let booking = bookings::store::find(&portal.db, &BookingNumber::parse(number).unwrap()).await.unwrap().unwrap();
    let mut transaction = portal.db.begin().await.unwrap();
    let outcome = bookings::store::cancel(&mut transaction, booking.id, portal.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    outcome
}

#[tokio::test]
async fn a_ticket_opens_the_door_once_and_the_second_time_says_when_and_who() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5", "C6"]).await;
    let (one, other) = (at_the_door(&portal, "20410010").await, at_the_door(&portal, "20410011").await);

    let first = scan(&one, id, &code(&portal, &number, id)).await;
    portal.clock.advance(Duration::minutes(3));
    let second = scan(&other, id, &code(&portal, &number, id)).await;

    assert_eq!(verdict(&first), is(200, "let_in", "good"));
    assert_eq!(turnout(&first), ("2".to_owned(), "2".to_owned()));
    assert!(first.one("[data-verdict]").contains("Inès Carpentier"), "{}", first.text());
    assert!(first.one("[data-verdict]").contains("C 5, C 6"), "{}", first.text());
    assert!(!first.one("[data-verdict]").contains("vérifiez le nom"), "{}", first.text());
    assert_eq!(verdict(&second), is(409, "inside", "bad"));
    assert_eq!(second.said("[data-verdict] time", "datetime"), "2026-11-21T10:00:00+01:00");
    assert!(second.one("[data-verdict]").contains("par Inès Carpentier"), "{}", second.text());
    assert_eq!(turnout(&second), ("2".to_owned(), "2".to_owned()));
}

#[tokio::test]
async fn of_two_doors_at_once_exactly_one_is_green() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5"]).await;
    let code = code(&portal, &number, id);
    let mut doors = Vec::new();
    for number in 20_410_010..20_410_014 {
        doors.push(at_the_door(&portal, &number.to_string()).await);
    }

    let answers = futures_util::future::join_all(doors.iter().flat_map(|door| [door, door]).map(|door| {
        let code = &code;
        async move { verdict(&scan(door, id, code).await) }
    }))
    .await;

    let green = answers.iter().filter(|answer| **answer == is(200, "let_in", "good")).count();
    let red = answers.iter().filter(|answer| **answer == is(409, "inside", "bad")).count();
    assert_eq!((green, red), (1, 7), "{answers:?}");
    assert_eq!(booking_rows::check_ins(&portal.db).await, 1);
}

#[tokio::test]
async fn a_scan_that_is_uploaded_again_is_answered_the_same() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (number, other) = (booking(&portal, id, &["C5"]).await, booking(&portal, id, &["C6"]).await);
    let door = at_the_door(&portal, "20410010").await;
    let code = code(&portal, &number, id);

    let first = scan_as(&door, id, &code, "phone-1-scan-1").await;
    portal.clock.advance(Duration::minutes(3));
    let (again, at_once) =
        tokio::join!(scan_as(&door, id, &code, "phone-1-scan-1"), scan_as(&door, id, &code, "phone-1-scan-1"));
    let new = scan_as(&door, id, &code, "phone-1-scan-2").await;
    let mixed = scan_as(&door, id, &other, "phone-1-scan-1").await;

    for answer in [&first, &again, &at_once] {
        assert_eq!(verdict(answer), is(200, "let_in", "good"));
        assert_eq!(answer.text(), first.text());
    }
    assert_eq!(verdict(&new), is(409, "inside", "bad"));
    assert_eq!(verdict(&mixed), is(422, "unreadable", "warn"));
    assert_eq!(booking_rows::check_ins(&portal.db).await, 1);
}

#[tokio::test]
async fn a_typed_number_lets_in_and_says_to_check_the_name() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5"]).await;
    let door = at_the_door(&portal, "20410010").await;
    let spaced = BookingNumber::parse(&number).unwrap().spaced();

    let answer = scan(&door, id, &format!(" {spaced} ")).await;

    assert_eq!(verdict(&answer), is(200, "let_in", "good"));
    assert!(answer.one("[data-verdict]").contains("vérifiez le nom"), "{}", answer.text());
}

#[tokio::test]
async fn what_is_no_ticket_of_ours_lets_nobody_in() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5"]).await;
    let door = at_the_door(&portal, "20410010").await;
    let forged = format!("parvis:{number}:0123456789abcdef");
    let wrong_concert = code(&portal, &number, id + 1);
    let other = booking(&portal, id, &["C6"]).await;
    let wrong_booking = code(&portal, &number, id).replace(&number, &other);
    let path = format!("/admin/concerts/{id}/check-in");

    for ticket in [&forged, &wrong_concert, &wrong_booking, &format!("parvis:{number}:")] {
        let answer = scan(&door, id, ticket).await;
        assert_eq!(verdict(&answer), is(422, "forged", "bad"), "{ticket}");
        assert!(!answer.one("[data-verdict]").contains("Carpentier"), "{}", answer.text());
    }
    assert_eq!(verdict(&scan(&door, id, "1234567890").await), is(422, "unknown", "bad"));
    for ticket in ["", " ", "12", "<b>", "parvis:", "parvis:12:34", "https://example.org/", "''; DROP TABLE check_ins"]
    {
        assert_eq!(verdict(&scan(&door, id, ticket).await), is(422, "unreadable", "warn"), "{ticket}");
    }
    for name in ["short", "a b c d e f g", &"x".repeat(101)] {
        assert_eq!(verdict(&scan_as(&door, id, &number, name).await), is(422, "unreadable", "warn"), "{name}");
    }
    let twice = door.post(&path, &[("ticket", &number), ("ticket", &number)]).await;
    assert_eq!(verdict(&twice), is(422, "unreadable", "warn"));
    door.post_raw(&path, "application/json", "{}").await.assert_status(415);
    door.post(&format!("/admin/concerts/{}/check-in", id + 1), &[("ticket", &number)]).await.assert_status(404);
    assert_eq!(booking_rows::check_ins(&portal.db).await, 0);
}

#[tokio::test]
async fn a_ticket_of_another_concert_says_which() {
    let portal = portal().await;
    let tonight = evening(&portal).await;
    let other = evening_with(&portal, |concert| concert.title = "Nuit des <i>quatuors</i>".to_owned()).await;
    let number = booking(&portal, other, &["C5"]).await;
    let door = at_the_door(&portal, "20410010").await;

    for ticket in [code(&portal, &number, other), number.clone()] {
        let answer = scan(&door, tonight, &ticket).await;
        assert_eq!(verdict(&answer), is(409, "other_concert", "bad"));
        assert!(answer.one("[data-verdict]").contains("Nuit des <i>quatuors</i>"), "{}", answer.text());
    }
    assert_eq!(booking_rows::check_ins(&portal.db).await, 0);
}

#[tokio::test]
async fn what_is_cancelled_is_red() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (gone, kept) = (booking(&portal, id, &["C5"]).await, booking(&portal, id, &["C6"]).await);
    let door = at_the_door(&portal, "20410010").await;
    assert!(matches!(cancel(&portal, &gone).await, CancelOutcome::Cancelled(_)));

    let cancelled = scan(&door, id, &code(&portal, &gone, id)).await;
    concert_row(&portal.db, id).cancel().await;
    let no_concert = scan(&door, id, &code(&portal, &kept, id)).await;

    assert_eq!(verdict(&cancelled), is(409, "cancelled", "bad"));
    assert_eq!(turnout(&cancelled), ("0".to_owned(), "1".to_owned()));
    assert_eq!(verdict(&no_concert), is(409, "concert_cancelled", "bad"));
    assert_eq!(booking_rows::check_ins(&portal.db).await, 0);
}

#[tokio::test]
async fn who_is_inside_cannot_cancel_even_at_the_same_moment() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (before, during) = (booking(&portal, id, &["C5"]).await, booking(&portal, id, &["C6"]).await);
    let door = at_the_door(&portal, "20410010").await;
    scan(&door, id, &before).await.assert_status(200);
    assert_eq!(cancel(&portal, &before).await, CancelOutcome::CheckedIn);

    // The door has decided and not yet committed; the cancellation begins in between.
    let mut deciding = portal.db.begin().await.unwrap();
    booking_rows::lock(&mut deciding, &during).await;
    assert!(booking_rows::check_in(&mut deciding, &during).await);
    let (outcome, ()) = tokio::join!(cancel(&portal, &during), async {
        locks::until_waiting(&portal.db, 1).await;
        deciding.commit().await.unwrap();
    });

    assert_eq!(outcome, CancelOutcome::CheckedIn);
}

#[tokio::test]
async fn a_check_in_is_taken_back_with_a_reason_that_is_kept() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5", "C6"]).await;
    let door = at_the_door(&portal, "20410010").await;
    let page = scan_as(&door, id, &number, "phone-1-scan-1").await;
    page.assert_status(200);
    let page = door.get(&format!("/admin/concerts/{id}/check-in")).await;
    let undo = page.said("#door-last a", "href");

    door.get(&undo).await.assert_status(200);
    let empty = door.post(&undo, &[("reason", " ")]).await;
    door.post(&undo, &[("reason", "Mauvais billet scanné")])
        .await
        .assert_redirect(&format!("/admin/concerts/{id}/check-in"));
    door.post(&undo, &[("reason", "Encore")]).await.assert_status(404);

    empty.assert_status(422);
    assert!(empty.has("[data-error-for=reason]"), "{}", empty.text());
    let entry = audit::last(&portal.db).await;
    let kept = (entry.action, entry.reason.unwrap(), entry.detail);
    assert_eq!(kept, ("check_in.undone".to_owned(), "Mauvais billet scanné".to_owned(), Some(number.clone())));
    let page = door.get(&format!("/admin/concerts/{id}/check-in")).await;
    assert_eq!(turnout(&page), ("0".to_owned(), "2".to_owned()));
    assert!(!page.has("#door-last a"), "{}", page.text());
    // An upload that comes late does not undo the undoing; the ticket itself opens the door again.
    let late = scan_as(&door, id, &number, "phone-1-scan-1").await;
    assert_eq!(verdict(&late), is(409, "taken_back", "warn"));
    assert_eq!(verdict(&scan(&door, id, &number).await), is(200, "let_in", "good"));
}

#[tokio::test]
async fn the_counter_and_the_last_who_came_are_the_same_at_all_doors() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let mut numbers = vec![booking(&portal, id, &["A1", "A2"]).await];
    for seat in 3..10 {
        numbers.push(booking(&portal, id, &[&format!("A{seat}")]).await);
        numbers.push(booking(&portal, id, &[&format!("B{seat}")]).await);
    }
    let (one, other) = (at_the_door(&portal, "20410010").await, at_the_door(&portal, "20410011").await);
    let page = other.get(&format!("/admin/concerts/{id}/check-in")).await;
    let mut stream = other.listen(&page.said("[data-live]", "hx-sse:connect")).await;
    assert!(stream.next().await.unwrap().data.contains("data-inside=\"0\" data-expected=\"16\""));

    scan(&one, id, &numbers[0]).await.assert_status(200);
    let seen = stream.next().await.unwrap().data;
    for number in &numbers[1..] {
        scan(&one, id, number).await.assert_status(200);
    }
    let mut last = stream.next().await.unwrap().data;
    while !last.contains("data-inside=\"16\"") {
        last = stream.next().await.unwrap().data;
    }
    booking(&portal, id, &["J10"]).await;
    let mut more = stream.next().await.unwrap().data;
    while !more.contains("data-expected=\"17\"") {
        more = stream.next().await.unwrap().data;
    }

    assert!(seen.contains("data-inside=\"2\" data-expected=\"16\"") && seen.contains("Carpentier"), "{seen}");
    assert_eq!(last.matches("<li id=\"entrance-").count(), 10);
    page.assert_takes(&seen);
}

#[tokio::test]
async fn only_the_page_at_the_door_may_use_the_camera() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let door = at_the_door(&portal, "20410010").await;

    let page = door.get(&format!("/admin/concerts/{id}/check-in")).await;
    let answer = scan(&door, id, "12").await;
    let elsewhere = door.get(&format!("/concerts/{id}")).await;

    assert!(page.header("permissions-policy").starts_with("camera=(self)"));
    assert!(answer.header("permissions-policy").starts_with("camera=(self)"));
    assert!(elsewhere.header("permissions-policy").starts_with("camera=()"));
}

#[tokio::test]
async fn who_sells_no_seats_has_no_door() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booking(&portal, id, &["C5"]).await;
    let path = format!("/admin/concerts/{id}/check-in");

    for (member, role) in [("20410010", None), ("20410011", Some(Role::Moderator)), ("20410012", Some(Role::Helpdesk))]
    {
        let browser = portal.signed_in(member, role.as_slice()).await;
        browser.get(&path).await.assert_status(403);
        browser.get(&format!("{path}/events")).await.assert_status(403);
        scan(&browser, id, &number).await.assert_status(403);
    }
    scan(&portal.browser(), id, &number).await.assert_status(303);
    let administrator = portal.signed_in("20410013", &[Role::Administrator]).await;
    assert_eq!(verdict(&scan(&administrator, id, &number).await), is(200, "let_in", "good"));
    assert_eq!(booking_rows::check_ins(&portal.db).await, 1);
}

#[tokio::test]
async fn a_door_knows_when_its_counter_stands_still() {
    let portal = portal().await;
    let id = evening(&portal).await;

    let page = at_the_door(&portal, "10000001").await.get(&format!("/admin/concerts/{id}/check-in")).await;

    assert!(page.has("script[src*='live_streams.js']") && page.has("[data-live-state][hidden]"), "{}", page.text());
}
