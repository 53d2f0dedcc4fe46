//! Background job of the accounts: posts waiting links, deletes expired records.

use time::OffsetDateTime;

use crate::accounts::{
    Accounts,
    activation::{self, reset_link},
    notices,
    sign_in::{self, store_devices},
};

/// Posts the links that a process which ended left waiting, and deletes sessions, known devices, codes, links, counted attempts
/// and notices that have expired.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(accounts: &Accounts, now: OffsetDateTime) -> anyhow::Result<()> {
    reset_link::post_waiting(accounts).await?;
    accounts.limits.sweep();
    sign_in::store::sweep(&accounts.context.db, now).await?;
    store_devices::sweep(&accounts.context.db, now).await?;
    activation::store::sweep(&accounts.context.db, now).await?;
    accounts.record_omitted_attempts(Some(now)).await?;
    notices::store::sweep(&accounts.context.db, now).await?;
    Ok(())
}
