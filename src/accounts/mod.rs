//! Members: activation, sign-in, profile, roles. The other domains use what is exported here.

pub mod activation;
pub mod attempts;
pub mod audit;
pub mod background;
pub mod cards;
pub mod imports;
pub mod members;
pub mod notices;
pub mod pages;
pub mod paths;
pub mod roles;
pub mod sign_in;

use std::{fmt, num::NonZeroU32, ops::Deref, sync::Arc};

use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::BoxFuture;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

pub(crate) use crate::accounts::pages::{
    credentials::forgotten_password::post_waiting_links, picture::decode as decode_picture,
};
pub use crate::accounts::{
    activation::code::ActivationCode,
    attempts::{
        attempt::{Attempt, Means, Outcome},
        throttle::{Guess, NewGuess, Secret},
    },
    audit::store::{About, find_last as find_last_change},
    cards::store::remember_card,
    imports::{CardOutcome, Column, Sheet, SheetLine, columns, give_card, read_sheet},
    members::{
        dependents::{Attachments, Departure, Leaving},
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
    pages::card_reports::{CardChange, CardChanged},
    sign_in::{
        form_request::FormRequest,
        session::{Confirmed, CurrentMember},
        signed_in::SignedIn,
    },
};
use crate::{
    accounts::{attempts::counter::Attempts, roles::Roles, sign_in::password::Passwords},
    clock::Clock,
    files::Files,
    ids::MemberId,
    keyring::Keyring,
    live::{Keys, Live, Topic},
    mail::{EmailKind, Mailer},
    web::{Area, Language, limits::AddressLimits},
};

/// Does something for a member whose account was activated at a moment, in the transaction that activates it.
pub type ActivationHook =
    for<'db> fn(&'db mut PgConnection, MemberId, OffsetDateTime) -> BoxFuture<'db, sqlx::Result<()>>;

/// Ends what a member has whose account is closed at a moment, in the transaction that closes it and before the account is
/// touched. The topics in which something changed, to be told after the commit.
pub type ClosingHook =
    for<'a> fn(&'a mut PgConnection, &'a Accounts, MemberId, OffsetDateTime) -> BoxFuture<'a, sqlx::Result<Vec<Topic>>>;

/// A browser in which a member signs in.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub accounts: &'a Accounts,
    /// Headers of the request, with the cookies that the browser had before.
    pub headers: &'a HeaderMap,
    pub member_id: MemberId,
    pub now: OffsetDateTime,
}

/// Effects of a sign-in in another domain, for the response and for live pages.
#[derive(Debug, Default)]
pub struct Handover {
    /// Topics in which something changed, to be told after the commit.
    pub changed: Vec<(Topic, Keys)>,
    /// Values of `Set-Cookie`.
    pub cookies: Vec<HeaderValue>,
    /// Key of a text for the next page. None: there is nothing to say.
    pub notice: Option<&'static str>,
}

/// Hands over to a member what other domains keep for the visitor of the browser in which the member signs in, in the
/// transaction that signs in.
pub type SignInHook = for<'a> fn(&'a mut PgConnection, Arrival<'a>) -> BoxFuture<'a, sqlx::Result<Handover>>;

/// Values of `Set-Cookie` by which other domains end what a browser keeps when a member signs out there.
pub type SignOutHook = fn(&Accounts, &HeaderMap) -> Vec<HeaderValue>;

/// Topics of other domains in which something changes when an account is suspended or restored, or its card is another one,
/// read after the change and in its transaction.
pub type AccountHook =
    for<'db> fn(&'db mut PgConnection, MemberId, OffsetDateTime) -> BoxFuture<'db, sqlx::Result<Vec<Topic>>>;

/// Export of the data that another domain stores about a member.
#[derive(Debug, Clone, Copy)]
pub struct Exporter {
    /// Under which name it stands in the file.
    pub name: &'static str,
    /// Loads the data of the member with this id.
    pub load: for<'db> fn(&'db PgPool, MemberId, OffsetDateTime) -> BoxFuture<'db, sqlx::Result<Value>>,
}

/// An action of a member on another member, offered on the profile page.
#[derive(Debug, Clone)]
pub struct MemberAction {
    /// URL to which the number of the member is posted as the field `number`.
    pub path: String,
    /// True if the URL is of a page that asks first.
    pub asks: bool,
    /// Key of what the button says.
    pub label: &'static str,
    /// Icon in the sprite.
    pub icon: &'static str,
}

/// Loads the actions that other domains offer to the member with this key on the other one with this number.
pub type MemberActs = for<'a> fn(&'a PgPool, MemberId, &'a str) -> BoxFuture<'a, sqlx::Result<Vec<MemberAction>>>;

/// Shared state of the account pages. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    parts: Arc<Parts>,
    attempts: Arc<Attempts>,
}

/// The parts of [`Accounts`].
pub struct Parts {
    pub db: PgPool,
    pub clock: Clock,
    /// Keyed hashes of codes, links and cards.
    pub keyring: Keyring,
    /// Password hashing on blocking threads.
    pub passwords: Passwords,
    pub mailer: Mailer,
    pub files: Files,
    pub limits: AddressLimits,
    /// Pictures being decoded at once.
    pub picture_permits: Arc<Semaphore>,
    /// Publishes changes of the permissions of stream viewers.
    pub live: Live,
    /// Work that goes on after the answer.
    pub tasks: TaskTracker,
    pub settings: Settings,
}

/// Settings of the school.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Public URL of the portal, without a trailing slash: for links in e-mails.
    pub base_url: String,
    /// For visitors whose browser accepts neither of our languages.
    pub language: Language,
    /// True if the number alone activates an account (closed networks only).
    pub activation_by_number: bool,
    /// Messages that one member may send in ten seconds.
    pub message_pace: NonZeroU32,
    /// Time for which a member whose last page closed still counts as present.
    pub presence_grace: std::time::Duration,
    /// The staff pages that a member may open: the dashboard knows them.
    pub areas: fn(&Roles) -> Vec<Area>,
    /// Hook of the other domains at the activation of an account, in the same transaction.
    pub on_activation: ActivationHook,
    /// Hook of the other domains at the closing of an account, in the same transaction.
    pub on_closing: ClosingHook,
    /// Hands over what other domains keep for a visitor who signs in.
    pub sign_in: SignInHook,
    /// Ends what other domains keep in a browser whose member signs out.
    pub sign_out: SignOutHook,
    /// Hook of the other domains at a suspension or restoration.
    pub standing: AccountHook,
    /// Hook of the other domains after a change of the card of a member.
    pub card_changed: AccountHook,
    /// Sources of the records of a leaving member in the other domains.
    pub attachments: &'static [Attachments],
    /// Actions that the other domains offer on the profile of a member.
    pub member_acts: MemberActs,
    /// Exports of the other domains for the file of a member's data.
    pub exporters: &'static [Exporter],
    /// The kinds of e-mails of all domains.
    pub email_kinds: &'static [&'static [EmailKind]],
    /// The kinds of notices of all domains.
    pub notices: &'static [&'static [NoticeKind]],
}

impl Accounts {
    /// The accounts of a portal.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), attempts: Arc::default() }
    }

    /// True if browsers reach the portal by https.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.settings.base_url.starts_with("https:")
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accounts(…)")
    }
}

impl Deref for Accounts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
