//! Two who want the same thing in the same moment: what the slower one finds.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;

use super::facts::{book, broken_rules, concert, concert_with, hold, number_of, state};
use crate::harness::{PASSWORD, TestPortal, portal};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

/// Until so many connections to this database stand before a lock.
async fn until_waiting(portal: &TestPortal, count: i64) {
    let waiting = "SELECT count(DISTINCT pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut superuser = portal.db.superuser().await;
    let wait = async {
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut superuser).await.unwrap() < count {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), wait).await.expect("nobody waits");
}

async fn holder_of(portal: &TestPortal, number: i16) -> Option<String> {
    sqlx::query_scalar("SELECT held_by FROM seats WHERE row_number = 1 AND seat_number = $1")
        .bind(number)
        .fetch_one(&*portal.db)
        .await
        .unwrap()
}

/// Holds a seat of row A for somebody, in a transaction that is still open.
async fn take(db: &mut PgConnection, number: i16, guest: &str, portal: &TestPortal) {
    sqlx::query(
        "UPDATE seats SET state = 'held', held_by = $2, held_until = $3, extensions = 0
         WHERE row_number = 1 AND seat_number = $1",
    )
    .bind(number)
    .bind(guest)
    .bind(portal.clock.now() + time::Duration::minutes(5))
    .execute(db)
    .await
    .unwrap();
}

#[tokio::test]
async fn the_best_seat_is_not_taken_from_who_got_it_while_another_was_waited_for() {
    // covers C18
    let portal = portal().await;
    let id = concert_with(&portal, |concert| (concert.row_count, concert.seats_per_row) = (1, 2)).await;
    let (first, second) = (format!("guest:{:032x}", 1), format!("guest:{:032x}", 2));
    let leaving = portal.browser();
    hold(&leaving, id, &["A2"]).await.assert_status(303);
    let (mut one, mut other) = (portal.db.superuser().await, portal.db.superuser().await);
    let mut one = one.begin().await.unwrap();
    take(&mut one, 1, &first, &portal).await;

    let asking = portal.browser();
    let best = tokio::spawn(async move { asking.post(&format!("/concerts/{id}/holds/best"), &[("count", "1")]).await });
    until_waiting(&portal, 1).await;
    leaving.post(&format!("/concerts/{id}/holds/A2/release"), &[]).await.assert_status(303);
    let mut other = other.begin().await.unwrap();
    take(&mut other, 2, &second, &portal).await;
    one.commit().await.unwrap();
    until_waiting(&portal, 1).await;
    other.commit().await.unwrap();

    best.await.unwrap().assert_status(409);
    assert_eq!((holder_of(&portal, 1).await, holder_of(&portal, 2).await), (Some(first), Some(second)));
}

#[tokio::test]
async fn who_gives_seats_back_and_who_asks_for_more_time_wait_in_the_same_order_as_all_others() {
    let portal = portal().await;
    let id = concert_with(&portal, |concert| (concert.row_count, concert.seats_per_row) = (1, 2)).await;
    let ines = portal.browser();
    // The row that was written last lies behind the other.
    hold(&ines, id, &["A2"]).await.assert_status(303);
    hold(&ines, id, &["A1"]).await.assert_status(303);

    for (act, ends) in [("extend", "held"), ("release", "free")] {
        let mut group = portal.db.superuser().await;
        let mut group = group.begin().await.unwrap();
        let lock = "SELECT FROM seats WHERE seat_number = $1 FOR UPDATE";
        sqlx::query(lock).bind(1_i16).execute(&mut *group).await.unwrap();
        let (browser, path) = (ines.clone(), format!("/concerts/{id}/holds/{act}"));
        let acting = tokio::spawn(async move { browser.post(&path, &[]).await });
        until_waiting(&portal, 1).await;
        sqlx::query(lock).bind(2_i16).execute(&mut *group).await.unwrap();
        group.commit().await.unwrap();

        acting.await.unwrap().assert_status(303);
        assert_eq!((state(&portal.db, id, "A1").await, state(&portal.db, id, "A2").await), (ends.into(), ends.into()));
    }
}

#[tokio::test]
async fn nothing_is_booked_of_a_concert_that_is_being_cancelled_or_removed() {
    let portal = portal().await;
    let acts =
        [("UPDATE concerts SET cancelled_at = now() WHERE id = $1", 409), ("DELETE FROM concerts WHERE id = $1", 404)];
    for (act, status) in acts {
        let id = concert(&portal).await;
        let ines = portal.browser();
        hold(&ines, id, &["C5"]).await.assert_status(303);
        let mut office = portal.db.superuser().await;
        let mut office = office.begin().await.unwrap();
        sqlx::query(act).bind(id).execute(&mut *office).await.unwrap();

        let booking = tokio::spawn(async move { book(&ines, id, KEY).await });
        until_waiting(&portal, 1).await;
        office.commit().await.unwrap();

        booking.await.unwrap().assert_status(status);
        let bookings: i64 = sqlx::query_scalar("SELECT count(*) FROM bookings").fetch_one(&*portal.db).await.unwrap();
        assert_eq!(bookings, 0, "{act}");
    }
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_guest_who_signs_in_and_sends_the_form_again_books_nothing_twice() {
    let portal = portal().await;
    let id = concert(&portal).await;
    portal.member("20418376", &[]).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5"]).await.assert_status(303);
    let number = number_of(&book(&ines, id, KEY).await);
    ines.sign_in("20418376", PASSWORD).await.assert_redirect("/");

    // The booking is the guest's, who has left this browser: the member holds nothing to book.
    book(&ines, id, KEY).await.assert_status(409);
    let bookings: Vec<String> = sqlx::query_scalar("SELECT number FROM bookings").fetch_all(&*portal.db).await.unwrap();
    assert_eq!(bookings, [number]);
}
