//! The writers of holds and bookings: requests that share a transaction are judged as one after the other would be.

use parvis::{
    concerts::seats::{
        adjacent_seats::best_block,
        seat::Seat,
        store::{self, GuestLimit, HoldRequest},
        store_batch::{Hold, hold_batch},
    },
    ids::ConcertId,
};
use sqlx::Connection as _;
use time::{Duration, OffsetDateTime};

use super::{
    facts::{best, book, concert, concert_with, hold, mine, number_of, state},
    storm::Dice,
};
use crate::{
    factories::{
        concerts,
        locks::until_waiting,
        seats::{self as seat_rows, lock, set_state},
    },
    harness::{TestPortal, portal},
};

const ROWS: i16 = 3;
const SEATS: i16 = 6;

/// Random requests for seats of one concert.
fn requests(dice: &mut Dice, concert_id: i64, now: OffsetDateTime) -> Vec<Hold> {
    let count = 1 + dice.roll(9);
    let request = |_| {
        let person = dice.roll(5);
        let for_member = person < 2;
        let holder = if for_member { format!("member:{person}") } else { format!("guest:{person:032x}") };
        // Networks of one concert, because a limit counts all concerts.
        let network = format!("{concert_id} {}", person % 2);
        let mut seats: Vec<Seat> = (0..=dice.roll(3)).map(|_| seat(dice)).collect();
        seats.sort_unstable();
        seats.dedup();
        Hold {
            concert_id: ConcertId(concert_id),
            holder,
            for_member,
            until: now + Duration::minutes(5),
            guests: (!for_member).then_some(GuestLimit { network, most: 4 }),
            seats,
        }
    };
    (0..count).map(request).collect()
}

fn seat(dice: &mut Dice) -> Seat {
    let at = |most: i16, roll: u64| 1 + i16::try_from(roll).unwrap() % most;
    // Now and then one that the hall does not have.
    Seat::at(at(ROWS, dice.roll(30)), at(SEATS + 1, dice.roll(70))).unwrap()
}

async fn hold_alone(portal: &TestPortal, hold: &Hold, now: OffsetDateTime) -> store::HoldOutcome {
    let request = HoldRequest {
        concert_id: hold.concert_id,
        holders: std::slice::from_ref(&hold.holder),
        for_member: hold.for_member,
        now,
        until: hold.until,
        guests: hold.guests.clone(),
    };
    store::hold(&portal.db, &request, &hold.seats).await.unwrap()
}

/// A concert with some seats blocked, some held, some of those no longer, and requests for it: the same for the same seed.
async fn concert_and_requests(portal: &TestPortal, seed: u64) -> (i64, Vec<Hold>) {
    let now = portal.clock.now();
    let id = concert_with(portal, |one| {
        (one.row_count, one.seats_per_row, one.limit_per_person) = (ROWS, SEATS, 3);
        if seed.is_multiple_of(10) {
            one.sale_closes_at = now - Duration::minutes(1);
        }
    })
    .await;
    let mut dice = Dice(seed);
    for earlier in requests(&mut dice, id, now) {
        let before = now - Duration::minutes(if dice.roll(2) == 0 { 1 } else { 10 });
        let earlier = Hold { until: before + Duration::minutes(5), ..earlier };
        hold_alone(portal, &earlier, before).await;
    }
    for _ in 0..dice.roll(3) {
        let seat = seat(&mut dice);
        if seat.row() <= ROWS && seat.number() <= SEATS {
            set_state(&portal.db, id, (seat.row(), seat.number()), "blocked", Some("régie")).await;
        }
    }
    if seed % 10 == 1 {
        concerts::wait(&portal.db, id, "20418376", now).await;
    }
    let requests = requests(&mut dice, id, now);
    (id, requests)
}

#[tokio::test]
async fn a_batch_is_judged_as_its_requests_one_after_the_other() {
    // covers C4 C18
    let portal = portal().await;
    let now = portal.clock.now();
    portal.signed_in("20418376", &[]).await;
    let mut outcomes = std::collections::BTreeMap::new();
    for seed in 0..150 {
        let (one, alone) = concert_and_requests(&portal, seed).await;
        let (other, together) = concert_and_requests(&portal, seed).await;
        let mut expected = Vec::new();
        for hold in &alone {
            expected.push(Some(hold_alone(&portal, hold, now).await));
        }
        let judged = hold_batch(&portal.db, &together, now).await.unwrap();

        assert_eq!(judged, expected, "seed {seed}: {together:?}");
        assert_eq!(
            seat_rows::picture(&portal.db, other).await,
            seat_rows::picture(&portal.db, one).await,
            "seed {seed}"
        );
        for outcome in judged.into_iter().flatten() {
            *outcomes.entry(format!("{outcome:?}")).or_insert(0) += 1;
        }
    }
    // All that can come of a request came of some.
    let seen: Vec<&str> = outcomes.keys().map(String::as_str).collect();
    assert_eq!(seen, ["Awaited", "Closed", "Crowded", "Held", "Limit", "Taken", "Unknown"], "{outcomes:?}");
}

#[tokio::test]
async fn the_best_block_in_memory_is_that_of_the_database() {
    let portal = portal().await;
    let mut dice = Dice(7);
    for _ in 0..40 {
        let (rows, seats) = (1 + dice.roll(8), 1 + dice.roll(12));
        let id = concert_with(&portal, |one| {
            (one.row_count, one.seats_per_row) = (i16::try_from(rows).unwrap(), i16::try_from(seats).unwrap());
        })
        .await;
        let taken = dice.roll(100);
        for key in 0..rows * seats {
            if dice.roll(100) < taken {
                let place = (i16::try_from(key / seats).unwrap() + 1, i16::try_from(key % seats).unwrap() + 1);
                set_state(&portal.db, id, place, "blocked", Some("régie")).await;
            }
        }
        let seat_map = portal.concerts.seat_maps.find(ConcertId(id)).await.unwrap().unwrap();
        for count in 1..=5 {
            let first = best_block(&seat_map, count, |_| false).and_then(|block| block.first().copied());
            let first = first.map(|seat| (seat.row(), seat.number()));
            assert_eq!(
                first,
                seat_rows::best_block(&portal.db, id, count, portal.clock.now()).await,
                "{rows} × {seats}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_that_must_wait_keeps_no_other_waiting() {
    // covers C18
    let portal = portal().await;
    let id = concert(&portal).await;
    let mut superuser = portal.db.superuser().await;
    let mut other = superuser.begin().await.unwrap();
    lock(&mut other, id, "A1").await;
    let patient = portal.browser();
    let patient = tokio::spawn(async move { hold(&patient, id, &["A1"]).await });
    until_waiting(&portal.db, 1).await;

    hold(&portal.browser(), id, &["B2"]).await.assert_status(303);
    assert_eq!(state(&portal.db, id, "B2").await, "held");
    assert!(!patient.is_finished(), "it waits for the other transaction");
    other.commit().await.unwrap();
    patient.await.unwrap().assert_status(303);
    assert_eq!(state(&portal.db, id, "A1").await, "held");
}

#[tokio::test]
async fn the_best_seats_are_others_than_those_that_somebody_is_about_to_take() {
    // covers C18
    let portal = portal().await;
    let id = concert(&portal).await;
    let (first, second) = (portal.browser(), portal.browser());
    best(&first, id, &[("count", "1")]).await.assert_status(303);
    let wanted = mine(&first, id).await;
    first.post(&format!("/concerts/{id}/holds/release"), &[]).await.assert_status(303);
    let mut superuser = portal.db.superuser().await;
    let mut other = superuser.begin().await.unwrap();
    lock(&mut other, id, &wanted[0]).await;

    best(&second, id, &[("count", "1")]).await.assert_status(303);
    let found = mine(&second, id).await;
    assert_eq!(found.len(), 1);
    assert_ne!(found, wanted);
}

#[tokio::test]
async fn a_booking_that_must_wait_keeps_no_other_waiting() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (patient, quick) = (portal.browser(), portal.browser());
    hold(&patient, id, &["A1", "A2"]).await.assert_status(303);
    hold(&quick, id, &["B2"]).await.assert_status(303);
    let mut superuser = portal.db.superuser().await;
    let mut other = superuser.begin().await.unwrap();
    lock(&mut other, id, "A2").await;
    let patient = tokio::spawn(async move { book(&patient, id, "patient-booking").await });
    until_waiting(&portal.db, 1).await;

    number_of(&book(&quick, id, "quick-booking").await);
    other.commit().await.unwrap();
    number_of(&patient.await.unwrap());
    assert_eq!(state(&portal.db, id, "A1").await, "booked");
    assert_eq!(state(&portal.db, id, "A2").await, "booked");
}
