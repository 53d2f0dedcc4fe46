//! What happens to lockers by itself. Each is a tick that tests can call.

use std::time::Duration;

use time::OffsetDateTime;

use super::Lockers;
use crate::error::Result;

/// How late what runs out may be noticed by those who watch; whoever asks finds it free anyway.
const EVERY: Duration = Duration::from_secs(1);

/// How long to wait when the database is away.
const RETRY: Duration = Duration::from_secs(5);

/// Works for as long as the program runs.
pub async fn run(lockers: Lockers) {
    loop {
        let now = lockers.accounts.clock.now();
        if let Err(error) = tick(&lockers, now).await {
            tracing::warn!(error = format!("{error:#}"), "what became of lockers could not be done; tried again");
            tokio::time::sleep(RETRY).await;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does all that is due.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    lockers.sweep(now).await?;
    lockers.give_up(now).await?;
    if lockers.hub.count() > 0 { lockers.show_presence().await } else { Ok(()) }
}
