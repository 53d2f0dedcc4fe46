//! Directory of members: search by name.

use std::fmt;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::{
    accounts::{
        Accounts, CurrentMember, MemberAction,
        members::{
            self,
            listed::{After, Listed},
            member::{initials, other_name, picture_url, shown_name},
            number::MemberNumber,
            state::{State as AccountState, StateFilter},
        },
        paths,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    error::{Error, Result},
    text::folding,
    web::{Fragment, Message, Page, pages::fragment},
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Members::PATH, get(index)).route(paths::Member::PATH, get(show))
}

/// Members on a page of a list.
pub const PAGE: usize = 50;

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    /// Words of names, or digits of a number.
    #[serde(default)]
    pub q: String,
    /// State of the account, for staff.
    #[serde(default)]
    pub state: String,
    /// Position after which the page begins.
    #[serde(default)]
    pub after: String,
}

/// One page of a list, and the position of the next.
#[derive(Debug)]
pub struct Found {
    pub members: Vec<Listed>,
    /// The value of `after` for the next page.
    pub after: Option<String>,
}

impl Search {
    /// The members of this page.
    pub async fn page(&self, db: &sqlx::PgPool, filter: StateFilter) -> Result<Found> {
        let after = if self.after.is_empty() { After::default() } else { self.place().ok_or(Error::NotFound)? };
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
        let mut members = members::store::list(db, &folding::words(&self.q), filter, &after, limit).await?;
        let more = members.len() > PAGE;
        members.truncate(PAGE);
        let after = members
            .last()
            .filter(|_| more)
            .and_then(|last| Some(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&last.place()).ok()?)));
        Ok(Found { members, after })
    }

    fn place(&self) -> Option<After> {
        let place: After = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(&self.after).ok()?).ok()?;
        (!place.0.contains('\0')).then_some(place)
    }

    /// URL of the same search at a path, begun at `after`.
    #[must_use]
    pub fn address(&self, path: impl fmt::Display, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.as_str()), ("state", &self.state), ("after", after)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{path}?{}", query.finish())
    }
}

impl Found {
    /// Heading of the list: the number of members where it is known.
    #[must_use]
    pub fn said(&self, search: &Search) -> Message {
        match (&self.after, search.after.as_str()) {
            (Some(_), "") => "members-many".into(),
            (None, "") => {
                Message::new("members-count").count("count", i64::try_from(self.members.len()).unwrap_or_default())
            }
            _ => "members-rest".into(),
        }
    }
}

/// A member as other members see them.
pub(crate) struct MemberLine {
    number: MemberNumber,
    name: String,
    /// First name and surname, where the display name says something else: anybody may call themselves anything.
    full_name: Option<String>,
    kind: Message,
    department: Option<String>,
    picture: Option<String>,
    initials: String,
}

impl From<Listed> for MemberLine {
    fn from(member: Listed) -> Self {
        Self {
            name: shown_name(member.display_name.as_deref(), &member.first_name, &member.surname),
            full_name: other_name(member.display_name.as_deref(), &member.first_name, &member.surname),
            kind: member.kind.label().into(),
            picture: picture_url(&member.number, member.picture),
            initials: initials(&member.first_name, &member.surname),
            department: member.department,
            number: member.number,
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/directory/index.html", blocks = ["results"])]
struct IndexMembers {
    page: Page,
    query: String,
    said: Message,
    members: Vec<MemberLine>,
    more: Option<String>,
}

async fn index(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Search, &member, page.now).await?;
    let found = search.page(&accounts.context.db, StateFilter::In(AccountState::Active)).await?;
    let view = IndexMembers {
        page,
        said: found.said(&search),
        more: found.after.map(|after| search.address(paths::Members, &after)),
        query: search.q,
        members: found.members.into_iter().map(MemberLine::from).collect(),
    };
    Ok(fragment.draw(StatusCode::OK, &view, IndexMembers::as_results))
}

#[derive(Template)]
#[template(path = "accounts/directory/show.html")]
struct ShowMember {
    page: Page,
    member: MemberLine,
    me: bool,
    /// Actions that the viewer may take on this member.
    acts: Vec<MemberAction>,
}

async fn show(
    State(accounts): State<Accounts>,
    current: CurrentMember,
    paths::Member { number }: paths::Member,
    page: Page,
) -> Result<Response> {
    let found = members::store::find_listed(&accounts.context.db, number.as_str()).await?;
    let found = found.filter(|member| member.state == AccountState::Active).ok_or(Error::NotFound)?;
    let me = found.id == current.id;
    let acts =
        if me { Vec::new() } else { (accounts.hooks.member_acts)(&accounts.context.db, current.id, &number).await? };
    Ok(fragment::page(StatusCode::OK, &ShowMember { page, member: found.into(), me, acts }))
}
