//! A ticket read at another time than the evening of its concert: amber, and nothing is recorded unless staff say so.

use time::Duration;

use super::{
    counter::{booked, staff},
    door_groups::{scan, seat_code, send},
    facts::concert_with,
};
use crate::{
    factories::{audit, concerts::concert as concert_row, count},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

/// A concert that begins so many minutes from now.
async fn concert_in(portal: &TestPortal, minutes: i64) -> i64 {
    concert_with(portal, |one| one.starts_at = portal.clock.now() + Duration::minutes(minutes)).await
}

fn said(answer: &Answer) -> (u16, String, String) {
    let verdict = |name| answer.said("[data-verdict]", name);
    (answer.status.as_u16(), verdict("data-verdict"), verdict("data-tone"))
}

fn is(status: u16, verdict: &str, tone: &str) -> (u16, String, String) {
    (status, verdict.to_owned(), tone.to_owned())
}

async fn late(door: &Browser, concert: i64, ticket: &str, minutes: i64) -> Answer {
    let age = (minutes * 60_000).to_string();
    send(door, concert, &[("ticket", ticket), ("scan_id", "a-late-scan"), ("age", &age)]).await
}

#[tokio::test]
async fn a_rehearsal_scan_does_not_use_the_ticket_up() {
    let portal = portal().await;
    let id = concert_in(&portal, 30 * 24 * 60).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let code = seat_code(&portal, &number, "C4").await;

    for ticket in [&code, &number] {
        let answer = scan(&door, id, ticket).await;
        assert_eq!(said(&answer), is(409, "out_of_hours", "warn"));
        assert!(answer.has("form [name=anyway][value=yes]"), "{}", answer.text());
        assert!(answer.one("[data-verdict]").contains("Inès Carpentier"), "{}", answer.text());
    }
    assert_eq!(
        (count(&portal.db, "check_ins").await, audit::details_of(&portal.db, "check_in.anyway").await.len()),
        (0, 0)
    );
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    guest.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    assert_eq!(said(&scan(&door, id, &code).await), is(409, "cancelled", "bad"), "red is red at any time");
}

#[tokio::test]
async fn staff_let_in_anyway_and_the_audit_says_so_once() {
    let portal = portal().await;
    let id = concert_in(&portal, 13 * 60).await;
    let number = booked(&portal.browser(), id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let asked = send(&door, id, &[("ticket", &number), ("anyway", "yes")]).await;
    assert_eq!(said(&asked), is(200, "how_many", "warn"));
    assert!(asked.has("form [name=anyway][value=yes]"), "the answer lets in too: {}", asked.text());

    let fields = [("ticket", number.as_str()), ("anyway", "yes"), ("count", "2"), ("scan_id", "scan-anyway")];
    for _ in 0..2 {
        assert_eq!(said(&send(&door, id, &fields).await), is(200, "let_in", "good"));
    }

    assert_eq!(count(&portal.db, "check_ins").await, 2);
    assert_eq!(audit::details_of(&portal.db, "check_in.anyway").await, [Some(number)]);
}

#[tokio::test]
async fn the_hours_are_twelve_before_and_twelve_after_the_start_to_the_minute() {
    let portal = portal().await;
    let door = staff(&portal).await;
    for (minutes, verdict) in [(721, "out_of_hours"), (720, "let_in"), (-720, "let_in"), (-721, "out_of_hours")] {
        let id = concert_in(&portal, 60).await;
        let number = booked(&portal.browser(), id, &["C4"]).await;
        let starts_at = portal.clock.now() + Duration::minutes(minutes);
        concert_row(&portal.db, id).starts_at(starts_at).await;
        let answer = scan(&door, id, &number).await;
        assert_eq!(answer.said("[data-verdict]", "data-verdict"), verdict, "{minutes}");
    }
    assert_eq!(audit::details_of(&portal.db, "check_in.anyway").await.len(), 0);
}

#[tokio::test]
async fn where_doors_and_end_are_known_the_hours_count_from_them() {
    let portal = portal().await;
    let door = staff(&portal).await;
    // Doors two hours before the start, end three hours after it: minutes to the start at the time of the scan.
    for (minutes, verdict) in
        [(14 * 60 + 1, "out_of_hours"), (14 * 60, "let_in"), (-15 * 60, "let_in"), (-15 * 60 - 1, "out_of_hours")]
    {
        let id = concert_in(&portal, 60).await;
        let number = booked(&portal.browser(), id, &["C4"]).await;
        let starts_at = portal.clock.now() + Duration::minutes(minutes);
        concert_row(&portal.db, id).with_doors_and_end(starts_at).await;
        let answer = scan(&door, id, &number).await;
        assert_eq!(answer.said("[data-verdict]", "data-verdict"), verdict, "{minutes}");
    }
}

#[tokio::test]
async fn a_scan_that_comes_late_counts_by_when_it_was_made() {
    let portal = portal().await;
    let id = concert_in(&portal, 60).await;
    let number = booked(&portal.browser(), id, &["C4"]).await;
    portal.clock.advance(Duration::hours(14));
    let door = staff(&portal).await;

    assert_eq!(said(&scan(&door, id, &number).await), is(409, "out_of_hours", "warn"));
    assert_eq!(said(&late(&door, id, &number, 120).await), is(200, "let_in", "good"));
}

#[tokio::test]
async fn who_was_refused_without_a_network_is_not_let_in_by_the_upload() {
    let portal = portal().await;
    let id = concert_in(&portal, 60).await;
    let number = booked(&portal.browser(), id, &["C4"]).await;
    let door = staff(&portal).await;

    let told = send(&door, id, &[("ticket", &number), ("refused", "yes")]).await;
    assert_eq!(said(&told), is(200, "valid", "warn"));
    assert_eq!(count(&portal.db, "check_ins").await, 0);
    assert_eq!(said(&scan(&door, id, &number).await), is(200, "let_in", "good"));
    let again = send(&door, id, &[("ticket", &number), ("refused", "yes")]).await;
    assert_eq!(said(&again), is(409, "inside", "bad"));
}
