//! Scans that waited for the network count from when the ticket was read.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{
    counter::booked,
    facts::{evening, evening_with},
};
use crate::harness::{
    browser::{Answer, Browser},
    portal,
};

async fn scan(door: &Browser, concert: i64, ticket: &str, name: &str, age: &str) -> Answer {
    let fields = [("ticket", ticket), ("scan_id", name), ("age", age)];
    door.htmx().post(&format!("/admin/concerts/{concert}/check-in"), &fields).await
}

/// When a second scan says that the first was.
async fn inside_since(door: &Browser, concert: i64, ticket: &str) -> String {
    scan(door, concert, ticket, "scan-to-ask", "").await.said("[data-verdict=inside] time", "datetime")
}

#[tokio::test]
async fn a_scan_that_comes_late_counts_from_when_it_was_made_within_bounds() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::hours(19)).await;
    let mut numbers = Vec::new();
    for seat in ["C1", "C2", "C3"] {
        numbers.push(booked(&portal.browser(), id, &[seat]).await);
    }
    portal.clock.advance(Duration::hours(20));
    let fresh = booked(&portal.browser(), id, &["C4"]).await;
    let door = portal.signed_in("20410010", &[Role::BoxOffice]).await;

    for (number, age) in [(&numbers[0], "90000"), (&numbers[1], "4000000000"), (&numbers[2], "0"), (&fresh, "600000")] {
        scan(&door, id, number, &format!("scan-of-{number}"), age).await.assert_status(200);
    }

    assert_eq!(inside_since(&door, id, &numbers[0]).await, "2026-11-22T05:58:30+01:00");
    assert_eq!(inside_since(&door, id, &numbers[1]).await, "2026-11-21T18:00:00+01:00");
    assert_eq!(inside_since(&door, id, &numbers[2]).await, "2026-11-22T06:00:00+01:00");
    // A clock that ran wrong: nobody came before the ticket was there.
    assert_eq!(inside_since(&door, id, &fresh).await, "2026-11-22T06:00:00+01:00");
    for wrong in ["-1", "soon", "1.5", "99999999999999999999"] {
        scan(&door, id, &numbers[0], "scan-with-an-age", wrong).await.assert_status(422);
    }
}

#[tokio::test]
async fn of_an_old_scan_that_comes_late_and_a_new_one_the_first_recorded_is_green() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &["C5"]).await;
    portal.clock.advance(Duration::hours(1));
    let (one, other) = (
        portal.signed_in("20410010", &[Role::BoxOffice]).await,
        portal.signed_in("20410011", &[Role::BoxOffice]).await,
    );

    let now = scan(&one, id, &number, "scan-of-one-door", "0").await;
    let late = scan(&other, id, &number, "scan-of-the-other", "600000").await;

    assert_eq!((now.status.as_u16(), late.status.as_u16()), (200, 409));
    assert_eq!(late.said("[data-verdict=inside] time", "datetime"), "2026-11-21T11:00:00+01:00");
    assert_eq!(scan(&other, id, &number, "scan-of-the-other", "700000").await.status.as_u16(), 409);
    assert_eq!(scan(&one, id, &number, "scan-of-one-door", "60000").await.status.as_u16(), 200);
}
