//! Groups that find no seats together: the best split is proposed, and taken as a whole or not at all.

use super::facts::{best, broken_rules, concert, concert_with, hold, keep_for, leave_free, mine};
use crate::harness::{
    browser::{Answer, Browser},
    portal,
};

/// The seats that a refusal proposes.
fn proposed(answer: &Answer) -> Vec<String> {
    answer.attributes("[data-split] [name=seat]", "value")
}

/// Takes what was proposed, as its form does.
async fn take(browser: &Browser, concert: i64, answer: &Answer) -> Answer {
    let fields = answer.attributes("[data-split] input", "name");
    let values = answer.attributes("[data-split] input", "value");
    let fields: Vec<(&str, &str)> = fields.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
    browser.post(&format!("/concerts/{concert}/holds"), &fields).await
}

#[tokio::test]
async fn a_group_without_seats_together_is_offered_two_parts_near_each_other() {
    let portal = portal().await;
    let id = concert(&portal).await;
    leave_free(&portal.db, id, &["A1", "A2", "C4", "C5", "D4", "D5", "J9", "J10"]).await;
    let browser = portal.browser();

    let page = best(&browser, id, &[("count", "4")]).await;
    let block = best(&browser.htmx(), id, &[("count", "4")]).await;

    for answer in [&page, &block] {
        answer.assert_status(409);
        assert_eq!(proposed(answer), ["C4", "C5", "D4", "D5"]);
        let said = answer.one("#sheet [role=alert]");
        assert!(said.contains("plus 4 places libres côte à côte"), "{said}");
        assert!(said.contains("C 4, C 5 et D 4, D 5"), "{said}");
    }
    assert_eq!(mine(&browser, id).await, Vec::<String>::new());
    take(&browser, id, &page).await.assert_redirect(&format!("/concerts/{id}"));
    assert_eq!(mine(&browser, id).await, ["C4", "C5", "D4", "D5"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_of_a_group_sits_alone_where_that_is_not_much_farther() {
    let portal = portal().await;
    let free: [(&[&str], &str, &[&str]); 5] = [
        // Two and two across a taken seat, not three and one.
        (&["C1", "C2", "C3", "C5", "C6", "D9"], "4", &["C2", "C3", "C5", "C6"]),
        // Three and one behind each other, not two and two in the far corners.
        (&["C4", "C5", "C6", "D5", "J9", "J10"], "4", &["C4", "C5", "C6", "D5"]),
        (&["C4", "D4"], "2", &["C4", "D4"]),
        (&["A1", "C4", "C5", "D5"], "3", &["C4", "C5", "D5"]),
        // More than two parts where two are not enough.
        (&["C4", "C6", "D5", "J1", "A10"], "3", &["C4", "C6", "D5"]),
    ];
    for (seats, count, wanted) in free {
        let id = concert(&portal).await;
        leave_free(&portal.db, id, seats).await;
        let answer = best(&portal.browser(), id, &[("count", count)]).await;
        assert_eq!(proposed(answer.assert_status(409)), wanted, "of {seats:?}");
    }
}

#[tokio::test]
async fn the_parts_of_a_group_are_few_near_each_other_and_in_good_rows() {
    let portal = portal().await;
    let free: [(&[&str], &str, &[&str]); 5] = [
        // Two and two are as near as three and one.
        (&["C4", "C5", "C6", "C8", "C9"], "4", &["C5", "C6", "C8", "C9"]),
        // Behind each other is nearer than across four seats, and farther than across two.
        (&["C1", "C2", "C7", "C8", "D1", "D2"], "4", &["C1", "C2", "D1", "D2"]),
        (&["C1", "C2", "C5", "C6", "D1", "D2"], "4", &["C1", "C2", "C5", "C6"]),
        // As near, and in a better row.
        (&["A1", "A2", "A4", "A5", "D4", "D5", "D7", "D8"], "4", &["D4", "D5", "D7", "D8"]),
        // Three parts rather than four that are nearer.
        (&["C4", "C6", "D5", "D7", "J1", "J2", "J6", "J9"], "4", &["J1", "J2", "J6", "J9"]),
    ];
    for (seats, count, wanted) in free {
        let id = concert(&portal).await;
        leave_free(&portal.db, id, seats).await;
        let answer = best(&portal.browser(), id, &[("count", count)]).await;
        assert_eq!(proposed(answer.assert_status(409)), wanted, "of {seats:?}");
    }
}

#[tokio::test]
async fn a_split_is_taken_all_or_none_and_another_is_offered_when_it_is_lost() {
    let portal = portal().await;
    let id = concert(&portal).await;
    leave_free(&portal.db, id, &["C4", "C5", "D4", "D5", "G1", "G2"]).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    let offered = best(&ines, id, &[("count", "4")]).await;
    hold(&malo, id, &["D4"]).await.assert_status(303);

    let lost = take(&ines, id, &offered).await;
    let block = take(&ines.htmx(), id, &offered).await;

    for answer in [&lost, &block] {
        answer.assert_status(409);
        assert!(answer.one("#sheet [role=alert]").contains("aucune n’est gardée"), "{}", answer.text());
        assert_eq!(proposed(answer), ["C4", "C5", "G1", "G2"]);
    }
    assert_eq!(mine(&ines, id).await, Vec::<String>::new());
    take(&ines, id, &lost).await.assert_status(303);
    assert_eq!(mine(&ines, id).await, ["C4", "C5", "G1", "G2"]);
}

#[tokio::test]
async fn what_is_said_of_the_hall_is_true() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 3)).await;
    keep_for(&portal.db, id, "wheelchair", &["A3"]).await;
    hold(&portal.browser(), id, &["A1"]).await.assert_status(303);
    let browser = portal.browser();
    let says = async |count: &str, words: &str| {
        let answer = best(&browser, id, &[("count", count)]).await;
        let said = answer.assert_status(409).one("#sheet [role=alert]");
        assert!(said.contains(words), "{said}");
        assert_eq!(proposed(&answer), Vec::<String>::new());
    };

    says("2", "Il ne reste que 1 place").await;
    hold(&portal.browser(), id, &["A2"]).await.assert_status(303);
    says("1", "que des places pour fauteuil roulant").await;
    hold(&portal.browser(), id, &["A3"]).await.assert_status(303);
    says("1", "plus de place libre").await;
}

#[tokio::test]
async fn free_seats_of_members_who_wait_are_not_proposed() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 2)).await;
    hold(&portal.browser(), id, &["A1", "A2"]).await.assert_status(303);
    let ines = portal.signed_in("20418376", &[]).await;
    ines.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    portal.clock.advance(time::Duration::minutes(6));
    let stranger = portal.browser();

    for answer in [best(&stranger, id, &[("count", "1")]).await, hold(&stranger, id, &["A1"]).await] {
        let said = answer.assert_status(409).one("#sheet [role=alert]");
        assert!(said.contains("proposées aux personnes de la liste d’attente"), "{said}");
        assert!(!answer.has("[data-split]") && !answer.has("#sheet button[name=seat]"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_limit_and_a_wrong_form_propose_nothing() {
    let portal = portal().await;
    let id = concert(&portal).await;
    leave_free(&portal.db, id, &["C4", "C5", "D4", "D5"]).await;
    let browser = portal.browser();
    hold(&browser, id, &["C4"]).await.assert_status(303);

    for count in ["4", "0", "21", "x", ""] {
        let answer = best(&browser, id, &[("count", count)]).await;
        assert!(!answer.assert_status(422).has("[data-split]"), "{count}");
    }
    let seats = [("seat", "C5"), ("seat", "D4"), ("seat", "D5"), ("seat", "J1"), ("count", "4")];
    let answer = browser.post(&format!("/concerts/{id}/holds"), &seats).await;
    assert!(!answer.assert_status(422).has("[data-split]"));
}

/// A group that is split each time fills the hall to the last seat.
#[tokio::test]
async fn a_hall_is_filled_to_the_last_seat_by_groups_that_take_what_is_offered() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (5, 7)).await;
    let mut left = 35;
    while left > 0 {
        let count = left.min(4);
        let browser = portal.browser();
        let answer = best(&browser, id, &[("count", &count.to_string())]).await;
        if answer.status == 409 {
            take(&browser, id, &answer).await.assert_status(303);
        }
        assert_eq!(mine(&browser, id).await.len(), count);
        left -= count;
    }
    assert_eq!(portal.browser().get(&format!("/concerts/{id}")).await.one("[data-seats-free]"), "0");
}
