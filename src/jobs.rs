//! The periodic jobs of all domains: each has a name, a period and a tick, which tests call by itself. A tick is safe beside
//! another process that does the same.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::task::JoinSet;

use crate::{
    accounts::{self, Accounts},
    chat::{Chat, presence::presences, search::store_refolding},
    clock::Clock,
    concerts::{Concerts, announcements::upkeep, holds::expiry},
    error::error_chain,
    lockers::{Lockers, allocations::deadlines, background},
    mail, rate_limit,
    web::session_store::HashedStore,
};

/// Pause after a failure, before the period begins.
const RETRY: Duration = Duration::from_secs(5);

/// Pause between two steps of the search index update, so that it takes a small part of the database's time.
const BETWEEN_STEPS: Duration = Duration::from_millis(100);

/// A periodic job.
#[derive(Clone, Copy)]
struct Job {
    name: &'static str,
    period: Duration,
}

const EXPIRED_RECORDS: Job = Job { name: "expired records", period: Duration::from_mins(5) };
/// The period is the longest delay with which the end of a hold shows.
const HOLDS: Job = Job { name: "expired holds", period: Duration::from_millis(500) };
const REMINDERS: Job = Job { name: "reminders", period: Duration::from_mins(1) };
/// Requests see an expiry at once; the period is the delay with which open pages show it.
const LOCKERS: Job = Job { name: "locker reservations", period: Duration::from_secs(1) };
/// The state of a deadline shows by itself.
const DEADLINES: Job = Job { name: "locker deadlines", period: Duration::from_secs(5) };
/// Far less than the minutes that alarms wait for.
const ALARMS: Job = Job { name: "locker alarms", period: Duration::from_secs(10) };
const RETENTION: Job = Job { name: "locker retention", period: Duration::from_hours(1) };
const PRESENCE: Job = Job { name: "presence", period: presences::HEARTBEAT };

/// Starts all jobs. They run until the tasks are shut down.
pub fn start(tasks: &mut JoinSet<()>, accounts: &Accounts, chat: &Chat, concerts: &Concerts, lockers: &Lockers) {
    let (accounts, chat, concerts, lockers) = (accounts.clone(), chat.clone(), concerts.clone(), lockers.clone());
    let clock = &accounts.context.clock;
    tasks.spawn(every(EXPIRED_RECORDS, accounts.clone(), clock.clone(), delete_expired));
    tasks.spawn(every(HOLDS, concerts.clone(), clock.clone(), expiry::tick));
    tasks.spawn(every(REMINDERS, concerts, clock.clone(), upkeep::tick));
    tasks.spawn(every(LOCKERS, lockers.clone(), clock.clone(), background::tick));
    tasks.spawn(every(DEADLINES, lockers.clone(), clock.clone(), deadlines::tick));
    tasks.spawn(every(ALARMS, lockers.clone(), clock.clone(), background::watch));
    tasks.spawn(every(RETENTION, lockers, clock.clone(), background::forget));
    tasks.spawn(every(PRESENCE, chat.clone(), clock.clone(), async |chat: &Chat, _| {
        chat.presences.tick(&chat.context.live);
        anyhow::Ok(())
    }));
    tasks.spawn(update_search_texts(chat));
}

/// Posts the links that a process which ended left waiting, and deletes sessions, codes, links, counted attempts, notices and
/// e-mails that have expired.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn delete_expired(accounts: &Accounts, now: OffsetDateTime) -> anyhow::Result<()> {
    accounts::background::tick(accounts, now).await?;
    rate_limit::store::sweep(&accounts.context.db, now).await?;
    mail::store::sweep(&accounts.context.db, now).await?;
    HashedStore::new(accounts.context.db.clone()).map_err(anyhow::Error::msg)?.sweep().await?;
    Ok(())
}

/// Runs a tick, and again a period after its end.
async fn every<D, E: Into<anyhow::Error>>(
    job: Job,
    domain: D,
    clock: Clock,
    tick: impl AsyncFn(&D, OffsetDateTime) -> Result<(), E>,
) {
    loop {
        if let Err(error) = tick(&domain, clock.now()).await {
            tracing::warn!(job = job.name, error = error_chain(error.into().as_ref()), "job failed, retrying");
            tokio::time::sleep(RETRY).await;
        }
        tokio::time::sleep(job.period).await;
    }
}

/// Gives old messages the search text of this version, step by step, and ends when all have it.
async fn update_search_texts(chat: Chat) {
    loop {
        match store_refolding::step(&chat.context.db).await {
            Ok(true) => tokio::time::sleep(BETWEEN_STEPS).await,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(error = error_chain(&error), "search index update failed, retrying");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}
