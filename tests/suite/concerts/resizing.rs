//! Halls that get another size.

use time::Duration;

use super::{
    counter::{assert_refused, booked, create, form, staff},
    facts::{broken_rules, hold, state},
};
use crate::{
    factories::count_by,
    harness::{browser::Browser, portal},
};

async fn resize(staff: &Browser, id: i64, rows: &str, seats: &str) -> crate::harness::browser::Answer {
    staff.post(&format!("/admin/concerts/{id}/edit"), &form(&[("rows", rows), ("seats_per_row", seats)])).await
}

#[tokio::test]
async fn a_hall_grows_and_shrinks_and_the_map_follows() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser();
    assert_eq!(guest.get(&format!("/concerts/{id}")).await.all("[data-seat]").len(), 12);

    resize(&staff, id, "5", "2").await.assert_status(303);

    let map = guest.get(&format!("/concerts/{id}")).await;
    assert_eq!(map.all("[data-seat]").len(), 10);
    assert!(map.has("[data-seat=E2]") && !map.has("[data-seat=A3]"));
    hold(&guest, id, &["E2"]).await.assert_status(303);
    hold(&guest, id, &["A3"]).await.assert_status(422);
}

#[tokio::test]
async fn a_hall_does_not_lose_a_seat_that_is_held_or_booked() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser();
    hold(&guest, id, &["C4"]).await.assert_status(303);

    let held = resize(&staff, id, "2", "4").await;
    assert_refused(&held, 409, "", "C4");
    assert_refused(&held, 409, "", "Une place est retenue");
    assert_eq!(
        (count_by(&portal.db, "seats", "concert_id", id).await, held.said("[name=rows]", "value")),
        (12, "2".to_owned())
    );
    // Seats that the smaller map keeps do not prevent the change.
    resize(&staff, id, "4", "4").await.assert_status(303);
    let booking = booked(&portal.browser(), id, &["B4"]).await;
    let refused = resize(&staff, id, "4", "3").await;
    assert_refused(&refused, 409, "", "B4, C4");
    assert_refused(&refused, 409, "", "Une réservation, une place. Une place est retenue");

    // The hold has run out, and the booking is given back: its ticket still names the seat.
    portal.clock.advance(Duration::minutes(6));
    let path = format!("/admin/concerts/{id}/bookings/{booking}/cancel");
    staff.post(&path, &[("reason", "essai")]).await.assert_status(303);
    assert_refused(&resize(&staff, id, "4", "3").await, 409, "", "Bloquez-les plutôt");
    assert_refused(&resize(&staff, id, "4", "3").await, 409, "", "Une réservation a été rendue");
    assert_eq!(state(&portal.db, id, "B4").await, "free");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_hold_that_ran_out_and_a_block_do_not_keep_a_row() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    hold(&portal.browser(), id, &["C4"]).await.assert_status(303);
    let block = [("seat", "C1"), ("reason", "régie")];
    staff.post(&format!("/admin/concerts/{id}/seats/block"), &block).await.assert_status(303);
    portal.clock.advance(Duration::minutes(6));

    resize(&staff, id, "2", "4").await.assert_status(303);

    assert_eq!(count_by(&portal.db, "seats", "concert_id", id).await, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hold_and_the_loss_of_its_row_one_wins() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    for _ in 0..10 {
        let id = create(&staff, &[]).await;
        let guest = portal.browser();
        let click = tokio::spawn(async move { hold(&guest, id, &["C4"]).await.status.as_u16() });
        let office = staff.clone();
        let change = tokio::spawn(async move { resize(&office, id, "2", "4").await.status.as_u16() });

        let outcome = (click.await.unwrap(), change.await.unwrap());

        let left = count_by(&portal.db, "seats", "concert_id", id).await;
        assert!(matches!((outcome, left), ((303, 409), 12) | ((422, 303), 8)), "{outcome:?} {left}");
    }
}
