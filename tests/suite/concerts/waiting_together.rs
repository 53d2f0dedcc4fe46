//! Members who wait for several seats side by side.

use parvis::{
    concerts::{
        holds::{durations::OFFER, expiry},
        waiting_list::{self, offers::Offer},
    },
    ids::ConcertId,
};
use time::Duration;

use super::{
    facts::{best, broken_rules, concert_with, hold, leave_free, mine},
    received::{only, received},
};
use crate::{
    factories::seats,
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

/// A row of six seats, held by three strangers, two each. Their browsers.
async fn full(portal: &TestPortal) -> (i64, Vec<Browser>) {
    let id = concert_with(portal, |one| (one.row_count, one.seats_per_row) = (1, 6)).await;
    let mut strangers = Vec::new();
    for seats in [["A1", "A2"], ["A3", "A4"], ["A5", "A6"]] {
        let browser = portal.browser();
        hold(&browser, id, &seats).await.assert_status(303);
        strangers.push(browser);
    }
    (id, strangers)
}

async fn join(browser: &Browser, concert: i64, count: &str) -> Answer {
    browser.post(&format!("/concerts/{concert}/waiting-list"), &[("count", count)]).await
}

async fn waits(portal: &TestPortal, concert: i64, number: &str, count: &str) -> Browser {
    let browser = portal.signed_in(number, &[]).await;
    join(&browser, concert, count).await.assert_redirect(&format!("/concerts/{concert}"));
    browser
}

async fn give_back(browser: &Browser, concert: i64, seat: &str) {
    browser.post(&format!("/concerts/{concert}/holds/{seat}/release"), &[]).await.assert_status(303);
}

#[tokio::test]
async fn two_together_are_offered_at_once_and_all_messages_name_both() {
    let portal = portal().await;
    let (id, strangers) = full(&portal).await;
    let ines = waits(&portal, id, "20418376", "2").await;
    let page = format!("/concerts/{id}");
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting-for"), "2");

    give_back(&strangers[0], id, "A1").await;
    assert_eq!(mine(&ines, id).await, Vec::<String>::new(), "one seat is not two");
    give_back(&strangers[0], id, "A2").await;

    assert_eq!(mine(&ines, id).await, ["A1", "A2"]);
    let mail = only(received(&portal, "20418376", "côte à côte se sont libérées").await);
    assert!(mail.text.contains("2 places") && mail.text.contains("A 1, A 2"), "{}", mail.text);
    portal.clock.advance(OFFER);
    for _ in 0..2 {
        expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    }
    let lapsed = ines.get(&page).await;
    assert_eq!(lapsed.said("[data-lapsed]", "data-lapsed"), "A1 A2");
    let mail = only(received(&portal, "20418376", "pas été réservées à temps").await);
    assert!(mail.text.contains("A 1, A 2"), "{}", mail.text);
    assert!(ines.get("/").await.one("[data-notice]").contains("A1, A2"));
}

#[tokio::test]
async fn the_first_who_fits_is_served_and_nobody_jumps_the_queue() {
    let portal = portal().await;
    let (id, strangers) = full(&portal).await;
    let three = waits(&portal, id, "20418376", "3").await;
    let two = waits(&portal, id, "20418377", "2").await;
    let one = waits(&portal, id, "20418378", "1").await;

    // Two are free together: too few for the first, so the second has them before the third.
    for seat in ["A5", "A6"] {
        seats::hold_until(&portal.db, id, seat, portal.clock.now()).await;
    }
    let stranger = portal.browser();
    hold(&stranger, id, &["A5"]).await.assert_status(409);
    best(&stranger, id, &[("count", "2")]).await.assert_status(409);
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    assert_eq!(mine(&two, id).await, ["A5", "A6"]);

    // One alone is for the third; who waits for three does not keep it.
    give_back(&strangers[0], id, "A2").await;
    assert_eq!((mine(&one, id).await, mine(&three, id).await), (vec!["A2".to_owned()], Vec::new()));
    // Nobody who waits fits into one more: it is anybody's.
    give_back(&strangers[1], id, "A4").await;
    hold(&stranger, id, &["A4"]).await.assert_status(303);
    assert_eq!(three.get(&format!("/concerts/{id}")).await.said("[data-waiting]", "data-waiting"), "1");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn one_waits_for_seats_together_while_single_seats_are_free() {
    let portal = portal().await;
    let (id, strangers) = full(&portal).await;
    give_back(&strangers[0], id, "A1").await;
    give_back(&strangers[1], id, "A3").await;
    let ines = portal.signed_in("20418376", &[]).await;

    join(&ines, id, "1").await.assert_status(409);
    let refused = best(&ines, id, &[("count", "2")]).await;
    assert_eq!(refused.assert_status(409).said("[data-wait-for]", "data-wait-for"), "2");
    assert!(best(&portal.browser(), id, &[("count", "2")]).await.has("p[data-wait-for] a[href^='/sign-in']"));
    join(&ines, id, "2").await.assert_status(303);

    assert_eq!(ines.get(&format!("/concerts/{id}")).await.said("[data-waiting]", "data-waiting-for"), "2");
    give_back(&strangers[0], id, "A2").await;
    assert_eq!(mine(&ines, id).await, ["A2", "A3"]);
}

#[tokio::test]
async fn counts_are_checked_changed_and_bounded_by_the_limit() {
    let portal = portal().await;
    let (id, strangers) = full(&portal).await;
    let ines = waits(&portal, id, "20418376", "3").await;
    let tom = waits(&portal, id, "20418377", "1").await;
    for count in ["0", "x", "", "21", "-1", "5"] {
        let answer = join(&ines, id, count).await;
        assert!(answer.assert_status(422).has("#sheet [role=alert]"), "{count}");
    }
    // Another number keeps the place.
    join(&ines, id, "2").await.assert_status(303);
    let page = format!("/concerts/{id}");
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting"), "1");
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting-for"), "2");
    join(&portal.browser(), id, "2").await.assert_status(303);
    join(&ines, 9999, "2").await.assert_status(404);

    // A member with two of four seats may wait for two more, not for three.
    give_back(&strangers[0], id, "A1").await;
    give_back(&strangers[0], id, "A2").await;
    assert_eq!((mine(&tom, id).await.len(), mine(&ines, id).await.len()), (1, 0), "one of two is gone to the second");
    give_back(&strangers[1], id, "A3").await;
    give_back(&strangers[1], id, "A4").await;
    assert_eq!(mine(&ines, id).await.len(), 2);
    join(&ines, id, "3").await.assert_status(409);
    join(&ines, id, "2").await.assert_status(303);
    for _ in 0..2 {
        ines.post(&format!("{page}/waiting-list/leave"), &[]).await.assert_status(303);
    }
    assert!(!ines.get(&page).await.has("[data-waiting-for]"));
}

#[tokio::test]
async fn a_part_of_an_offer_can_be_given_back_and_the_rest_booked() {
    let portal = portal().await;
    let (id, strangers) = full(&portal).await;
    let ines = waits(&portal, id, "20418376", "2").await;
    for seat in ["A1", "A2"] {
        give_back(&strangers[0], id, seat).await;
    }
    let next = waits(&portal, id, "20418377", "1").await;

    give_back(&ines, id, "A2").await;

    assert_eq!((mine(&ines, id).await, mine(&next, id).await), (vec!["A1".to_owned()], vec!["A2".to_owned()]));
    portal.clock.advance(OFFER);
    for _ in 0..2 {
        expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    }
    assert_eq!(ines.get(&format!("/concerts/{id}")).await.said("[data-lapsed]", "data-lapsed"), "A1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_at_once_give_a_pair_to_one() {
    let portal = portal().await;
    for round in 0..5 {
        let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
        leave_free(&portal.db, id, &["A1", "A2"]).await;
        hold(&portal.browser(), id, &["A1", "A2"]).await.assert_status(303);
        let waiting = [
            waits(&portal, id, &format!("2051{round}000"), "2").await,
            waits(&portal, id, &format!("2051{round}001"), "2").await,
        ];
        portal.clock.advance(Duration::minutes(5));
        let now = portal.clock.now();

        let offers =
            (0..4).map(|_| waiting_list::offers::offer_first(portal.db.pool(), ConcertId(id), now, now + OFFER));
        let offers: Vec<Offer> =
            futures_util::future::join_all(offers).await.into_iter().filter_map(Result::unwrap).collect();

        assert_eq!(offers.len(), 1, "{offers:?}");
        assert_eq!((mine(&waiting[0], id).await.len(), mine(&waiting[1], id).await.len()), (2, 0));
    }
}
