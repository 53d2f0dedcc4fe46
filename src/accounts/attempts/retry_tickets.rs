//! Retry tickets: a refused browser may try again after half a minute, however many other clients guess at the same
//! account meanwhile, from the same address or another.
//!
//! A ticket is signed, belongs to one secret and one browser, serves once, and is kept by the browser: those who only ask never
//! use up what those with a ticket may have. It gives one guess, and no right.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

use crate::{accounts::Accounts, keyring::Keyring, web::cookies::Cookie};

/// The name of the cookie.
pub(crate) const COOKIE: &str = "parvis_wait";

/// From the refusal until the ticket serves. Two guesses with one of them fall within the minute that the right password may
/// take.
pub(crate) const WAIT: Duration = Duration::from_secs(30);

/// From the refusal until the ticket is worth nothing.
pub(crate) const LIFE: Duration = Duration::from_mins(15);

/// A ticket as the cookie tells it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    /// Seconds since 1970 when its browser was refused.
    refused_at: i64,
    id: u128,
    signature: u128,
}

impl Ticket {
    /// The ticket in the value of the cookie.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let mut parts = value.splitn(3, '.');
        let refused_at = parts.next()?.parse().ok()?;
        let mut number = || u128::from_str_radix(parts.next()?, 16).ok();
        Some(Self { refused_at, id: number()?, signature: number()? })
    }

    /// A new one for a secret, from the system's secure random source.
    fn new(keyring: &Keyring, about: &str, now: OffsetDateTime) -> Result<Self, getrandom::Error> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        let ticket = Self { refused_at: now.unix_timestamp(), id: u128::from_be_bytes(id), signature: 0 };
        Ok(Self { signature: ticket.sign(keyring, about), ..ticket })
    }

    fn sign(&self, keyring: &Keyring, about: &str) -> u128 {
        let hash = keyring.hash("wait", format!("{about} {} {:032x}", self.refused_at, self.id).as_bytes());
        hash.iter().take(16).fold(0, |signature, byte| signature << 8 | u128::from(*byte))
    }

    /// Remaining wait of a valid ticket for this secret. None: the ticket is invalid or too old.
    pub(crate) fn wait(&self, keyring: &Keyring, about: &str, now: OffsetDateTime) -> Option<Duration> {
        let right: bool = self.sign(keyring, about).to_be_bytes().ct_eq(&self.signature.to_be_bytes()).into();
        let age = now.unix_timestamp() - self.refused_at;
        let age = Duration::from_secs(u64::try_from(age).unwrap_or_default());
        (right && age < LIFE).then(|| WAIT.saturating_sub(age))
    }

    /// Unique id of the ticket, to record its use.
    pub(crate) fn name(&self) -> String {
        format!("ticket {:032x}", self.id)
    }
}

/// The cookie with a new ticket for a secret.
pub(crate) fn issue(accounts: &Accounts, about: &str, now: OffsetDateTime) -> Result<Option<Cookie>, getrandom::Error> {
    let Ticket { refused_at, id, signature } = Ticket::new(&accounts.context.keyring, about, now)?;
    Ok(Cookie::new(COOKIE, &format!("{refused_at}.{id:032x}.{signature:032x}"), LIFE, accounts.context.secure()))
}
