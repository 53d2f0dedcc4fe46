//! Many people, few seats.

use std::collections::HashSet;

use sqlx::{Connection as _, PgConnection};

use super::facts::{book, broken_rules, concert, hold, number_of};
use crate::harness::{TestPortal, portal, wait::until};

/// Two hundred people at once want `wanted(person)`; how each was answered.
async fn rush(portal: &TestPortal, concert: i64, wanted: impl Fn(usize) -> String) -> Vec<u16> {
    let clicks: Vec<_> = (0..200)
        .map(|person| {
            let (browser, seat) = (portal.browser(), wanted(person));
            tokio::spawn(async move { hold(&browser, concert, &[&seat]).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for click in clicks {
        statuses.push(click.await.unwrap());
    }
    statuses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_on_one_seat_one_wins_and_the_others_are_told() {
    // covers C2 C18
    let portal = portal().await;
    let id = concert(&portal).await;

    let statuses = rush(&portal, id, |_| "E5".to_owned()).await;

    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 199);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_on_a_hundred_seats_fill_the_hall() {
    // covers C3
    let portal = portal().await;
    let id = concert(&portal).await;

    let people: Vec<_> = (0..200)
        .map(|person| {
            let browser = portal.browser();
            tokio::spawn(async move {
                let best = format!("/concerts/{id}/holds/best");
                let held = browser.post(&best, &[("count", "1")]).await;
                if held.status == 409 {
                    return None;
                }
                held.assert_status(303);
                Some(number_of(&book(&browser, id, &format!("form of person {person}").replace(' ', "-")).await))
            })
        })
        .collect();
    let mut numbers = HashSet::new();
    let mut refused = 0;
    for person in people {
        match person.await.unwrap() {
            Some(number) => assert!(numbers.insert(number)),
            None => refused += 1,
        }
    }

    assert_eq!((numbers.len(), refused), (100, 100));
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

/// As somebody might write it who knows no races: looks first, and takes then.
const CHECK_THEN_WRITE: &str = "
    CREATE OR REPLACE FUNCTION hold_seats(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                                          for_member boolean, moment timestamptz, until timestamptz,
                                          network text DEFAULT NULL, most integer DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM seats WHERE concert_id = concert AND NOT is_free(state, held_until, moment)
                   AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))) THEN
            RETURN 'taken';
        END IF;
        PERFORM pg_advisory_xact_lock_shared(1);
        UPDATE seats SET state = 'held', held_by = holders[1], held_until = until
        WHERE concert_id = concert AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers));
        RETURN 'held';
    END $$";

/// Lets each request go alone: those of one batch are judged one after the other.
const NO_BATCHES: &str = "
    CREATE OR REPLACE FUNCTION hold_batch(
        concerts_in bigint[], holders_in text[], members_in boolean[], untils_in timestamptz[], networks_in text[],
        mosts_in integer[], requests_of_seats integer[], rows_of_seats smallint[], numbers_of_seats smallint[], moment timestamptz
    ) RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL::text FROM unnest(concerts_in)'";

/// How many wait for the lock that this connection has.
async fn waiting_at(gate: &mut PgConnection) -> i64 {
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    sqlx::query_scalar(waiting).fetch_one(gate).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rush_sees_a_seat_that_is_given_twice() {
    let portal = portal().await;
    let id = concert(&portal).await;
    for change in [CHECK_THEN_WRITE, NO_BATCHES] {
        sqlx::query(change).execute(&*portal.db).await.unwrap();
    }
    let mut gate = portal.db.superuser().await;
    sqlx::query("SELECT pg_advisory_lock(1)").execute(&mut gate).await.unwrap();

    // The gate opens when two have looked.
    let opening = async {
        until("two have looked", async || waiting_at(&mut gate).await >= 2).await;
        gate.close().await.unwrap();
    };
    let (statuses, ()) = tokio::join!(rush(&portal, id, |_| "E5".to_owned()), opening);

    assert!(statuses.iter().filter(|status| **status == 303).count() > 1, "the weak lock was not seen");
}
