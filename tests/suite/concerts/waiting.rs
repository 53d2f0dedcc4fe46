//! Members who wait for a seat: who may, in which order, and that a freed seat is theirs for half an hour.

use parvis::{
    concerts::{
        holds::{durations::OFFER, expiry},
        waiting_list,
    },
    ids::ConcertId,
};
use time::Duration;

use super::facts::{book, broken_rules, concert_with, hold, number_of, state};
use crate::{
    factories::{concerts::forget_offers, count, members, seats},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

/// A concert of two seats, both booked by somebody who is not the reader; the booking's number.
async fn full(portal: &TestPortal) -> (i64, String) {
    let id = concert_with(portal, |one| (one.row_count, one.seats_per_row) = (1, 2)).await;
    let buyer = portal.browser();
    hold(&buyer, id, &["A1", "A2"]).await.assert_status(303);
    let number = number_of(&book(&buyer, id, KEY).await);
    (id, number)
}

async fn join(browser: &Browser, concert: i64) -> Answer {
    browser.post(&format!("/concerts/{concert}/waiting-list"), &[]).await
}

async fn cancel(portal: &TestPortal, number: &str) {
    let claim = [("number", number), ("surname", "Carpentier")];
    portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);
}

/// Members who wait, in this order.
async fn queue(portal: &TestPortal, concert: i64, count: u32) -> Vec<Browser> {
    let mut browsers = Vec::new();
    for index in 0..count {
        let browser = portal.signed_in(&(20_500_000 + index).to_string(), &[]).await;
        join(&browser, concert).await.assert_redirect(&format!("/concerts/{concert}"));
        browsers.push(browser);
    }
    browsers
}

async fn mine(browser: &Browser, concert: i64) -> Vec<String> {
    browser.get(&format!("/concerts/{concert}")).await.attributes("[data-state=mine]", "data-seat")
}

#[tokio::test]
async fn a_member_waits_when_no_seat_is_left_and_may_leave_again() {
    let portal = portal().await;
    let (id, _) = full(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let page = format!("/concerts/{id}");
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting"), "possible");
    assert_eq!(portal.browser().get(&page).await.said("[data-waiting]", "data-waiting"), "sign-in");

    join(&ines, id).await.assert_redirect(&page);
    join(&ines, id).await.assert_redirect(&page);
    let malo = portal.signed_in("20418377", &[]).await;
    join(&malo, id).await.assert_redirect(&page);

    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting"), "1");
    assert_eq!(malo.get(&page).await.said("[data-waiting]", "data-waiting"), "2");
    for _ in 0..2 {
        ines.post(&format!("{page}/waiting-list/leave"), &[]).await.assert_redirect(&page);
    }
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting"), "possible");
    assert_eq!(malo.get(&page).await.said("[data-waiting]", "data-waiting"), "1");
}

#[tokio::test]
async fn nobody_waits_while_a_seat_is_free_the_sale_is_closed_or_the_limit_is_reached() {
    let portal = portal().await;
    let free = concert_with(&portal, |_| ()).await;
    let ahead = concert_with(&portal, |one| one.sale_opens_at = portal.clock.now() + Duration::hours(1)).await;
    let small = concert_with(&portal, |one| (one.row_count, one.seats_per_row, one.limit_per_person) = (1, 1, 1)).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, small, &["A1"]).await.assert_status(303);

    for (id, says) in [(free, "Il reste des places libres"), (ahead, "pas en vente"), (small, "une place au plus")] {
        let answer = join(&ines, id).await;
        answer.assert_status(409);
        assert!(answer.one("#sheet [role=alert]").contains(says), "{}", answer.text());
    }
    assert!(!ines.get(&format!("/concerts/{free}")).await.has("[data-waiting]"));
    join(&ines, 9999).await.assert_status(404);
    ines.post("/concerts/9999/waiting-list/leave", &[]).await.assert_status(404);
    join(&portal.browser(), free).await.assert_status(303);
    let waiting = count(&portal.db, "waiting_list").await;
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn a_cancelled_seat_is_held_for_the_first_who_is_told_and_can_book_it() {
    let portal = portal().await;
    let (id, number) = full(&portal).await;
    let [first, second] = <[Browser; 2]>::try_from(queue(&portal, id, 2).await).ok().unwrap();
    let late = queue_more(&portal, id).await;

    cancel(&portal, &number).await;

    assert_eq!((mine(&first, id).await, mine(&second, id).await), (vec!["A1".to_owned()], vec!["A2".to_owned()]));
    assert_eq!(mine(&late, id).await, Vec::<String>::new());
    let bookings = first.get("/bookings").await;
    assert_eq!(bookings.said(&format!("[data-hold-of='{id}']"), "href"), format!("/concerts/{id}/bookings/new"));
    let page = first.get(&format!("/concerts/{id}")).await;
    assert_eq!(page.said("[data-hold]", "data-seconds"), OFFER.whole_seconds().to_string());
    hold(&portal.browser(), id, &["A1"]).await.assert_status(409);
    let mails = portal.mails().await;
    let offered = mails.iter().filter(|mail| mail.contains("Une place pour vous")).count();
    assert_eq!((mails.len(), offered), (2, 2), "{mails:?}");
    assert!(mails.iter().any(|mail| mail.contains("To: ines.20500000@campus.example")));
    number_of(&book(&first, id, KEY).await);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

async fn queue_more(portal: &TestPortal, concert: i64) -> Browser {
    let browser = portal.signed_in("20509999", &[]).await;
    join(&browser, concert).await.assert_status(303);
    browser
}

#[tokio::test]
async fn an_offer_that_is_not_taken_or_given_back_goes_to_the_next() {
    let portal = portal().await;
    let (id, number) = full(&portal).await;
    let waiting = queue(&portal, id, 4).await;
    cancel(&portal, &number).await;

    waiting[0].post(&format!("/concerts/{id}/holds/A1/release"), &[]).await.assert_status(303);
    assert_eq!(mine(&waiting[2], id).await, ["A1"]);
    portal.clock.advance(OFFER - Duration::seconds(1));
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    assert_eq!(mine(&waiting[1], id).await, ["A2"]);
    portal.clock.advance(Duration::seconds(1));
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();

    let holders = seats::holders(&portal.db).await;
    assert_eq!(holders.len(), 1, "{holders:?}");
    assert_eq!(mine(&waiting[3], id).await.len(), 1);
    assert_eq!(mine(&waiting[1], id).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_hold_that_runs_out_is_offered_by_the_sweep() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    hold(&portal.browser(), id, &["A1"]).await.assert_status(303);
    let waiting = queue(&portal, id, 1).await;

    portal.clock.advance(Duration::minutes(5));
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();

    assert_eq!(mine(&waiting[0], id).await, ["A1"]);
}

#[tokio::test]
async fn places_for_wheelchairs_are_not_offered_and_do_not_keep_others_from_waiting() {
    let portal = portal().await;
    let (id, number) = full(&portal).await;
    seats::keep_for_wheelchairs(&portal.db, id).await;
    let waiting = queue(&portal, id, 1).await;

    cancel(&portal, &number).await;
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();

    assert_eq!(mine(&waiting[0], id).await, Vec::<String>::new());
    assert_eq!(state(&portal.db, id, "A1").await, "free");
    assert_eq!(waiting[0].get(&format!("/concerts/{id}")).await.said("[data-waiting]", "data-waiting"), "1");
    join(&portal.signed_in("20418376", &[]).await, id).await.assert_status(303);
}

#[tokio::test]
async fn who_has_enough_or_is_suspended_is_passed_over_and_nothing_is_offered_after_the_sale() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row, one.limit_per_person) = (1, 2, 1)).await;
    let (buyer, other) = (portal.browser(), portal.browser());
    hold(&buyer, id, &["A1"]).await.assert_status(303);
    let number = number_of(&book(&buyer, id, KEY).await);
    hold(&other, id, &["A2"]).await.assert_status(303);
    let waiting = queue(&portal, id, 3).await;
    seats::held_by_member(&portal.db, "20500000").await;
    members::member(&portal.db, "20500001").suspend().await;

    cancel(&portal, &number).await;

    assert!(waiting[0].get("/bookings").await.one("[data-hold-of]").contains("A 2"));
    assert_eq!(mine(&waiting[2], id).await, ["A1"]);
    portal.clock.advance(Duration::days(4));
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    assert_eq!(state(&portal.db, id, "A1").await, "free");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_has_enough_or_is_suspended_keeps_no_free_seat_from_others() {
    for hindrance in ["has enough", "is suspended"] {
        let portal = portal().await;
        let id =
            concert_with(&portal, |one| (one.row_count, one.seats_per_row, one.limit_per_person) = (1, 2, 1)).await;
        let buyer = portal.browser();
        hold(&buyer, id, &["A1"]).await.assert_status(303);
        let number = number_of(&book(&buyer, id, KEY).await);
        hold(&portal.browser(), id, &["A2"]).await.assert_status(303);
        queue(&portal, id, 1).await;
        match hindrance {
            "has enough" => seats::held_by_member(&portal.db, "20500000").await,
            _ => members::member(&portal.db, "20500000").suspend().await,
        }

        cancel(&portal, &number).await;

        hold(&portal.browser(), id, &["A1"]).await.assert_status(303);
    }
}

#[tokio::test]
async fn nobody_jumps_the_queue_while_a_free_seat_is_not_offered_yet() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
    seats::keep_for(&portal.db, id, "wheelchair", &["A3"]).await;
    hold(&portal.browser(), id, &["A1", "A2"]).await.assert_status(303);
    let waiting = queue(&portal, id, 1).await;
    portal.clock.advance(Duration::minutes(5));
    let stranger = portal.browser();

    hold(&stranger, id, &["A1"]).await.assert_status(409);
    stranger.post(&format!("/concerts/{id}/holds/best"), &[("count", "1")]).await.assert_status(409);
    hold(&stranger, id, &["A3"]).await.assert_status(303);
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();

    assert_eq!(mine(&waiting[0], id).await, ["A2"]);
    hold(&stranger, id, &["A2"]).await.assert_status(409);
    hold(&stranger, id, &["A1"]).await.assert_status(303);
}

#[tokio::test]
async fn offers_at_the_same_time_as_clicks_never_give_one_seat_to_two_people() {
    let portal = portal().await;
    for round in 0..5 {
        let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 2)).await;
        hold(&portal.browser(), id, &["A1", "A2"]).await.assert_status(303);
        let waiting = portal.signed_in(&format!("2060{round}000"), &[]).await;
        join(&waiting, id).await.assert_status(303);
        portal.clock.advance(Duration::minutes(5));
        let now = portal.clock.now();
        let (db, strangers) = (portal.db.pool(), [portal.browser(), portal.browser(), portal.browser()]);

        let (offers, clicks) = tokio::join!(
            futures_util::future::join_all((0..4).map(|_| waiting_list::offers::offer_first(
                db,
                ConcertId(id),
                now,
                now + OFFER
            ))),
            futures_util::future::join_all(strangers.iter().map(|one| hold(one, id, &["A2"]))),
        );

        assert_eq!(offers.into_iter().filter_map(Result::unwrap).count(), 1);
        let clicked = clicks.iter().filter(|answer| answer.status == 303).count();
        assert!(clicked <= 1 && clicks.iter().all(|answer| [303, 409].contains(&answer.status.as_u16())));
        let held = seats::held_after(&portal.db, id, now).await;
        assert_eq!(usize::try_from(held).unwrap(), 1 + clicked);
        assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_member_who_clicks_and_is_offered_a_seat_at_once_stays_within_the_limit() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row, one.limit_per_person) = (1, 3, 1)).await;
    seats::keep_for(&portal.db, id, "wheelchair", &["A3"]).await;
    for (browser, seat) in [(portal.browser(), "A1"), (portal.browser(), "A2")] {
        hold(&browser, id, &[seat]).await.assert_status(303);
    }
    let waiting = queue(&portal, id, 1).await;
    for _ in 0..5 {
        portal.clock.advance(OFFER);
        let now = portal.clock.now();
        forget_offers(&portal.db).await;

        let (offer, click) = tokio::join!(
            waiting_list::offers::offer_first(portal.db.pool(), ConcertId(id), now, now + OFFER),
            hold(&waiting[0], id, &["A3"]),
        );

        let had = usize::from(offer.unwrap().is_some()) + usize::from(click.status == 303);
        assert_eq!(had, 1, "{}", click.status);
        assert_eq!(seats::held_after(&portal.db, id, now).await, 1);
    }
}

#[tokio::test]
async fn offers_at_once_keep_the_order_of_the_list() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 1)).await;
    hold(&portal.browser(), id, &["A1"]).await.assert_status(303);
    let waiting = queue(&portal, id, 3).await;
    portal.clock.advance(Duration::minutes(5));
    let now = portal.clock.now();

    let offers = futures_util::future::join_all(
        (0..6).map(|_| waiting_list::offers::offer_first(portal.db.pool(), ConcertId(id), now, now + OFFER)),
    );
    let offered = offers.await.into_iter().filter_map(Result::unwrap).count();

    assert_eq!(offered, 1);
    assert_eq!(mine(&waiting[0], id).await, ["A1"]);
}
