//! Refused attempts to get in: wrong passwords, codes, links and booking lookups, and lock-outs.
//!
//! Each one is a line of the log in one form, which fail2ban reads (docs/fail2ban.md), and an entry of the audit. Entries
//! cannot be deleted, so a flood adds only some of them; the rest is counted in one entry a minute. Nothing that was typed
//! is kept: a member is named by the account that the number belongs to, and an unknown number may be a password that was
//! typed into the wrong field.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use metrics::counter;
use time::{Duration, OffsetDateTime};

use super::{
    Accounts,
    audit::{Action, Origin},
    store::members,
};
use crate::{
    error::Result,
    web::limits::{Network, customer},
};

/// Audit entries of one kind of refusal from one network (one IPv4 address, or an IPv6 /64) in a minute.
const PER_NETWORK: u32 = 10;

/// Audit entries of all refusals in a minute, without the one that counts the rest.
const PER_MINUTE: u32 = 60;

/// A clock that was set back by more than this begins a new minute.
const CLOCK_STEP: Duration = Duration::minutes(5);

/// The proof that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The password at sign-in.
    Password,
    /// The password again, of a member who is signed in.
    Confirmation,
    /// An activation code.
    Code,
    /// A mailed link.
    Link,
    /// The number and the surname of a booking.
    Booking,
    /// The enrolment code of a bay's controller.
    Enrolment,
    /// The secret of a bay's controller.
    Controller,
    /// A card, at a card reader or a bay.
    Card,
}

impl Means {
    /// The word in the log, and in the audit entry of a lock-out.
    fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Confirmation => "confirmation",
            Self::Code => "code",
            Self::Link => "link",
            Self::Booking => "booking",
            Self::Enrolment => "enrolment",
            Self::Controller => "controller",
            Self::Card => "card",
        }
    }

    /// The audit entry of a wrong proof. None: the caller writes an entry of its own.
    fn action(self) -> Option<Action> {
        match self {
            Self::Password => Some(Action::SIGN_IN_REFUSED),
            Self::Confirmation => Some(Action::CONFIRMATION_REFUSED),
            Self::Code => Some(Action::CODE_REFUSED),
            Self::Link => Some(Action::LINK_REFUSED),
            Self::Booking => Some(Action::BOOKING_LOOKUP_REFUSED),
            Self::Enrolment => Some(Action::ENROLMENT_REFUSED),
            Self::Controller | Self::Card => None,
        }
    }
}

/// Why an attempt was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The proof is wrong.
    Wrong,
    /// The proof is right, but its holder may not enter: a suspended account, an expired card, a penalty.
    Barred,
    /// Too many attempts: the proof was not looked at.
    Locked,
}

impl Outcome {
    /// The word in the log.
    fn code(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Barred => "barred",
            Self::Locked => "locked",
        }
    }
}

/// One refused attempt.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    means: Means,
    outcome: Outcome,
    number: Option<&'a str>,
}

impl<'a> Attempt<'a> {
    /// A wrong proof. `number`: the member number that it was for, known or not; `None` where the form has none.
    #[must_use]
    pub fn wrong(means: Means, number: Option<&'a str>) -> Self {
        Self { means, outcome: Outcome::Wrong, number }
    }

    /// An attempt that came too early (429).
    #[must_use]
    pub fn locked(means: Means, number: Option<&'a str>) -> Self {
        Self { means, outcome: Outcome::Locked, number }
    }

    /// An attempt with a known outcome.
    #[must_use]
    pub fn new(means: Means, outcome: Outcome, number: Option<&'a str>) -> Self {
        Self { means, outcome, number }
    }

    /// Writes the line of the log and counts the attempt; for callers with an audit entry of their own.
    pub fn log(self, client: IpAddr) {
        let (means, outcome) = (self.means.code(), self.outcome.code());
        counter!("parvis_refused_attempts_total", "means" => means, "outcome" => outcome).increment(1);
        // The form is documented in docs/fail2ban.md, and without spans always the same. At this level it is also written
        // with PARVIS_LOG=warn.
        tracing::warn!(target: "parvis::access", parent: None, %client, means = %means, outcome = %outcome, "access refused");
    }

    fn action(self) -> Option<Action> {
        if self.outcome == Outcome::Locked { Some(Action::LOCKED_OUT) } else { self.means.action() }
    }

    fn detail(self, member_id: Option<i64>) -> Option<&'static str> {
        match self.outcome {
            Outcome::Locked => Some(self.means.code()),
            Outcome::Barred => Some("suspended"),
            Outcome::Wrong => (self.number.is_some() && member_id.is_none()).then_some("unknown_number"),
        }
    }
}

impl Accounts {
    /// Records a refused attempt in the log and, within the limits of a minute, in the audit.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refused(&self, origin: &Origin, attempt: Attempt<'_>) -> Result<()> {
        attempt.log(origin.ip());
        let Some(action) = attempt.action() else { return Ok(()) };
        let admitted = self.attempts.admit(action, customer(origin.ip()), origin.at);
        self.record_omitted(admitted.before).await?;
        if !admitted.entry {
            return Ok(());
        }
        // Asked for unknown numbers too: the time tells nothing.
        let member_id = match attempt.number {
            Some(number) => members::find_id(&self.db, number).await?,
            None => None,
        };
        let entry = origin.entry(action, member_id);
        let entry = match attempt.detail(member_id) {
            Some(detail) => entry.detail(detail),
            None => entry,
        };
        Ok(entry.record(&self.db).await?)
    }

    /// Writes the count of the refused attempts that have no entry of their own, once their minute is over. `None`: the
    /// program ends, and no minute is waited for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_omitted_attempts(&self, now: Option<OffsetDateTime>) -> Result<()> {
        let before = self.attempts.turn(now);
        self.record_omitted(before).await
    }

    async fn record_omitted(&self, minute: Option<Minute>) -> Result<()> {
        let Some(minute) = minute.filter(|minute| !minute.omitted.is_empty()) else { return Ok(()) };
        let counts: Vec<String> = minute.omitted.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let origin = Origin::job(minute.since + Duration::MINUTE);
        let detail = counts.join(", ");
        Ok(origin.act(Action::REFUSALS_COUNTED).detail(&detail).record(&self.db).await?)
    }
}

/// The entries of the current minute of this process.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<Option<Minute>>);

/// Entries recorded in the current minute, and the number of attempts that were only counted.
#[derive(Debug)]
struct Minute {
    since: OffsetDateTime,
    written: u32,
    by_network: HashMap<(&'static str, Network), u32>,
    omitted: BTreeMap<&'static str, u64>,
}

/// Whether an attempt gets an entry, and the minute that was over with it.
struct Admitted {
    entry: bool,
    before: Option<Minute>,
}

impl Attempts {
    fn admit(&self, action: Action, network: Network, now: OffsetDateTime) -> Admitted {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = current.take_if(|minute| minute.is_over(now));
        let minute = current.get_or_insert_with(|| Minute::new(now));
        Admitted { entry: minute.admit(action.name, network), before }
    }

    fn turn(&self, now: Option<OffsetDateTime>) -> Option<Minute> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.take_if(|minute| now.is_none_or(|now| minute.is_over(now)))
    }
}

impl Minute {
    fn new(since: OffsetDateTime) -> Self {
        Self { since, written: 0, by_network: HashMap::new(), omitted: BTreeMap::new() }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        now >= self.since + Duration::MINUTE || now < self.since - CLOCK_STEP
    }

    fn admit(&mut self, action: &'static str, network: Network) -> bool {
        // Networks are only noted while entries are written: a flood from many cannot fill the memory.
        if self.written < PER_MINUTE {
            let here = self.by_network.entry((action, network)).or_default();
            if *here < PER_NETWORK {
                *here += 1;
                self.written += 1;
                return true;
            }
        }
        *self.omitted.entry(action).or_default() += 1;
        false
    }
}
