//! Holds, offers, places in the waiting list, bookings by number and surname, tickets, and the undoing of a check-in.

use parvis::{
    accounts::roles::Role,
    concerts::{bookings::booking_number::BookingNumber, holds::expiry, tickets::ticket_code::TicketCode},
    ids::{ConcertId, MemberId},
};
use time::Duration;

use super::{
    Event::{Closed, Later, Nothing, PasswordChanged, RoleGranted, SignedOut, Suspended, UsedOnce},
    OF_THE_ACCOUNT, OF_THE_SESSION, Stage, Subject, kept_for, table,
};
use crate::{
    concerts::{
        counter::booked,
        door_groups::seat_code,
        facts::{concert, concert_with, hold},
    },
    factories::{bookings, seats},
    harness::browser::Browser,
};

/// Whether a seat is kept for a member now.
async fn is_kept(stage: &Stage, concert: i64, member_id: MemberId) -> bool {
    seats::is_held_by(&stage.portal.db, concert, member_id, stage.portal.clock.now()).await
}

/// A concert of one seat, for which a member waits; the number of the booking that takes it.
async fn awaited(stage: &Stage, subject: &Subject) -> (i64, String) {
    let id = concert_with(&stage.portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    let number = booked(&stage.portal.browser(), id, &["A1"]).await;
    subject.browser.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    (id, number)
}

async fn cancel(stage: &Stage, number: &str) {
    let claim = [("number", number), ("surname", "Carpentier")];
    stage.portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);
}

#[tokio::test]
async fn a_held_seat_ends_with_its_time_and_the_account_and_outlives_the_session() {
    let make = async |stage: &Stage, subject: &Subject| {
        let id = concert(&stage.portal).await;
        hold(&subject.browser, id, &["C5"]).await.assert_status(303);
        id
    };
    let works = async |stage: &Stage, subject: &Subject, id: &i64| is_kept(stage, *id, subject.id).await;
    let rows = [
        (Nothing, true),
        (RoleGranted, true),
        (PasswordChanged, true),
        (Suspended, true),
        (Closed, false),
        (SignedOut, true),
        (Later(Duration::minutes(5)), false),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn a_place_in_the_waiting_list_is_passed_over_in_a_suspension_and_ends_with_the_account() {
    let make = async |stage: &Stage, subject: &Subject| awaited(stage, subject).await;
    let works = async |stage: &Stage, subject: &Subject, (id, number): &(i64, String)| {
        cancel(stage, number).await;
        is_kept(stage, *id, subject.id).await
    };
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn an_offered_seat_ends_with_its_half_hour_and_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let (id, number) = awaited(stage, subject).await;
        cancel(stage, &number).await;
        id
    };
    let works = async |stage: &Stage, subject: &Subject, id: &i64| is_kept(stage, *id, subject.id).await;
    table(make, works, &kept_for(Duration::minutes(30))).await;
}

#[tokio::test]
async fn an_offer_given_up_by_a_closed_account_goes_to_the_next_in_line() {
    let stage = Stage::new().await;
    let (first, second) = (stage.subject(&[]).await, stage.subject(&[]).await);
    let (id, number) = awaited(&stage, &first).await;
    second.browser.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    cancel(&stage, &number).await;
    assert!(is_kept(&stage, id, first.id).await);
    stage.happen(Closed, &first).await;
    expiry::tick(&stage.portal.concerts, stage.portal.clock.now()).await.unwrap();
    assert!(is_kept(&stage, id, second.id).await);
}

#[tokio::test]
async fn number_and_surname_find_a_booking_whatever_becomes_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let id = concert(&stage.portal).await;
        booked(&subject.browser, id, &["C5"]).await
    };
    let works = async |stage: &Stage, _: &Subject, number: &String| {
        let claim = [("number", number.as_str()), ("surname", "Carpentier")];
        stage.portal.browser().post("/bookings/find", &claim).await.status == 303
    };
    let rows = [(Nothing, true), (PasswordChanged, true), (Suspended, true), (Closed, true), (SignedOut, true)];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn the_page_of_a_booking_is_its_members_in_any_browser_and_ends_with_the_session() {
    let make = async |stage: &Stage, subject: &Subject| {
        let id = concert(&stage.portal).await;
        booked(&subject.browser, id, &["C5"]).await
    };
    let works = async |_: &Stage, subject: &Subject, number: &String| {
        subject.browser.get(&format!("/bookings/{number}")).await.status == 200
    };
    table(make, works, OF_THE_SESSION).await;
}

/// Number of the booking and what its QR code says, with the concert.
async fn ticket(stage: &Stage, browser: &Browser) -> (i64, String, String) {
    let id = concert(&stage.portal).await;
    let number = booked(browser, id, &["C5"]).await;
    let parsed = BookingNumber::parse(&number).unwrap();
    let code = TicketCode::new(&stage.portal.accounts.context.keyring, parsed, ConcertId(id)).to_string();
    (id, number, code)
}

async fn is_let_in(stage: &Stage, concert: i64, code: &str) -> bool {
    let door = stage.staff(Role::BoxOffice).await;
    let answer =
        door.post(&format!("/admin/concerts/{concert}/check-in"), &[("ticket", code), ("anyway", "yes")]).await;
    answer.said("[data-verdict]", "data-tone") == "good"
}

#[tokio::test]
async fn a_ticket_lets_one_party_in_once_whatever_becomes_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| ticket(stage, &subject.browser).await;
    let works =
        async |stage: &Stage, _: &Subject, (id, _, code): &(i64, String, String)| is_let_in(stage, *id, code).await;
    let rows = [
        (Nothing, true),
        (UsedOnce, false),
        (PasswordChanged, true),
        (Suspended, true),
        (Closed, true),
        (SignedOut, true),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn a_ticket_ends_with_its_booking() {
    let stage = Stage::new().await;
    let (id, number, code) = ticket(&stage, &stage.portal.browser()).await;
    cancel(&stage, &number).await;
    assert!(!is_let_in(&stage, id, &code).await);
}

#[tokio::test]
async fn a_seat_handed_on_lets_its_receiver_in_once_whatever_becomes_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let giver = stage.portal.browser();
        let (id, number, _) = ticket(stage, &giver).await;
        let to = [("to", "member"), ("member", subject.number.as_str()), ("surname", "Carpentier")];
        giver.post(&format!("/bookings/{number}/seats/C5/transfer"), &to).await.assert_status(303);
        let theirs = bookings::number_of(&stage.portal.db, id).await;
        (id, seat_code(&stage.portal, &theirs, "C5").await)
    };
    let works = async |stage: &Stage, _: &Subject, (id, code): &(i64, String)| is_let_in(stage, *id, code).await;
    let rows = [
        (Nothing, true),
        (UsedOnce, false),
        (PasswordChanged, true),
        (Suspended, true),
        (Closed, true),
        (SignedOut, true),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn a_cancellation_is_undone_once_within_ten_minutes_by_number_and_surname() {
    let make = async |stage: &Stage, subject: &Subject| {
        let id = concert(&stage.portal).await;
        let number = booked(&subject.browser, id, &["C5"]).await;
        cancel(stage, &number).await;
        number
    };
    let works = async |stage: &Stage, _: &Subject, number: &String| {
        let browser = stage.portal.browser();
        let claim = [("number", number.as_str()), ("surname", "Carpentier")];
        browser.post("/bookings/find", &claim).await.assert_status(303);
        browser.post(&format!("/bookings/{number}/restore"), &[]).await.status == 303
    };
    let rows = [
        (Nothing, true),
        (UsedOnce, false),
        (RoleGranted, true),
        (PasswordChanged, true),
        (Suspended, true),
        (Closed, true),
        (SignedOut, true),
        (Later(Duration::minutes(10)), false),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn a_check_in_is_undone_once() {
    let stage = Stage::new().await;
    let (id, _, code) = ticket(&stage, &stage.portal.browser()).await;
    assert!(is_let_in(&stage, id, &code).await);
    let check_in = bookings::last_check_in(&stage.portal.db).await;
    let door = stage.staff(Role::BoxOffice).await;
    let path = format!("/admin/concerts/{id}/check-ins/{check_in}/undo");
    let undo = async || door.post(&path, &[("reason", "Ressorti tout de suite")]).await.status.as_u16();
    assert_eq!(undo().await, 303);
    assert_ne!(undo().await, 303, "used once");
    assert!(is_let_in(&stage, id, &code).await, "the ticket counts again");
}
