//! Seats held by guests: bounded by address and by hall, so that nobody empties a hall by asking without a cookie.

use super::facts::{concert, concert_with, hold, state};
use crate::{
    factories::seats,
    harness::{TestPortal, portal},
};

/// Sixty clicks without a cookie from one address, each on a seat of its own; how many seats were held.
async fn sixty_clicks(portal: &TestPortal, concert: i64, address: &str) -> usize {
    let mut held = 0;
    for click in 0..60_u8 {
        let seat = format!("{}{}", char::from(b'A' + click / 10), click % 10 + 1);
        let answer = hold(&portal.browser().from(address), concert, &[&seat]).await;
        held += usize::from(answer.status == 303);
    }
    held
}

#[tokio::test]
async fn guests_of_one_address_hold_a_tenth_of_a_hall() {
    let portal = portal().await;
    let id = concert(&portal).await;

    assert_eq!(sixty_clicks(&portal, id, "203.0.113.9").await, 10);
    assert_eq!(sixty_clicks(&portal, id, "203.0.113.10").await, 10, "another address has its own");
    assert_eq!(sixty_clicks(&portal, id, "10.77.1.1").await, 10, "on the campus a tenth too");
}

#[tokio::test]
async fn guests_of_one_address_hold_twelve_seats_of_all_concerts_and_sixty_on_the_campus() {
    let portal = portal().await;
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(concert(&portal).await);
    }

    let (mut elsewhere, mut campus) = (0, 0);
    for id in &ids {
        elsewhere += sixty_clicks(&portal, *id, "203.0.113.9").await;
        campus += sixty_clicks(&portal, *id, "10.77.1.1").await;
    }

    assert_eq!((elsewhere, campus), (12, 60));
}

#[tokio::test]
async fn an_ipv6_network_is_one_address() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let mut held = 0;
    for host in 1..=20 {
        let browser = portal.browser().from(&format!("2001:db8:0:1::{host:x}"));
        held += usize::from(
            hold(&browser, id, &[&format!("{}{}", if host > 10 { "A" } else { "B" }, host % 10 + 1)]).await.status
                == 303,
        );
    }

    assert_eq!(held, 10);
}

#[tokio::test]
async fn a_refused_guest_is_told_to_sign_in_and_a_member_has_a_limit_of_their_own_only() {
    let portal = portal().await;
    portal.member("20410000", &[]).await;
    let id = concert(&portal).await;
    sixty_clicks(&portal, id, "203.0.113.9").await;
    let guest = portal.browser().from("203.0.113.9");

    let refused = hold(&guest, id, &["J1"]).await;
    let best = guest.htmx().post(&format!("/concerts/{id}/holds/best"), &[("count", "2")]).await;

    for answer in [&refused, &best] {
        answer.assert_status(429);
        assert_eq!(answer.header("retry-after"), "300");
        assert!(answer.text().contains("Connectez-vous"), "{}", answer.text());
    }
    assert_eq!(state(&portal.db, id, "J1").await, "free");
    let member = portal.browser();
    member.sign_in("20410000", crate::harness::PASSWORD).await.assert_redirect("/");
    hold(&member.from("203.0.113.9"), id, &["J1", "J2", "J3", "J4"]).await.assert_status(303);
}

#[tokio::test]
async fn seats_that_are_given_back_or_have_run_out_count_no_more() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let first = portal.browser().from("203.0.113.9");
    hold(&first, id, &["A1", "A2", "A3", "A4"]).await.assert_status(303);
    sixty_clicks(&portal, id, "203.0.113.9").await;
    let next = portal.browser().from("203.0.113.9");
    hold(&next, id, &["J1"]).await.assert_status(429);

    first.post(&format!("/concerts/{id}/holds/A1/release"), &[]).await.assert_status(303);
    hold(&next, id, &["J1"]).await.assert_status(303);
    hold(&portal.browser().from("203.0.113.9"), id, &["J2"]).await.assert_status(429);
    portal.clock.advance(time::Duration::minutes(5));
    hold(&portal.browser().from("203.0.113.9"), id, &["J2"]).await.assert_status(303);
}

#[tokio::test]
async fn in_a_small_hall_a_guest_has_what_one_person_may_have() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (2, 5)).await;
    let guest = portal.browser().from("203.0.113.9");

    hold(&guest, id, &["A1", "A2", "A3", "A4"]).await.assert_status(303);
    // The same again is not more.
    hold(&guest, id, &["A1", "A2", "A3", "A4"]).await.assert_status(303);
    hold(&portal.browser().from("203.0.113.9"), id, &["B1"]).await.assert_status(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_same_moment_guests_of_one_address_hold_no_more() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let clicks: Vec<_> = (0..40_u8)
        .map(|click| {
            let browser = portal.browser().from("203.0.113.9");
            let seat = format!("{}{}", char::from(b'A' + click / 10), click % 10 + 1);
            let best = format!("/concerts/{id}/holds/best");
            tokio::spawn(async move {
                let answer = if click % 2 == 0 {
                    hold(&browser, id, &[&seat]).await
                } else {
                    browser.post(&best, &[("count", "1")]).await
                };
                answer.status.as_u16()
            })
        })
        .collect();
    let mut held = 0;
    for click in clicks {
        let status = click.await.unwrap();
        assert!([303, 409, 429].contains(&status), "{status}");
        held += usize::from(status == 303);
    }

    assert_eq!(held, 10);
}

#[tokio::test]
async fn this_machine_is_not_bounded() {
    let portal = portal().await;
    let id = concert(&portal).await;

    assert_eq!(sixty_clicks(&portal, id, "127.0.0.1").await, 60);
}

#[tokio::test]
async fn a_seat_forgets_the_network_of_a_guest_when_the_guest_lets_it_go_or_becomes_a_member() {
    let portal = portal().await;
    portal.member("20410000", &[]).await;
    let id = concert(&portal).await;
    let guest = || portal.browser().from("203.0.113.9");
    let (leaving, signing_in, letting_go) = (guest(), guest(), guest());
    for (browser, seat) in [(&leaving, "A1"), (&signing_in, "B1"), (&letting_go, "C1")] {
        hold(browser, id, &[seat]).await.assert_status(303);
    }
    assert_eq!(seats::with_network(&portal.db).await, 3);

    leaving.post("/bookings/forget", &[]).await.assert_status(303);
    assert_eq!((state(&portal.db, id, "A1").await.as_str(), seats::with_network(&portal.db).await), ("free", 2));
    signing_in.sign_in("20410000", crate::harness::PASSWORD).await.assert_redirect("/");
    assert_eq!((state(&portal.db, id, "B1").await.as_str(), seats::with_network(&portal.db).await), ("held", 1));
    hold(&letting_go, id, &["C2"]).await.assert_status(303);
    assert_eq!(seats::with_network(&portal.db).await, 2, "a hold of a guest keeps it");
}

#[tokio::test]
async fn the_database_refuses_a_seat_that_keeps_the_network_after_the_hold_of_a_guest() {
    let portal = portal().await;
    let id = concert(&portal).await;
    hold(&portal.browser().from("203.0.113.9"), id, &["A1"]).await.assert_status(303);

    for change in [
        "state = 'free', held_by = NULL, held_until = NULL",
        "state = 'blocked', blocked_reason = 'Camera', held_by = NULL, held_until = NULL",
        "held_by = 'member:1'",
    ] {
        let sql = format!("UPDATE seats SET {change} WHERE held_from IS NOT NULL");
        let refused = sqlx::query(&sql).execute(portal.db.pool()).await.unwrap_err();
        let constraint = refused.as_database_error().and_then(|error| error.constraint());
        assert_eq!(constraint, Some("seats_held_from_check"), "{change}: {refused}");
    }
}
