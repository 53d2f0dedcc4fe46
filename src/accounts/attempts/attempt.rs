//! Refused attempts to sign in: wrong passwords, codes, links and booking lookups, and lock-outs.
//!
//! Each one is a line of the log in one form, which fail2ban reads (docs/fail2ban.md), and an entry of the audit. Entries
//! cannot be deleted, so a flood adds only some of them; the rest is counted in one entry a minute. Nothing that was typed
//! is kept: a member is named by the account that the number belongs to, and an unknown number may be a password that was
//! typed into the wrong field.

use std::net::IpAddr;

use metrics::counter;
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::{Accounts, attempts::counter::Minute, members},
    audit::{Action, Origin},
    error::Result,
    ids::MemberId,
    web::limits::customer,
};

/// The proof that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The password at sign-in.
    Password,
    /// The password again, of a member who is signed in.
    Confirmation,
    Code,
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

/// Reasons for which an attempt was refused.
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

    /// Writes the log line and counts the attempt, for callers with an audit entry of their own.
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

    fn detail(self, member_id: Option<MemberId>) -> Option<&'static str> {
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
            Some(number) => members::store::find_id(&self.context.db, number).await?,
            None => None,
        };
        let entry = origin.entry(action, member_id);
        let entry = match attempt.detail(member_id) {
            Some(detail) => entry.detail(detail),
            None => entry,
        };
        Ok(entry.record(&self.context.db).await?)
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
        Ok(origin.act(Action::REFUSALS_COUNTED).detail(&detail).record(&self.context.db).await?)
    }
}
