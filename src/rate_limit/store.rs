//! Counters of failed attempts: some are free, then each makes the next wait longer, never for good.
//!
//! A key is a keyed hash of what is tried, on whom and from where, made by the caller: the table tells nothing to who
//! reads it, and the right owner on another address is not shut out by who guesses.

use std::time::Duration;

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::error::Refusable;

/// Retention of a row after its last attempt. Longer than the window of any rule.
const KEPT: Duration = Duration::from_hours(48);

/// The keyed hash of (what, subject, from).
pub type ThrottleKey = [u8; 32];

/// Number of free attempts, and growth of the delay afterwards.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Tries without any delay between them.
    pub free: i32,
    /// The delay after the last free try; it doubles with each further one.
    pub first: Duration,
    pub max: Duration,
    /// Time without attempts after which the count restarts.
    pub forget: Duration,
}

impl Rule {
    /// Passwords and codes: five tries, then from one second to a quarter of an hour.
    /// Some hundred guesses a day at most (NIST SP 800-63B, 3.2.2).
    pub const GUESS: Rule =
        Rule { free: 5, first: Duration::from_secs(1), max: Duration::from_mins(15), forget: Duration::from_hours(24) };
}

/// Decision of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// Yes; the try is counted already.
    Allowed,
    /// Refused for this time; nothing was counted.
    Wait(Duration),
}

/// A count that a try is added to, and what it allows.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// Key of the counter.
    pub key: ThrottleKey,
    pub limit: Limit,
}

/// Kinds of limits.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// Some attempts are free, then each makes the next wait longer.
    Delay(Rule),
    /// Maximum number in a window that begins with the first attempt. Two windows may touch, so up to twice as many can
    /// fall together.
    Window(i32, Duration),
}

/// Counts one try **before** the check it belongs to, so that many at once cannot all pass. Under several keys it counts
/// for all of them or for none.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &PgPool, keys: &[(&ThrottleKey, Rule)], now: OffsetDateTime) -> Result<Try, sqlx::Error> {
    let gates: Vec<_> = keys.iter().map(|(key, rule)| Gate { key: **key, limit: Limit::Delay(*rule) }).collect();
    Ok(pass(db, &gates, now).await?.map_or_else(|refused| Try::Wait(refused.wait), |()| Try::Allowed))
}

/// A gate that let a try wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Index in the list.
    pub gate: usize,
    /// Time to wait until the next try.
    pub wait: Duration,
}

/// Counts one attempt at each of the gates, or at none of them when one refuses. Callers with gates of the same kinds
/// name them in the same order, because they could deadlock otherwise.
///
/// # Errors
/// When the database fails.
pub async fn pass(db: &PgPool, gates: &[Gate], now: OffsetDateTime) -> Refusable<(), Refused, sqlx::Error> {
    let mut transaction = db.begin().await?;
    for (place, gate) in gates.iter().enumerate() {
        let answer = match gate.limit {
            Limit::Delay(rule) => count(&mut transaction, &gate.key, rule, now).await?,
            Limit::Window(max, window) => count_turn(&mut transaction, &gate.key, max, window, now).await?,
        };
        if let Try::Wait(wait) = answer {
            transaction.rollback().await?;
            return Ok(Err(Refused { gate: place, wait }));
        }
    }
    transaction.commit().await?;
    Ok(Ok(()))
}

/// Current wait of an attempt at these gates; None: no wait. Counts and writes nothing, so that a flood of refused
/// attempts costs little.
///
/// # Errors
/// When the database fails.
pub async fn find_wait(db: &PgPool, gates: &[Gate], now: OffsetDateTime) -> Result<Option<Duration>, sqlx::Error> {
    let keys: Vec<Vec<u8>> = gates.iter().map(|gate| gate.key.to_vec()).collect();
    let full = gates.iter().map(|gate| match gate.limit {
        Limit::Delay(rule) => rule.free,
        Limit::Window(max, _) => max,
    });
    let until = sqlx::query_scalar!(
        "SELECT max(t.blocked_until) FROM throttles t JOIN unnest($1::bytea[], $2::integer[]) AS gate (key, full_at) ON t.key = gate.key
         WHERE t.blocked_until > $3 AND t.tries >= gate.full_at",
        &keys,
        &full.collect::<Vec<i32>>(),
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(until.and_then(|until| Duration::try_from(until - now).ok()))
}

async fn count(db: &mut PgConnection, key: &ThrottleKey, rule: Rule, now: OffsetDateTime) -> Result<Try, sqlx::Error> {
    let counted = sqlx::query_scalar!(
        "INSERT INTO throttles AS kept (key, tries, tried_at, blocked_until)
         VALUES ($1, 1, $2::timestamptz,
             $2::timestamptz + make_interval(secs => CASE WHEN $4::integer > 1 THEN 0 ELSE $5::float8 END))
         ON CONFLICT (key) DO UPDATE SET (tries, tried_at, blocked_until) = (
             SELECT counted.tries, $2::timestamptz, $2::timestamptz + make_interval(secs =>
                 CASE WHEN counted.tries < $4 THEN 0
                      ELSE least($5::float8 * power(2, least(counted.tries - $4, 60)), $6::float8) END)
             FROM (SELECT CASE WHEN kept.tried_at <= $3::timestamptz THEN 1 ELSE kept.tries + 1 END AS tries) AS counted)
         -- A free try waits for none, also when another one with a later time was written before it.
         WHERE kept.blocked_until <= $2 OR kept.tries < $4
         RETURNING tries",
        key,
        now,
        now - rule.forget,
        rule.free,
        rule.first.as_secs_f64(),
        rule.max.as_secs_f64(),
    )
    .fetch_optional(&mut *db)
    .await?;
    answer(db, key, counted, now).await
}

/// Takes one of `max` turns in a `window` that begins with the first of them (mails: 3 an hour).
/// Two windows may touch, so up to twice `max` can fall together.
///
/// # Errors
/// When the database fails.
pub async fn take(
    db: &PgPool,
    key: &ThrottleKey,
    max: i32,
    window: Duration,
    now: OffsetDateTime,
) -> Result<Try, sqlx::Error> {
    count_turn(&mut *db.acquire().await?, key, max, window, now).await
}

async fn count_turn(
    db: &mut PgConnection,
    key: &ThrottleKey,
    max: i32,
    window: Duration,
    now: OffsetDateTime,
) -> Result<Try, sqlx::Error> {
    let counted = sqlx::query_scalar!(
        "INSERT INTO throttles AS kept (key, tries, tried_at, blocked_until) VALUES ($1, 1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET
             tries = CASE WHEN kept.blocked_until <= $2 THEN 1 ELSE kept.tries + 1 END,
             tried_at = $2,
             blocked_until = CASE WHEN kept.blocked_until <= $2 THEN $3 ELSE kept.blocked_until END
         WHERE kept.tries < $4 OR kept.blocked_until <= $2
         RETURNING tries",
        key,
        now,
        now + window,
        max,
    )
    .fetch_optional(&mut *db)
    .await?;
    answer(db, key, counted, now).await
}

/// Gives one counted try back: it was no failure.
///
/// # Errors
/// When the database fails.
pub async fn give_back(db: &PgPool, key: &ThrottleKey) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "WITH first AS (DELETE FROM throttles WHERE key = $1 AND tries = 1)
         UPDATE throttles SET tries = tries - 1 WHERE key = $1 AND tries > 1",
        key,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Resets the attempts of `key` after a success.
///
/// # Errors
/// When the database fails.
pub async fn succeed(db: &PgPool, key: &ThrottleKey) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM throttles WHERE key = $1", key).execute(db).await?;
    Ok(())
}

/// Deletes rows that no rule looks at any more; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!("DELETE FROM throttles WHERE tried_at < $1", now - KEPT).execute(db).await?;
    Ok(deleted.rows_affected())
}

async fn answer(
    db: impl PgExecutor<'_>,
    key: &ThrottleKey,
    counted: Option<i32>,
    now: OffsetDateTime,
) -> Result<Try, sqlx::Error> {
    if counted.is_some() {
        return Ok(Try::Allowed);
    }
    let until =
        sqlx::query_scalar!("SELECT blocked_until FROM throttles WHERE key = $1", key).fetch_optional(db).await?;
    // Cleared or over since: the next try will tell.
    let wait = until.map_or(Duration::ZERO, |until| Duration::try_from(until - now).unwrap_or_default());
    Ok(Try::Wait(wait.max(Duration::from_secs(1))))
}
