//! The page of the members of a conversation.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    accounts::{
        CurrentMember,
        members::number::MemberNumber,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    chat::{
        Chat,
        live::sidebar_view::Sidebar,
        memberships::{
            membership::{Departure, Role},
            store_join_leave,
            store_people::{self, Facts, Participant},
        },
        paths, patterns,
        rooms::{conversation::Person, room::Kind},
        runs_rooms,
    },
    error::{Error, Result},
    ids::{MemberId, RoomId},
    web::{FieldErrors, Form, Page, Refusal, pages::fragment},
};

/// People on a page.
const PAGE: usize = 50;

/// One more than a page, to see whether there are more.
const LIMIT: i64 = 51;

/// The query of the page: a search among members, and one among people to invite.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Search {
    q: String,
    after: String,
    /// Words of the name of somebody to be invited.
    invite: String,
}

#[derive(Template)]
#[template(path = "chat/memberships/index.html")]
struct IndexMemberships {
    page: Page,
    side: Sidebar,
    room: Facts,
    number: MemberNumber,
    right: Option<Role>,
    people: Vec<Participant>,
    pending: Vec<Participant>,
    /// The facts that a member reads before leaving. None: the member cannot leave.
    departure: Option<Departure>,
    /// Members who may be invited, of the name that was typed.
    invitable: Vec<Person>,
    wanted: String,
    query: String,
    more: Option<String>,
    form: Form,
    errors: FieldErrors,
}

impl IndexMemberships {
    /// True if the reader accepts, invites and removes.
    fn moderates(&self) -> bool {
        self.room.kind != Kind::Direct && self.right.is_some_and(Role::moderates)
    }

    /// True if the reader changes the conversation itself.
    fn owns(&self) -> bool {
        self.room.kind != Kind::Direct && self.right == Some(Role::Owner)
    }

    /// Members with a request to join.
    fn asking(&self) -> impl Iterator<Item = &Participant> {
        self.pending.iter().filter(|one| !one.invited)
    }

    /// Members with an invitation.
    fn invited(&self) -> impl Iterator<Item = &Participant> {
        self.pending.iter().filter(|one| one.invited)
    }

    /// True if the reader may put somebody out.
    fn removes(&self, one: &Participant) -> bool {
        let below = self.owns() || self.right.is_some_and(|right| one.role < right);
        self.moderates() && !self.room.everybody && below && one.person.number != self.number
    }

    /// True if the reader may give somebody another role.
    fn appoints(&self, one: &Participant) -> bool {
        self.owns() && (self.room.kind == Kind::Room || one.role != Role::Owner)
    }
}

pub(crate) async fn index(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomMembers { id }: paths::RoomMembers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    draw(&chat, &member, id, page, search, Form::default(), FieldErrors::default().into()).await
}

pub(crate) async fn draw(
    chat: &Chat,
    member: &CurrentMember,
    id: RoomId,
    page: Page,
    search: Search,
    form: Form,
    refusal: Refusal,
) -> Result<Response> {
    let db = &chat.context.db;
    let room = store_people::find(db, member.id, id, runs_rooms(member)).await?.ok_or(Error::NotFound)?;
    if !search.q.is_empty() {
        member_rate_limit::check(&chat.accounts, ExpensiveAction::Search, member, page.now).await?;
    }
    let (people, more) = list_people(chat, id, &search).await?;
    let right = room.right(runs_rooms(member));
    let pending =
        if right.is_some_and(Role::moderates) { store_people::list_pending(db, id).await? } else { Vec::new() };
    let invitable = invitable(chat, member, &room, &search.invite, page.now).await?;
    let departure = store_join_leave::load_departure(db, member.id, id).await?;
    let others: Vec<MemberId> = people.iter().map(|one| one.person.id).collect();
    let side = chat.side_with(member, id, &others).await?;
    let errors = refusal.errors.clone();
    let status = if errors.is_empty() { StatusCode::OK } else { refusal.status(&form) };
    let view = IndexMemberships {
        page,
        side,
        room,
        number: member.number.clone(),
        right,
        people,
        pending,
        departure,
        invitable,
        wanted: search.invite,
        query: search.q,
        more,
        form,
        errors,
    };
    Ok(fragment::page(status, &view))
}

/// A page of the members whom a search finds, and the URL of the next one.
async fn list_people(chat: &Chat, id: RoomId, search: &Search) -> Result<(Vec<Participant>, Option<String>)> {
    let patterns = patterns(&search.q);
    // A text with a zero byte is no number.
    let after = search.after.replace('\0', "?");
    let asked = store_people::Search { patterns: &patterns.parts, after: &after, limit: LIMIT };
    let mut people = store_people::list(&chat.context.db, id, &asked).await?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let more = people.last().filter(|_| more).map(|last| onward(id, &search.q, last.person.number.as_str()));
    Ok((people, more))
}

/// URL of the list after a member.
fn onward(id: RoomId, q: &str, number: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", q).append_pair("after", number);
    format!("{}?{}", paths::RoomMembers { id }, query.finish())
}

/// Members with a matching name whom a moderator may invite into a room or group.
async fn invitable(
    chat: &Chat,
    member: &CurrentMember,
    room: &Facts,
    name: &str,
    now: OffsetDateTime,
) -> Result<Vec<Person>> {
    let patterns = patterns(name);
    let moderates = room.kind != Kind::Direct && room.right(runs_rooms(member)).is_some_and(Role::moderates);
    if patterns.is_empty() || !moderates {
        return Ok(Vec::new());
    }
    member_rate_limit::check(&chat.accounts, ExpensiveAction::Search, member, now).await?;
    Ok(store_people::list_invitable(&chat.context.db, member.id, room.id, &patterns).await?)
}
