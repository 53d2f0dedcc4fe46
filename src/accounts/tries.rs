//! What stands before each guess at a password or a code: limits per address, and per account and address.

use std::time::Duration;

use super::{
    Accounts,
    audit::Origin,
    throttle::{self, Rule, ThrottleKey, Try},
};
use crate::{
    error::Result,
    web::{Refusal, limits::customer},
};

/// From all addresses together, far more is free: whoever guesses from many machines slows the account down, and
/// the delay stays short enough for its owner to come through.
const ANYWHERE: Rule = Rule { free: 100, max: Duration::from_mins(1), ..Rule::GUESS };

/// One guess that may go on, to be settled when it was right.
#[derive(Debug)]
pub(super) struct Guess {
    here: ThrottleKey,
    anywhere: ThrottleKey,
}

/// Counts a guess of `kind` at an account from an address, before it is checked.
pub(super) async fn begin(
    accounts: &Accounts,
    kind: &'static str,
    subject: &str,
    origin: &Origin,
) -> Result<Result<Guess, Refusal>> {
    let (from, now) = (origin.ip(), origin.at);
    if let Err(wait) = accounts.limits.check(from) {
        return Ok(Err(Refusal::too_early(wait)));
    }
    let here = accounts.keyring.hash("throttle", format!("{kind} {subject} {}", customer(from).0).as_bytes());
    let anywhere = accounts.keyring.hash("throttle", format!("{kind} {subject}").as_bytes());
    match throttle::begin(&accounts.db, &[(&here, Rule::GUESS), (&anywhere, ANYWHERE)], now).await? {
        Try::Allowed => Ok(Ok(Guess { here, anywhere })),
        Try::Wait(wait) => Ok(Err(Refusal::too_early(wait))),
    }
}

impl Guess {
    /// The guess was right: the tries before it are forgotten.
    pub(super) async fn settle(self, accounts: &Accounts) -> Result<()> {
        throttle::succeed(&accounts.db, &self.here).await?;
        throttle::succeed(&accounts.db, &self.anywhere).await?;
        Ok(())
    }
}
