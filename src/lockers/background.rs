//! Background jobs of lockers. Each is a tick that tests can call, safe beside another process that does the same.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    error::{Result, error_chain},
    lockers::{
        Lockers,
        allocations::{deadlines, store::retention},
        attention::{alarm_emails, store_alarms},
    },
};

/// Delay of the published expiry; requests see it at once anyway.
const EVERY: Duration = Duration::from_secs(1);

/// The same for deadlines, whose state shows by itself.
const DEADLINES_EVERY: Duration = Duration::from_secs(5);

/// Far less than the minutes that alarms wait for.
const ALARMS_EVERY: Duration = Duration::from_secs(10);

/// Interval of the retention job: records are kept for months.
const RETENTION_EVERY: Duration = Duration::from_hours(1);

/// Delay after a database error.
const RETRY: Duration = Duration::from_secs(5);

/// Works for as long as the program runs. Each at its own pace.
pub async fn run(lockers: Lockers) {
    tokio::join!(
        repeat(&lockers, "commands", EVERY, tick),
        repeat(&lockers, "deadlines", DEADLINES_EVERY, deadlines::tick),
        repeat(&lockers, "alarms", ALARMS_EVERY, watch),
        repeat(&lockers, "retention", RETENTION_EVERY, forget),
    );
}

async fn repeat(
    lockers: &Lockers,
    job: &'static str,
    every: Duration,
    tick: impl AsyncFn(&Lockers, OffsetDateTime) -> Result<()>,
) {
    loop {
        if let Err(error) = tick(lockers, lockers.accounts.clock.now()).await {
            tracing::warn!(job, error = error_chain(&error), "locker job failed, retrying");
            tokio::time::sleep(RETRY).await;
        }
        tokio::time::sleep(every).await;
    }
}

/// Ends expired reservations and offers, and offers free lockers to the waiting list.
pub async fn tick(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    lockers.sweep(now).await?;
    lockers.give_up(now).await?;
    if lockers.hub.count() == 0 {
        return Ok(());
    }
    lockers.urge(now).await?;
    lockers.show_presence().await
}

/// Raises and ends the alarms that nobody else does: a bay that is silent for five minutes, a door that stays open for ten.
/// The silence of bays counts from the first tick of an unbroken row of ticks at most: a portal that was away for long has heard
/// nobody, which says nothing about the bays. Tells staff of all kinds by e-mail.
pub async fn watch(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    let watching_since = lockers.watching.since(now);
    let changed = store_alarms::watch(&lockers.accounts.db, watching_since, now).await?;
    lockers.watching.note(watching_since, now);
    for watched in changed {
        match watched.locker_id {
            Some(locker_id) => lockers.changed(watched.bay_id, &[locker_id]),
            None => lockers.changed_whole(watched.bay_id),
        }
    }
    alarm_emails::tick(lockers, now).await
}

/// Deletes expired records.
pub async fn forget(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    retention::forget(&lockers.accounts.db, now).await?;
    Ok(())
}
