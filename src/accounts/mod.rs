//! Members: activation, sign-in, profile, roles. The other domains use what is exported here.

pub mod activation;
pub mod attempts;
pub mod audit;
pub mod background;
pub mod cards;
pub mod hooks;
pub mod imports;
pub mod members;
pub mod notices;
pub mod pages;
pub mod passwords;
pub mod paths;
pub mod roles;
pub mod sign_in;

use std::{num::NonZeroU32, ops::Deref, sync::Arc};

use tokio::sync::Semaphore;

pub(crate) use crate::accounts::members::profiles::picture_files::decode as decode_picture;
pub use crate::accounts::{
    activation::code::ActivationCode,
    attempts::{
        attempt::{Attempt, Means, Outcome},
        throttle::{Guess, NewGuess, Secret},
    },
    audit::store::{About, find_last as find_last_change},
    cards::{
        change::{CardChange, CardChanged},
        store::remember_card,
    },
    hooks::{Arrival, Exporter, Handover, Hooks, MemberAction},
    imports::{CardOutcome, Column, Sheet, SheetLine, columns, give_card, read_sheet},
    members::{
        dependents::{Departure, DependentsOf, Leaving},
        email::Email as EmailAddress,
        member::{initials, other_name, picture_url, shown_name},
        profiles::store::set_reminders,
        state::State as AccountState,
    },
    notices::{
        notice::{NewNotice, Notice, NoticeKind, list_notices},
        store_news,
        store_recipients::{
            Addressee, Unreachable, find_active_addressee, find_reachable as find_reachable_addressee, list_unreachable,
        },
    },
    sign_in::{
        form_request::FormRequest,
        session::{Confirmed, CurrentMember},
        signed_in::SignedIn,
    },
};
use crate::{
    accounts::{attempts::counter::Attempts, passwords::password::Passwords},
    context::Context,
    opaque::opaque,
    web::limits::AddressLimits,
};

/// Shared state of the account pages. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    parts: Arc<Parts>,
    attempts: Arc<Attempts>,
}

/// The parts of [`Accounts`].
pub struct Parts {
    /// Database, time, secrets, mail, files and streams.
    pub context: Context,
    /// Password hashing on blocking threads.
    pub passwords: Passwords,
    pub limits: AddressLimits,
    /// Pictures being decoded at once.
    pub picture_permits: Arc<Semaphore>,
    pub settings: Settings,
    pub hooks: Hooks,
}

/// Settings of the school.
#[derive(Debug, Clone)]
pub struct Settings {
    /// True if the number alone activates an account (closed networks only).
    pub activation_by_number: bool,
    /// Messages that one member may send in ten seconds.
    pub message_pace: NonZeroU32,
    /// Time for which a member whose last page closed still counts as present.
    pub presence_grace: std::time::Duration,
}

impl Accounts {
    /// The accounts of a portal.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), attempts: Arc::default() }
    }
}

opaque!(Accounts);

impl Deref for Accounts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
