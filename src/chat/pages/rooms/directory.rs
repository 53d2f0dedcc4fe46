//! Room directory: rooms that the member is in, may join or may request, with actions on several at once.

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
        live::sidebar_view::{BESIDE, Sidebar},
        memberships::by_member,
        pages::{refusals::refusal, rooms::new},
        paths, patterns,
        rooms::store_directory::{self, Listed},
        runs_rooms,
    },
    error::{Error, Result},
    ids::RoomId,
    web::{FieldErrors, Form, Page, Refusal, pages::fragment},
};

/// Rooms on a page.
const PAGE: usize = 50;

/// Rooms that are asked for at once.
const TOGETHER: usize = 50;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Rooms::PATH, get(index).post(new::create)).route(paths::JoinRequests::PATH, post(create))
}

/// Query of the directory.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    after: String,
}

#[derive(Template)]
#[template(path = "chat/rooms/directory.html")]
struct IndexDirectory {
    page: Page,
    side: Sidebar,
    number: MemberNumber,
    query: String,
    rooms: Vec<Listed>,
    more: Option<String>,
    errors: FieldErrors,
}

impl IndexDirectory {
    /// True if there is one that can be asked for together with others.
    fn has_requests(&self) -> bool {
        self.rooms.iter().any(Listed::askable)
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
    member_rate_limit::check(&chat.accounts, ExpensiveAction::Search, member, page.now).await?;
    let after = if search.after.is_empty() { RoomId(0) } else { search.after.parse().map_err(|_| Error::NotFound)? };
    let asked = store_directory::Search {
        patterns: &patterns(&search.q).parts,
        after,
        all: runs_rooms(member),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    };
    let mut rooms = store_directory::list(&chat.context.db, member.id, &asked).await?;
    let more = rooms.len() > PAGE;
    rooms.truncate(PAGE);
    let more = rooms.last().filter(|_| more).map(|last| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &search.q).append_pair("after", &last.id.to_string());
        format!("{}?{}", paths::Rooms, query.finish())
    });
    let side = chat.side(member, BESIDE).await?;
    let number = member.number.clone();
    let errors = refusal.errors.clone();
    let status = if errors.is_empty() { StatusCode::OK } else { refusal.status(form) };
    Ok(fragment::page(status, &IndexDirectory { page, side, number, query: search.q, rooms, more, errors }))
}

async fn create(State(chat): State<Chat>, member: CurrentMember, request: FormRequest, form: Form) -> Result<Response> {
    let wrong = match parse(&form) {
        Ok(rooms) => match by_member::join(&chat, &actor(&member, &request.origin), &rooms).await {
            Ok(()) => return Ok(request.done(paths::Rooms, "flash-rooms-asked")),
            Err(refused) => refusal(refused)?,
        },
        Err(errors) => errors.into(),
    };
    draw(&chat, &member, request.page, Search::default(), &form, wrong).await
}

/// The rooms that were ticked.
fn parse(form: &Form) -> Result<Vec<RoomId>, FieldErrors> {
    let mut errors = form.errors_but(&["room"]);
    let rooms: Vec<RoomId> = form.values("room").filter_map(|room| room.parse().ok()).collect();
    if rooms.is_empty() || rooms.len() != form.values("room").count() {
        errors.add("", "rooms-none-ticked");
    }
    if rooms.len() > TOGETHER {
        errors.add("", "rooms-too-many");
    }
    if errors.is_empty() { Ok(rooms) } else { Err(errors) }
}
