//! Hooks by which the accounts call the other domains, which they do not know: at sign-in, closing, export and so on.

use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::BoxFuture;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    accounts::{
        members::{dependents::DependentsOf, number::MemberNumber},
        notices::notice::NoticeKind,
        roles::Roles,
    },
    context::Context,
    ids::MemberId,
    live::{Keys, Topic},
    mail::EmailKind,
    web::Area,
};

/// All hooks of the other domains.
#[derive(Debug, Clone, Copy)]
pub struct Hooks {
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
    pub state_changed: AccountHook,
    /// Hook of the other domains after a change of the card of a member.
    pub card_changed: AccountHook,
    /// Sources of the records of a leaving member in the other domains.
    pub dependents: &'static [DependentsOf],
    /// Actions that the other domains offer on the profile of a member.
    pub member_acts: MemberActs,
    /// Exports of the other domains for the file of a member's data.
    pub exporters: &'static [Exporter],
    /// The kinds of e-mails of all domains.
    pub email_kinds: &'static [&'static [EmailKind]],
    /// The kinds of notices of all domains.
    pub notices: &'static [&'static [NoticeKind]],
}

/// Does something for a member whose account was activated at a moment, in the transaction that activates it.
pub type ActivationHook =
    for<'db> fn(&'db mut PgConnection, MemberId, OffsetDateTime) -> BoxFuture<'db, sqlx::Result<()>>;

/// Ends what a member has whose account is closed at a moment, in the transaction that closes it and before the account is
/// touched. The topics in which something changed, to be told after the commit.
pub type ClosingHook =
    for<'a> fn(&'a mut PgConnection, &'a Context, MemberId, OffsetDateTime) -> BoxFuture<'a, sqlx::Result<Vec<Topic>>>;

/// A browser in which a member signs in.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub context: &'a Context,
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
    pub cookies: Vec<HeaderValue>,
    /// Key of a text for the next page. None: there is nothing to say.
    pub notice: Option<&'static str>,
}

/// Hands over to a member what other domains keep for the visitor of the browser in which the member signs in, in the
/// transaction that signs in.
pub type SignInHook = for<'a> fn(&'a mut PgConnection, Arrival<'a>) -> BoxFuture<'a, sqlx::Result<Handover>>;

/// Values of `Set-Cookie` by which other domains end what a browser keeps when a member signs out there.
pub type SignOutHook = fn(&Context, &HeaderMap) -> Vec<HeaderValue>;

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
pub type MemberActs =
    for<'a> fn(&'a PgPool, MemberId, &'a MemberNumber) -> BoxFuture<'a, sqlx::Result<Vec<MemberAction>>>;
