//! Seats blocked and kept, and how the sale is shown.

use time::Duration;

use super::{
    counter::{assert_refused, booked, last_entry, staff},
    facts::{broken_rules, concert, hold, state},
};
use crate::{factories::bookings, harness::portal};

#[tokio::test]
async fn blocked_seats_are_nobodys_until_they_are_unblocked() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    let mut stream = guest.listen(&format!("/concerts/{id}/events")).await;
    stream.next().await.unwrap();

    let fields = [("seat", "C5"), ("seat", "C6"), ("reason", "Siège cassé")];
    staff
        .post(&format!("/admin/concerts/{id}/seats/block"), &fields)
        .await
        .assert_redirect(&format!("/admin/concerts/{id}"));

    assert!(stream.next().await.unwrap().data.contains("data-seat=\"C5\" data-state=\"blocked\""));
    hold(&guest, id, &["C5"]).await.assert_status(409);
    let page = staff.get(&format!("/admin/concerts/{id}")).await;
    assert_eq!(page.said("[data-seat=C5]", "data-state"), "blocked");
    assert!(page.said("[value=C5]", "aria-label").contains("Siège cassé"));
    assert!(!guest.get(&format!("/concerts/{id}")).await.text().contains("Siège cassé"));
    assert_eq!(page.one("[data-seats-blocked]"), "2");
    let (action, reason, detail, _) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("seats.blocked", Some("Siège cassé")));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id}), C5, C6"));

    staff.post(&format!("/admin/concerts/{id}/seats/unblock"), &fields[..1]).await.assert_status(303);
    assert!(stream.next().await.unwrap().data.contains("data-seat=\"C5\" data-state=\"free\""));
    assert_eq!(last_entry(&portal).await.0, "seats.unblocked");
    hold(&guest, id, &["C5"]).await.assert_status(303);
}

#[tokio::test]
async fn only_free_seats_are_blocked_all_of_them_or_none() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    booked(&guest, id, &["A1"]).await;
    hold(&guest, id, &["A2"]).await.assert_status(303);
    let path = format!("/admin/concerts/{id}/seats/block");

    for taken in ["A1", "A2"] {
        let answer = staff.post(&path, &[("seat", "A3"), ("seat", taken), ("reason", "régie")]).await;
        assert_refused(&answer, 409, "", taken);
        assert_eq!(state(&portal.db, id, "A3").await, "free");
        assert_eq!(answer.one("textarea#reason"), "régie");
        assert!(answer.has("[value=A3][checked]"));
    }
    for (fields, field) in [
        (&[("reason", "régie")][..], "seat"),
        (&[("seat", "Z9"), ("reason", "régie")], "seat"),
        (&[("seat", "c1"), ("reason", "régie")], "seat"),
        (&[("seat", "A3"), ("seat", "A3"), ("reason", "régie")], "seat"),
        (&[("seat", "A3"), ("reason", " ")], "reason"),
        (&[("seat", "A3")], "reason"),
    ] {
        let answer = staff.htmx().post(&path, fields).await;
        assert_refused(&answer, 422, field, "");
    }
    let answer = staff.post(&format!("/admin/concerts/{id}/seats/unblock"), &[("seat", "A3")]).await;
    assert_refused(&answer, 409, "", "A3");
    // A hold that ran out is nobody's.
    portal.clock.advance(Duration::minutes(5));
    staff.post(&path, &[("seat", "A2"), ("reason", "régie")]).await.assert_status(303);
    assert_eq!(state(&portal.db, id, "A2").await, "blocked");
}

#[tokio::test]
async fn seats_are_kept_for_wheelchairs_and_companions() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let path = format!("/admin/concerts/{id}/seats/kind");

    staff.post(&path, &[("seat", "A1"), ("kind", "wheelchair")]).await.assert_status(303);
    staff.post(&path, &[("seat", "A2"), ("kind", "companion")]).await.assert_status(303);

    let map = portal.browser().get(&format!("/concerts/{id}")).await;
    assert_eq!(map.said("[data-seat=A1]", "data-kind"), "wheelchair");
    assert!(map.said("[data-seat=A2]", "aria-label").contains("accompagnant"));
    assert_eq!(last_entry(&portal).await.2.unwrap(), format!("Les Heures lentes (#{id}), companion: A2"));
    assert_refused(&staff.post(&path, &[("seat", "A1"), ("kind", "throne")]).await, 422, "kind", "");
    assert_refused(&staff.post(&path, &[("seat", "Z1"), ("kind", "standard")]).await, 422, "seat", "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hold_and_a_block_on_one_seat_one_wins() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    for number in 1..=10 {
        let (guest, office) = (portal.browser(), staff.clone());
        let click = tokio::spawn(async move { hold(&guest, id, &[&format!("E{number}")]).await.status.as_u16() });
        let path = format!("/admin/concerts/{id}/seats/block");
        let block = tokio::spawn(async move {
            office.post(&path, &[("seat", &format!("E{number}")), ("reason", "régie")]).await.status.as_u16()
        });

        let outcome = (click.await.unwrap(), block.await.unwrap());

        let now = state(&portal.db, id, &format!("E{number}")).await;
        assert!(matches!((outcome, now.as_str()), ((303, 409), "held") | ((409, 303), "blocked")), "{outcome:?} {now}");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn sales_are_counted_by_state_and_by_day_of_the_campus() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let number = booked(&portal.browser(), id, &["A1", "A2"]).await;
    // Half past eleven in the evening, UTC, is the next day already.
    portal.clock.advance(Duration::minutes(14 * 60 + 30));
    booked(&portal.browser(), id, &["B1"]).await;
    let cancelled = booked(&portal.browser(), id, &["B2"]).await;
    hold(&portal.browser(), id, &["D1"]).await.assert_status(303);
    staff.sign_in("10000001", crate::harness::PASSWORD).await.assert_status(303);
    let path = format!("/admin/concerts/{id}/bookings/{cancelled}/cancel");
    staff.post(&path, &[("reason", "essai")]).await.assert_status(303);
    assert!(bookings::check_in(&mut portal.db.acquire().await.unwrap(), &number).await);

    let sales = staff.htmx().get(&format!("/admin/concerts/{id}/sales")).await;

    assert!(!sales.text().contains("<html"));
    let figures =
        ["free", "held", "booked", "blocked", "inside"].map(|name| sales.one(&format!("[data-seats-{name}]")));
    assert_eq!(figures, ["96", "1", "3", "0", "2"]);
    assert_eq!(sales.all(".days th[scope=row]"), ["21 novembre", "22 novembre"]);
    assert_eq!(sales.all(".days .number"), ["2", "1"]);
    assert_eq!(sales.attributes(".days progress", "max"), ["2", "2"]);
    staff.get(&format!("/admin/concerts/{id}/sales")).await.assert_redirect(&format!("/admin/concerts/{id}"));
}

#[tokio::test]
async fn a_page_that_asks_by_itself_keeps_nobody_signed_in() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let alone = staff.htmx().with("x-unattended", "yes");
    let path = format!("/admin/concerts/{id}/sales");
    for _ in 0..3 {
        alone.get(&path).await.assert_status(200);
        portal.clock.advance(Duration::minutes(5));
    }

    alone.get(&path).await.assert_status(401);
    staff.get(&format!("/admin/concerts/{id}")).await.assert_status(303);
}
