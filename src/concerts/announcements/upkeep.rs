//! Periodic job of concerts: sends reminders, erases guest addresses after the retention time.

use time::OffsetDateTime;

use crate::{
    concerts::{Concerts, announcements::reminders, bookings::store_guest_emails},
    error::Result,
};

/// Queues the reminders that are due, and erases the addresses of guests whose concert was over a month ago.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(concerts: &Concerts, now: OffsetDateTime) -> Result<()> {
    reminders::tick(concerts, now).await?;
    Ok(store_guest_emails::sweep(&concerts.context.db, now).await?)
}
