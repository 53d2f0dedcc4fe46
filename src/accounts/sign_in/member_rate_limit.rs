//! Rate limits per member for expensive actions.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    accounts::{Accounts, CurrentMember},
    error::{Error, Result},
    rate_limit::{self, store::Try},
};

/// Expensive actions.
#[derive(Debug, Clone, Copy)]
pub enum ExpensiveAction {
    /// Takes a file in.
    Upload,
    /// Looks through a whole table.
    Search,
}

impl ExpensiveAction {
    const WINDOW: Duration = Duration::from_secs(10);

    fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Search => "search",
        }
    }

    /// Number of actions within the window.
    fn most(self) -> i32 {
        match self {
            Self::Upload => 10,
            // As often as a search field that is typed in slowly may ask: every quarter of a second.
            Self::Search => 40,
        }
    }
}

/// Counts one more for the member.
///
/// # Errors
/// [`Error::TooMany`] when they have to wait.
pub async fn check(
    accounts: &Accounts,
    act: ExpensiveAction,
    member: &CurrentMember,
    now: OffsetDateTime,
) -> Result<()> {
    let key = accounts.context.keyring.hash("throttle", format!("{} {}", act.name(), member.id).as_bytes());
    match rate_limit::store::take(&accounts.context.db, &key, act.most(), ExpensiveAction::WINDOW, now).await? {
        Try::Allowed => Ok(()),
        Try::Wait(wait) => Err(Error::TooMany(wait)),
    }
}
