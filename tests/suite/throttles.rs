//! Failed tries: free ones, growing waits, windows.

use std::collections::HashSet;
use std::time::Duration;

use parvis::rate_limit::store::{Rule, ThrottleKey, Try, begin, succeed, sweep, take};
use sqlx::PgPool;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::harness::database;

const NOW: OffsetDateTime = datetime!(2026-11-23 08:00 UTC);
const KEY: ThrottleKey = [7; 32];
const HOUR: Duration = Duration::from_hours(1);

async fn guess(db: &PgPool, now: OffsetDateTime) -> Try {
    begin(db, &[(&KEY, Rule::GUESS)], now).await.unwrap()
}

/// Tries until the first wait, which it answers with the number of tries that passed.
async fn exhaust(db: &PgPool, now: OffsetDateTime) -> (usize, Duration) {
    for passed in 0..100 {
        if let Try::Wait(wait) = guess(db, now).await {
            return (passed, wait);
        }
    }
    panic!("a hundred tries passed");
}

#[tokio::test]
async fn five_tries_are_free_and_the_sixth_waits_a_second() {
    let db = database().await;

    assert_eq!(exhaust(&db, NOW).await, (5, Duration::from_secs(1)));
}

#[tokio::test]
async fn the_wait_doubles_up_to_a_quarter_of_an_hour_and_always_ends() {
    let db = database().await;
    let mut now = NOW;
    let (_, first) = exhaust(&db, now).await;
    let mut waits = vec![first];

    for _ in 0..14 {
        now += *waits.last().unwrap();
        assert_eq!(guess(&db, now).await, Try::Allowed);
        let Try::Wait(wait) = guess(&db, now).await else { panic!("two tries passed at once") };
        waits.push(wait);
    }

    let seconds: Vec<u64> = waits.iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]);
}

#[tokio::test]
async fn a_try_that_had_to_wait_neither_counts_nor_extends_the_wait() {
    let db = database().await;
    exhaust(&db, NOW).await;
    guess(&db, NOW + Duration::from_secs(1)).await;

    for _ in 0..20 {
        assert_eq!(guess(&db, NOW + Duration::from_secs(1)).await, Try::Wait(Duration::from_secs(2)));
    }
    assert_eq!(guess(&db, NOW + Duration::from_millis(1500)).await, Try::Wait(Duration::from_millis(1500)));
    assert_eq!(guess(&db, NOW + Duration::from_secs(3)).await, Try::Allowed);
}

#[tokio::test]
async fn of_fifty_guesses_at_once_only_the_free_ones_pass() {
    let db = database().await;

    let guesses: Vec<_> = (0..50)
        .map(|_| {
            let db = db.pool().clone();
            tokio::spawn(async move { guess(&db, NOW).await })
        })
        .collect();
    let mut passed = 0;
    for guess in guesses {
        passed += usize::from(guess.await.unwrap() == Try::Allowed);
    }

    assert_eq!(passed, 5);
}

#[tokio::test]
async fn success_gives_the_free_tries_back() {
    let db = database().await;
    exhaust(&db, NOW).await;

    succeed(&db, &KEY).await.unwrap();

    assert_eq!(exhaust(&db, NOW).await.0, 5);
}

#[tokio::test]
async fn tries_of_yesterday_are_forgotten() {
    let db = database().await;
    exhaust(&db, NOW).await;
    let later = NOW + Duration::from_hours(23);
    assert_eq!(exhaust(&db, later).await.0, 1);

    assert_eq!(exhaust(&db, later + Duration::from_hours(24)).await.0, 5);
}

#[tokio::test]
async fn one_key_does_not_slow_another() {
    let db = database().await;
    exhaust(&db, NOW).await;

    assert_eq!(begin(&db, &[(&[8; 32], Rule::GUESS)], NOW).await.unwrap(), Try::Allowed);
}

#[tokio::test]
async fn a_rule_without_a_second_free_try_waits_after_the_first() {
    let db = database().await;
    let rule = Rule { free: 1, first: Duration::from_secs(30), ..Rule::GUESS };

    assert_eq!(begin(&db, &[(&KEY, rule)], NOW).await.unwrap(), Try::Allowed);
    assert_eq!(begin(&db, &[(&KEY, rule)], NOW).await.unwrap(), Try::Wait(Duration::from_secs(30)));
}

#[tokio::test]
async fn three_turns_an_hour_are_given_and_then_the_rest_of_the_hour_is_waited_for() {
    let db = database().await;
    let turn = |minute| {
        let db = db.pool().clone();
        async move { take(&db, &KEY, 3, HOUR, NOW + Duration::from_mins(minute)).await.unwrap() }
    };

    assert_eq!(turn(0).await, Try::Allowed);
    assert_eq!(turn(10).await, Try::Allowed);
    assert_eq!(turn(20).await, Try::Allowed);
    assert_eq!(turn(20).await, Try::Wait(Duration::from_mins(40)));
    assert_eq!(turn(59).await, Try::Wait(Duration::from_mins(1)));
    assert_eq!(turn(60).await, Try::Allowed);
    assert_eq!(turn(61).await, Try::Allowed);
}

#[tokio::test]
async fn of_twenty_turns_at_once_only_three_are_given() {
    let db = database().await;

    let turns: Vec<_> = (0..20)
        .map(|_| {
            let db = db.pool().clone();
            tokio::spawn(async move { take(&db, &KEY, 3, HOUR, NOW).await.unwrap() })
        })
        .collect();
    let mut given = 0;
    for turn in turns {
        given += usize::from(turn.await.unwrap() == Try::Allowed);
    }

    assert_eq!(given, 3);
}

#[tokio::test]
async fn sweeping_deletes_what_is_two_days_old_and_keeps_the_rest() {
    let db = database().await;
    let keys: HashSet<ThrottleKey> = [[1; 32], [2; 32], [3; 32]].into();
    for key in &keys {
        begin(&db, &[(key, Rule::GUESS)], NOW).await.unwrap();
    }
    exhaust(&db, NOW + Duration::from_hours(3)).await;

    assert_eq!(sweep(&db, NOW + Duration::from_hours(48)).await.unwrap(), 0);
    assert_eq!(sweep(&db, NOW + Duration::from_hours(49)).await.unwrap(), 3);
    let (_, wait) = exhaust(&db, NOW + Duration::from_hours(3)).await;
    assert_eq!(wait, Duration::from_secs(1));
}
