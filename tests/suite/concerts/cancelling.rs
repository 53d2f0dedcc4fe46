//! A booking cancelled by number and surname: in two steps, once, and not by guessing.

use parvis::concerts::bookings::booking_number::BookingNumber;
use time::Duration;

use super::facts::{book, broken_rules, concert, concert_with, hold, number_of, state};
use crate::{
    factories::{bookings, concerts::concert as concert_row, locks},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

async fn booked(browser: &Browser, concert: i64) -> String {
    hold(browser, concert, &["C5", "C6"]).await.assert_status(303);
    number_of(&book(browser, concert, KEY).await)
}

async fn ask(browser: &Browser, number: &str, surname: &str) -> Answer {
    browser.post("/bookings/cancel", &[("number", number), ("surname", surname)]).await
}

async fn confirm(browser: &Browser, number: &str, surname: &str) -> Answer {
    browser.post("/bookings/cancel/confirm", &[("number", number), ("surname", surname)]).await
}

/// Lets a booking through the door, as the box office does: the row of the booking is locked first.
async fn check_in(portal: &TestPortal, number: &str) -> bool {
    let mut transaction = portal.db.begin().await.unwrap();
    bookings::lock(&mut transaction, number).await;
    let is_inside = bookings::check_in(&mut transaction, number).await;
    transaction.commit().await.unwrap();
    is_inside
}

#[tokio::test]
async fn number_and_surname_lead_to_a_summary_and_only_the_confirmation_cancels() {
    // covers C14 C16
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;
    let watcher = portal.browser();
    let page = watcher.get(&format!("/concerts/{id}")).await;
    let mut stream = watcher.listen(&page.said("[data-live]", "hx-sse:connect")).await;
    let elsewhere = portal.browser();

    let summary = ask(&elsewhere, &number, "Carpentier").await;

    summary.assert_status(200);
    assert!(summary.text().contains("C 5, C 6") && summary.text().contains("Les Heures lentes"));
    assert_eq!(summary.said("form[action='/bookings/cancel/confirm'] [name=number]", "value"), number);
    assert_eq!(state(&portal.db, id, "C5").await, "booked");
    confirm(&elsewhere, &number, "Carpentier").await.assert_redirect(&format!("/bookings/{number}"));
    assert_eq!((state(&portal.db, id, "C5").await, state(&portal.db, id, "C6").await), ("free".into(), "free".into()));
    let freed = stream.next().await.unwrap();
    assert!(freed.data.contains("data-seat=\"C5\" data-state=\"free\""), "{}", freed.data);
    assert!(elsewhere.get(&format!("/bookings/{number}")).await.one("#notices").contains("est annulée"));
    hold(&portal.browser(), id, &["C5", "C6"]).await.assert_status(303);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn htmx_gets_the_summary_alone() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;

    let block = ask(&ines.htmx(), &number, "Carpentier").await;

    block.assert_status(200);
    assert!(!block.text().contains("<html") && block.has("form[action='/bookings/cancel/confirm']"));
    let done = confirm(&ines.htmx(), &number, "Carpentier").await;
    assert_eq!((done.status.as_u16(), done.header("hx-redirect")), (200, &*format!("/bookings/{number}")));
}

#[tokio::test]
async fn accents_case_hyphens_and_blanks_do_not_matter() {
    // covers C47
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5"]).await.assert_status(303);
    let fields = [("surname", "Lefèvre-d’Œuvre Ñandú"), ("first_name", "Zoé"), ("idempotency_key", KEY)];
    let number = number_of(&ines.post(&format!("/concerts/{id}/bookings"), &fields).await);
    let pairs = BookingNumber::parse(&number).unwrap().spaced();

    for surname in ["lefevre doeuvre nandu", "LEFÈVRE-D'ŒUVRE-ÑANDÚ", " Lefe\u{300}vred’oeuvre  Nandu "] {
        ask(&portal.browser(), &pairs, surname).await.assert_status(200);
    }
    ask(&portal.browser(), &number, "Lefèvre").await.assert_status(422);
}

#[tokio::test]
async fn an_unknown_number_and_a_wrong_surname_are_answered_alike() {
    // covers C15
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let unknown = if number == "1000000000" { "1000000001" } else { "1000000000" };

    for path in ["/bookings/cancel", "/bookings/cancel/confirm", "/bookings/find"] {
        let mut answers = Vec::new();
        for (typed, surname) in [(number.as_str(), "Wrong"), (unknown, "Carpentier")] {
            let answer = portal.browser().post(path, &[("number", typed), ("surname", surname)]).await;
            answer.assert_status(422);
            assert!(answer.one("[role=alert]").contains("ce numéro et ce nom ensemble"), "{}", answer.text());
            let same = answer.text().replace(typed, "NUMBER").replace(surname, "SURNAME");
            answers.push(same.replace(answer.header("x-request-id"), "ID"));
        }
        assert_eq!(answers[0], answers[1], "{path}");
    }
    assert_eq!(state(&portal.db, id, "C5").await, "booked");
}

#[tokio::test]
async fn five_wrong_answers_from_an_address_are_enough_for_a_quarter_of_an_hour() {
    // covers C46
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let guesser = portal.browser().from("203.0.113.9");
    for guess in 0..5 {
        let path = if guess % 2 == 0 { "/bookings/cancel" } else { "/bookings/find" };
        let typed = format!("{}", 1_000_000_000 + guess);
        guesser.post(path, &[("number", &typed), ("surname", "Carpentier")]).await.assert_status(422);
    }

    for path in ["/bookings/cancel", "/bookings/cancel/confirm", "/bookings/find"] {
        let late = guesser.post(path, &[("number", &number), ("surname", "Carpentier")]).await;
        late.assert_status(429);
        let wait: i64 = late.header("retry-after").parse().unwrap();
        assert!((1..=900).contains(&wait), "{wait}");
    }
    assert_eq!(state(&portal.db, id, "C5").await, "booked");
    ask(&portal.browser(), &number, "Carpentier").await.assert_status(200);
    portal.clock.advance(Duration::minutes(15));
    ask(&guesser, &number, "Carpentier").await.assert_status(200);
}

#[tokio::test]
async fn many_guesses_at_once_are_not_more_than_five() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let guesser = portal.browser();

    let tries = (0..12).map(|_| ask(&guesser, &number, "Wrong"));
    let answers = futures_util::future::join_all(tries).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 5);
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 7);
}

#[tokio::test]
async fn right_answers_are_not_counted_and_clear_no_wrong_ones() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let shared = || portal.browser().from("203.0.113.9");
    for _ in 0..8 {
        ask(&shared(), &number, "Carpentier").await.assert_status(200);
    }
    for guess in 0..5 {
        ask(&shared(), &number, "Carpentier").await.assert_status(200);
        ask(&shared(), &format!("{}", 1_000_000_000 + guess), "Carpentier").await.assert_status(422);
    }
    ask(&shared(), &number, "Carpentier").await.assert_status(429);
}

#[tokio::test]
async fn what_cannot_be_cancelled_any_more_is_said_so() {
    let portal = portal().await;
    portal.member("20410000", &[]).await;
    let id = concert(&portal).await;
    let late = concert_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::minutes(1)).await;
    let off = concert(&portal).await;
    let (ines, malo, zoe) = (portal.browser(), portal.browser(), portal.browser());
    let (inside, past, cancelled) = (booked(&ines, id).await, booked(&malo, late).await, booked(&zoe, off).await);
    assert!(check_in(&portal, &inside).await);
    concert_row(&portal.db, off).cancel().await;
    portal.clock.advance(Duration::minutes(1));

    for (browser, number, says) in [
        (&ines, &inside, "a servi à l’entrée"),
        (&malo, &past, "a commencé"),
        (&zoe, &cancelled, "Ce concert est annulé"),
    ] {
        for answer in [ask(browser, number, "Carpentier").await, confirm(browser, number, "Carpentier").await] {
            answer.assert_status(409);
            assert!(answer.one("[role=alert]").contains(says), "{says}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_second_cancellation_says_that_it_is_cancelled_and_two_at_once_are_one() {
    // covers C48
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id).await;
    // The ticket is on its way before: a booking that is cancelled by then is sent none.
    assert_eq!(portal.mails().await.len(), 1);
    let (here, there) = (portal.browser(), portal.browser());

    let (one, other) = tokio::join!(confirm(&here, &number, "Carpentier"), confirm(&there, &number, "Carpentier"));

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let again = ask(&here, &number, "Carpentier").await;
    again.assert_status(409);
    assert!(again.one("[role=alert]").contains("déjà annulée"), "{}", again.text());
    let mails = portal.mails().await;
    let cancelled = mails.iter().filter(|mail| mail.contains("concert.ics") && !mail.contains("ticket.pdf")).count();
    assert_eq!((mails.len(), cancelled), (2, 1));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_comes_through_the_door_during_a_cancellation_is_inside_or_cancelled_and_never_both() {
    let portal = portal().await;
    portal.member("20410000", &[]).await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let mut door = portal.db.begin().await.unwrap();
    bookings::lock(&mut door, &number).await;
    let canceller = portal.browser();
    let typed = number.clone();
    let cancelling = tokio::spawn(async move { confirm(&canceller, &typed, "Carpentier").await });
    locks::until_waiting(&portal.db, 1).await;

    assert!(bookings::check_in(&mut door, &number).await);
    door.commit().await.unwrap();

    cancelling.await.unwrap().assert_status(409);
    assert_eq!(state(&portal.db, id, "C5").await, "booked");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_bad_form_is_asked_again_and_counts_for_nothing() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let browser = portal.browser();
    let huge = "9".repeat(5000);

    for path in ["/bookings/cancel", "/bookings/cancel/confirm", "/bookings/find"] {
        for (typed, surname, field) in [
            ("", "Carpentier", "number"),
            (&huge, "Carpentier", "number"),
            ("0123456789", "Carpentier", "number"),
            ("<script>", "Carpentier", "number"),
            (&number, "", "surname"),
            (&number, &huge, "surname"),
            (&number, "a\u{202e}b", "surname"),
        ] {
            let answer = browser.post(path, &[("number", typed), ("surname", surname)]).await;
            answer.assert_status(422);
            assert!(answer.has(&format!("[data-error-for={field}]")), "{path} {field}: {}", answer.text());
            assert!(!answer.text().contains("<script>"));
        }
        let nul = browser.post(path, &[("number", &number), ("surname", "Carpen\0tier")]).await;
        nul.assert_status(422);
        let twice = [("number", &*number), ("surname", "Carpentier"), ("surname", "Carpentier")];
        browser.post(path, &twice).await.assert_status(422);
        browser.post_raw(path, "application/json", "{}").await.assert_status(415);
        browser.post(path, &[("number", &number), ("surname", &"a".repeat(70_000))]).await.assert_status(413);
    }
    ask(&browser, &number, "Carpentier").await.assert_status(200);
    for odd in ["%00", "%27", "%3Cb%3E", "9999999999999"] {
        let form = browser.get(&format!("/bookings/cancel?number={odd}")).await;
        assert_eq!(form.assert_status(200).said("[name=number]", "value"), "");
    }
}

#[tokio::test]
async fn a_surname_with_markup_is_shown_harmlessly_in_the_summary() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5"]).await.assert_status(303);
    let surname = "\"><img src=x onerror=a>";
    let fields = [("surname", surname), ("first_name", "<i>Zoé</i>"), ("idempotency_key", KEY)];
    let number = number_of(&ines.post(&format!("/concerts/{id}/bookings"), &fields).await);

    let summary = ask(&ines, &number, surname).await;

    assert!(!summary.has("img[src=x]") && !summary.has("dd i"), "{}", summary.text());
    assert_eq!(summary.said("form[action='/bookings/cancel/confirm'] [name=surname]", "value"), surname);
    confirm(&ines, &number, surname).await.assert_status(303);
}
