//! Wheelchair places and the companion seats beside them: pairs that are asked for.

use time::Duration;

use super::facts::{best, book, broken_rules, concert, concert_with, hold, keep_for, leave_free, mine, state};
use crate::{
    factories::seats,
    harness::{TestPortal, portal},
};

/// Two wheelchair places at the ends of a row, each with a companion seat.
async fn with_places(portal: &TestPortal) -> i64 {
    let id = concert(portal).await;
    keep_for(&portal.db, id, "wheelchair", &["J1", "J10"]).await;
    keep_for(&portal.db, id, "companion", &["J2", "J9"]).await;
    id
}

#[tokio::test]
async fn a_wheelchair_place_is_asked_for_with_its_companion_and_more() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    for (count, seats) in [("2", &["J1", "J2"][..]), ("1", &["J10"])] {
        let browser = portal.browser();
        best(&browser, id, &[("count", count), ("wheelchair", "1")]).await.assert_status(303);
        assert_eq!(mine(&browser, id).await, seats, "{count}");
    }
    let none = best(&portal.browser(), id, &[("count", "1"), ("wheelchair", "1")]).await;
    assert!(none.assert_status(409).one("#sheet [role=alert]").contains("aucune place pour fauteuil roulant"));

    let other = with_places(&portal).await;
    let browser = portal.browser();
    best(&browser.htmx(), other, &[("count", "4"), ("wheelchair", "1")]).await.assert_status(200);
    assert_eq!(mine(&browser, other).await, ["J1", "J2", "J3", "J4"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_group_with_a_wheelchair_place_that_cannot_sit_together_is_offered_the_nearest_seats() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    leave_free(&portal.db, id, &["J1", "J2", "I1", "I2", "A5", "A6"]).await;
    let browser = portal.browser();

    let answer = best(&browser, id, &[("count", "4"), ("wheelchair", "1")]).await;

    let seats = answer.assert_status(409).attributes("[data-split] [name=seat]", "value");
    assert_eq!(seats, ["I1", "I2", "J1", "J2"]);
    assert!(answer.has("[data-split] [name=wheelchair]"));
    assert!(!answer.has("[data-wait-for]"), "the list has no places for wheelchairs");
    let fields: Vec<(&str, &str)> = seats.iter().map(|seat| ("seat", &**seat)).collect();
    browser.post(&format!("/concerts/{id}/holds"), &fields).await.assert_status(303);
    assert_eq!(mine(&browser, id).await, ["I1", "I2", "J1", "J2"]);
}

#[tokio::test]
async fn who_clicks_a_wheelchair_place_is_told_and_offered_the_companion_seat() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    let browser = portal.browser();

    let block = browser.htmx().post(&format!("/concerts/{id}/holds"), &[("seat", "J1")]).await;

    assert!(block.one("[data-wheelchair=J1]").contains("place pour fauteuil roulant"), "{}", block.text());
    assert_eq!(block.attributes("[data-wheelchair] [name=seat]", "value"), ["J2"]);
    hold(&browser, id, &["J2"]).await.assert_status(303);
    let page = browser.get(&format!("/concerts/{id}")).await;
    assert!(page.has("[data-wheelchair=J1]") && !page.has("[data-wheelchair] [name=seat]"));
    assert!(!portal.browser().get(&format!("/concerts/{id}")).await.has("[data-wheelchair]"));
}

#[tokio::test]
async fn a_companion_seat_is_not_had_alone_while_its_wheelchair_place_can_be_had() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());

    for seats in [&["J2"][..], &["J2", "J3"], &["J9", "J1"]] {
        let answer = hold(&malo, id, seats).await;
        let said = answer.assert_status(422).one("#sheet [role=alert]");
        assert!(said.contains("Choisissez d’abord la place pour fauteuil roulant"), "{said}");
    }
    assert_eq!(mine(&malo, id).await, Vec::<String>::new());
    // Held by another is not booked yet: it may come back.
    hold(&ines, id, &["J1"]).await.assert_status(303);
    hold(&malo, id, &["J2"]).await.assert_status(422);
    book(&ines, id, "wheelchair-1").await.assert_status(303);
    hold(&malo, id, &["J2"]).await.assert_status(303);
    // No place beside it: a seat like any other.
    keep_for(&portal.db, id, "companion", &["C5"]).await;
    hold(&malo, id, &["C5"]).await.assert_status(303);
}

#[tokio::test]
async fn a_companion_seat_between_two_places_goes_with_either() {
    let portal = portal().await;
    let id = concert(&portal).await;
    keep_for(&portal.db, id, "wheelchair", &["J1", "J3"]).await;
    keep_for(&portal.db, id, "companion", &["J2"]).await;
    let (ines, malo) = (portal.browser(), portal.browser());

    // Given back with one of the places, it stays with the other.
    hold(&ines, id, &["J1", "J2", "J3"]).await.assert_status(303);
    ines.post(&format!("/concerts/{id}/holds/J1/release"), &[]).await.assert_status(303);
    assert_eq!(mine(&ines, id).await, ["J2", "J3"]);
    ines.post(&format!("/concerts/{id}/holds/J3/release"), &[]).await.assert_status(303);
    assert_eq!(mine(&ines, id).await, Vec::<String>::new());

    // The holder of one of them may book it, although the other is still free.
    hold(&ines, id, &["J1"]).await.assert_status(303);
    book(&ines, id, "wheelchair-1").await.assert_status(303);
    hold(&malo, id, &["J2"]).await.assert_status(422);
    hold(&ines, id, &["J2"]).await.assert_status(303);
}

#[tokio::test]
async fn a_place_whose_hold_ran_out_brings_no_companion_seat() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["J1"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(5));

    hold(&browser, id, &["J2"]).await.assert_status(422);
    hold(&browser, id, &["J1", "J2"]).await.assert_status(303);
}

#[tokio::test]
async fn a_place_with_a_companion_seat_is_proposed_before_one_without() {
    let portal = portal().await;
    let id = concert(&portal).await;
    keep_for(&portal.db, id, "wheelchair", &["J1", "J10"]).await;
    keep_for(&portal.db, id, "companion", &["J9"]).await;
    for seats in [["J9", "J10"], ["J1", "J2"]] {
        let browser = portal.browser();
        best(&browser, id, &[("count", "2"), ("wheelchair", "1")]).await.assert_status(303);
        assert_eq!(mine(&browser, id).await, seats);
    }
}

#[tokio::test]
async fn a_pair_is_given_back_and_runs_out_together() {
    let portal = portal().await;
    let id = with_places(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["J1"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(4));
    hold(&browser, id, &["J2", "J3"]).await.assert_status(303);

    let until = seats::held_until(&portal.db, id, 10).await;
    assert_eq!((until[0] - until[1], until[2] - until[0]), (Duration::ZERO, Duration::minutes(4)));
    browser.post(&format!("/concerts/{id}/holds/J1/release"), &[]).await.assert_status(303);
    assert_eq!(mine(&browser, id).await, ["J3"]);
    assert_eq!(state(&portal.db, id, "J2").await, "free");
    // The companion alone is given back alone.
    hold(&browser, id, &["J1", "J2"]).await.assert_status(303);
    browser.post(&format!("/concerts/{id}/holds/J2/release"), &[]).await.assert_status(303);
    assert_eq!(mine(&browser, id).await, ["J1", "J3"]);
}

#[tokio::test]
async fn counts_say_which_seats_are_left_and_the_waiting_list_agrees() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 4)).await;
    keep_for(&portal.db, id, "wheelchair", &["A4"]).await;
    let (guest, ines) = (portal.browser(), portal.signed_in("20418376", &[]).await);
    let page = format!("/concerts/{id}");
    let before = guest.get(&page).await;
    assert_eq!(before.one("[data-seats-free]"), "3");
    assert!(before.one("#seats-left").contains("et 1 place pour fauteuil roulant"), "{}", before.one("#seats-left"));
    assert!(!before.has("[data-waiting]"));

    hold(&portal.browser(), id, &["A1", "A2", "A3"]).await.assert_status(303);

    for path in ["/concerts", "/", &page] {
        let text = guest.get(path).await.one("main");
        assert!(text.contains("1 place pour fauteuil roulant libre, aucune autre place"), "{path}: {text}");
    }
    assert_eq!(ines.get(&page).await.said("[data-waiting]", "data-waiting"), "possible");
    ines.post(&format!("{page}/waiting-list"), &[]).await.assert_status(303);
    hold(&portal.browser(), id, &["A4"]).await.assert_status(303);
    assert!(guest.get("/concerts").await.one("main").contains("Complet"));
}
