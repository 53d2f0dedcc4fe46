//! Periodic jobs that delete expired records. Each is a tick that tests can call.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, activation, notices, post_waiting_links,
        sign_in::{self, store_devices},
    },
    error::error_chain,
    mail, rate_limit,
    web::session_store::HashedStore,
};

/// Interval of the job.
const EVERY: Duration = Duration::from_mins(5);

/// Does the periodic work for as long as the program runs.
pub async fn run(accounts: Accounts) {
    loop {
        let done = tick(&accounts, accounts.clock.now()).await;
        if accounts.db.is_closed() {
            return;
        }
        if let Err(error) = done {
            tracing::warn!(error = error_chain(error.as_ref()), "account job failed, retrying");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Makes the links that a process which ended left waiting, and deletes sessions, proofs and counted tries that have run out, old notices and e-mails.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(accounts: &Accounts, now: OffsetDateTime) -> anyhow::Result<()> {
    post_waiting_links(accounts).await?;
    accounts.limits.sweep();
    sign_in::store::sweep(&accounts.db, now).await?;
    store_devices::sweep(&accounts.db, now).await?;
    activation::store::sweep(&accounts.db, now).await?;
    rate_limit::store::sweep(&accounts.db, now).await?;
    accounts.record_omitted_attempts(Some(now)).await?;
    notices::store::sweep(&accounts.db, now).await?;
    mail::store::sweep(&accounts.db, now).await?;
    HashedStore::new(accounts.db.clone()).map_err(anyhow::Error::msg)?.sweep().await?;
    Ok(())
}
