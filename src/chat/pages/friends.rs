//! Friends page: friends, requests, blocked members, and a search for other members.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{
        CurrentMember, FormRequest,
        members::number::MemberNumber,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    chat::{
        Chat, actor,
        friends::{
            self,
            changes::{self, RequestOutcome},
            friend::{Bond, RelatedMember},
        },
        live::sidebar_view::{BESIDE, Sidebar},
        memberships::action::ActionRefusal,
        pages::{question::Question, refusals::refusal},
        paths, patterns,
        rooms::conversation::Person,
    },
    error::{Error, Result},
    ids::MemberId,
    web::{FieldErrors, Form, Message, Page, Refusal, pages::fragment},
};

/// People whom a search shows: who is not among them is found with another word.
const FOUND: i64 = 20;

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .route(paths::Friends::PATH, get(index).post(create))
        .route(paths::FriendAcceptance::PATH, post(accept))
        .route(paths::FriendRefusal::PATH, post(destroy_request))
        .route(paths::FriendRemoval::PATH, get(removal).post(destroy))
        .route(paths::FriendBlock::PATH, get(blocking).post(block))
        .route(paths::FriendUnblock::PATH, post(unblock))
}

/// The query of the page: a search among members.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
}

/// The lists, each with the key of its heading; those that wait for the reader first.
const LISTS: [(Bond, &str); 4] = [
    (Bond::Asking, "friends-asking"),
    (Bond::Friend, "friends-friends"),
    (Bond::Asked, "friends-asked"),
    (Bond::Blocked, "friends-blocked"),
];

#[derive(Template)]
#[template(path = "chat/friends/index.html")]
struct IndexFriends {
    page: Page,
    side: Sidebar,
    query: String,
    found: Vec<RelatedMember>,
    ties: Vec<RelatedMember>,
    lists: [(Bond, &'static str); 4],
    errors: FieldErrors,
}

impl IndexFriends {
    /// Members with this relation to the viewer.
    fn with(&self, code: &str) -> impl Iterator<Item = &RelatedMember> {
        self.ties.iter().filter(move |related| related.bond.code() == code)
    }
}

async fn index(
    State(chat): State<Chat>,
    member: CurrentMember,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    draw(&chat, &member, page, search, &Form::default(), FieldErrors::default().into()).await
}

async fn draw(
    chat: &Chat,
    member: &CurrentMember,
    page: Page,
    search: Search,
    form: &Form,
    refusal: Refusal,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    let patterns = patterns(&search.q);
    let found = if patterns.is_empty() {
        Vec::new()
    } else {
        member_rate_limit::check(&chat.accounts, ExpensiveAction::Search, member, page.now).await?;
        friends::store::search(db, me, &patterns, FOUND).await?
    };
    let ties = friends::store::list(db, me).await?;
    let friends: Vec<MemberId> =
        ties.iter().filter(|related| related.bond == Bond::Friend).map(|related| related.person.id).collect();
    let side = chat.side_with(member, BESIDE, &friends).await?;
    let errors = refusal.errors.clone();
    let status = if errors.is_empty() { StatusCode::OK } else { refusal.status(form) };
    Ok(fragment::page(status, &IndexFriends { page, side, query: search.q, found, ties, lists: LISTS, errors }))
}

/// The page again, with its errors.
pub(crate) async fn refuse(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    form: &Form,
    wrong: Refusal,
) -> Result<Response> {
    draw(chat, member, request.page, Search::default(), form, wrong).await
}

async fn create(State(chat): State<Chat>, member: CurrentMember, request: FormRequest, form: Form) -> Result<Response> {
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number"))).filter(|_| errors.is_empty());
    let wrong = match number {
        Some(number) => match changes::request(&chat, &actor(&member, &request.origin), &number).await {
            Ok(outcome) => return Ok(request.done(paths::Friends, confirm(outcome))),
            Err(refused) => refusal(refused)?,
        },
        None => errors.into(),
    };
    refuse(&chat, &member, request, &form, wrong).await
}

/// Key of the text that confirms a friend request.
pub(crate) fn confirm(outcome: RequestOutcome) -> &'static str {
    match outcome {
        RequestOutcome::Waits => "flash-friend-asked",
        RequestOutcome::Friends => "flash-friend-accepted",
    }
}

async fn accept(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendAcceptance { number }: paths::FriendAcceptance,
    request: FormRequest,
) -> Result<Response> {
    let accepted = changes::accept(&chat, &actor(&member, &request.origin), &number).await;
    answer(&chat, &member, request, accepted, "flash-friend-accepted").await
}

async fn destroy_request(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendRefusal { number }: paths::FriendRefusal,
    request: FormRequest,
) -> Result<Response> {
    let refused = changes::refuse(&chat, &actor(&member, &request.origin), &number).await;
    answer(&chat, &member, request, refused, "flash-friend-refused").await
}

/// A message with the name of a member.
async fn said(chat: &Chat, me: MemberId, number: &MemberNumber, key: &'static str) -> Result<Message> {
    let found = friends::store::search(&chat.context.db, me, &patterns(number.as_str()), 1).await?;
    let name = found.into_iter().next().map_or_else(|| number.to_string(), |related| related.person.name);
    Ok(Message::new(key).with("name", name))
}

/// Asks before a friendship ends.
async fn removal(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendRemoval { number }: paths::FriendRemoval,
    page: Page,
) -> Result<Response> {
    let friend = find_friend(&chat, &member, &number).await?;
    let title = Message::new("friend-remove-sure").with("name", friend.name);
    ask(&chat, &member, page, title, paths::FriendRemoval { number }.to_string(), "friend-remove").await
}

/// Asks before a friend is blocked. A block of anybody else is taken back in one step, and asks nothing.
async fn blocking(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendBlock { number }: paths::FriendBlock,
    page: Page,
) -> Result<Response> {
    let friend = find_friend(&chat, &member, &number).await?;
    let title = Message::new("friend-block-sure").with("name", friend.name);
    ask(&chat, &member, page, title, paths::FriendBlock { number }.to_string(), "friend-block").await
}

async fn find_friend(chat: &Chat, member: &CurrentMember, number: &MemberNumber) -> Result<Person> {
    let related = friends::store::list(&chat.context.db, member.id).await?;
    let mut friends = related.into_iter().filter(|one| one.bond == Bond::Friend).map(|one| one.person);
    friends.find(|friend| friend.number == *number).ok_or(Error::NotFound)
}

async fn ask(
    chat: &Chat,
    member: &CurrentMember,
    page: Page,
    title: Message,
    path: String,
    button: &'static str,
) -> Result<Response> {
    let question = Question {
        page,
        side: chat.side(member, BESIDE).await?,
        title,
        consequence: "friend-end-consequence",
        path,
        fields: &[],
        button,
        back: paths::Friends.to_string(),
    };
    Ok(fragment::page(StatusCode::OK, &question))
}

async fn destroy(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendRemoval { number }: paths::FriendRemoval,
    request: FormRequest,
) -> Result<Response> {
    let said = said(&chat, member.id, &number, "flash-friend-removed").await?;
    let ended = changes::end(&chat, &actor(&member, &request.origin), &number).await;
    answer(&chat, &member, request, ended, said).await
}

async fn block(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendBlock { number }: paths::FriendBlock,
    request: FormRequest,
) -> Result<Response> {
    let said = said(&chat, member.id, &number, "flash-blocked").await?;
    let blocked = changes::block(&chat, &actor(&member, &request.origin), &number).await;
    answer(&chat, &member, request, blocked, said).await
}

async fn unblock(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::FriendUnblock { number }: paths::FriendUnblock,
    request: FormRequest,
) -> Result<Response> {
    let unblocked = changes::unblock(&chat, &actor(&member, &request.origin), &number).await;
    answer(&chat, &member, request, unblocked, "flash-unblocked").await
}

/// Back to the page, with a confirmation or with the errors.
async fn answer(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    outcome: Result<(), ActionRefusal>,
    said: impl Into<Message>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(request.done(paths::Friends, said)),
        Err(refused) => refuse(chat, member, request, &Form::default(), refusal(refused)?).await,
    }
}
