//! Background jobs of lockers. Each is a tick that tests can call, safe beside another process that does the same.

use time::OffsetDateTime;

use crate::{
    error::Result,
    lockers::{
        Lockers,
        allocations::store::retention,
        attention::{alarm_emails, store_alarms},
    },
};

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
    let changed = store_alarms::watch(&lockers.context.db, watching_since, now).await?;
    lockers.watching.note(watching_since, now);
    for watched in changed {
        match watched.locker_id {
            Some(locker_id) => lockers.changed(watched.bay_id, &[locker_id]),
            None => lockers.changed_whole(watched.bay_id),
        }
    }
    alarm_emails::tick(lockers, now).await
}

pub async fn forget(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    retention::forget(&lockers.context.db, now).await?;
    Ok(())
}
