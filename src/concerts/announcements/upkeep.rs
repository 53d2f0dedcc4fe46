//! Periodic job of concerts: sends reminders, erases guest addresses after the retention time.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    concerts::{Concerts, announcements::reminders, bookings::store_guest_emails},
    error::{Result, error_chain},
};

/// Interval of the job.
const EVERY: Duration = Duration::from_mins(1);

/// Works for as long as the program runs.
pub async fn run(concerts: Concerts) {
    loop {
        if let Err(error) = tick(&concerts, concerts.accounts.clock.now()).await {
            tracing::warn!(error = error_chain(&error), "concert job failed, retrying");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Queues the reminders that are due, and erases the addresses of guests whose concert was over a month ago.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(concerts: &Concerts, now: OffsetDateTime) -> Result<()> {
    reminders::tick(concerts, now).await?;
    Ok(store_guest_emails::sweep(&concerts.accounts.db, now).await?)
}
