//! Collections of messages: mentions of the member, saved messages, pinned messages of a conversation.

use std::fmt::Display;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat, collections,
        live::sidebar_view::{BESIDE, Sidebar},
        messages::{self, message::Message},
        paths,
        rooms::store_conversations,
    },
    error::{Error, Result},
    ids::MessageId,
    web::{Page, pages::fragment},
};

/// Messages on a page, and how many are read: one more tells whether there are more.
const PAGE: usize = 50;
const FETCHED: i64 = 51;

pub(crate) fn router() -> Router<Chat> {
    let router = Router::new().route(paths::MyMentions::PATH, get(index_mentions));
    router.route(paths::SavedMessages::PATH, get(index_saved)).route(paths::RoomPins::PATH, get(index_pins))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Onward {
    before: Option<MessageId>,
}

/// A list of messages, and the texts around it.
#[derive(Template)]
#[template(path = "chat/messages/collections.html")]
struct IndexKept {
    page: Page,
    side: Sidebar,
    list: &'static List,
    /// URL of the back arrow.
    back: String,
    hits: Vec<Hit>,
    more: Option<String>,
}

/// The texts and the icon of the page of a list.
struct List {
    /// Key of its title.
    title: &'static str,
    /// Keys of what is said where nothing is in it, and the icon beside that.
    none_title: &'static str,
    none: &'static str,
    icon: &'static str,
}

const MENTIONS: List =
    List { title: "mentions-title", none_title: "mentions-none-title", none: "mentions-none", icon: "at" };
const SAVED: List = List { title: "saved-title", none_title: "saved-none-title", none: "saved-none", icon: "bookmark" };
const PINS: List = List { title: "pins-title", none_title: "pins-none-title", none: "pins-none", icon: "pushpin" };

/// A message, the name of its conversation, and how it begins.
struct Hit {
    message: Message,
    room: String,
    words: String,
}

async fn index_mentions(
    State(chat): State<Chat>,
    Query(onward): Query<Onward>,
    member: CurrentMember,
    page: Page,
) -> Result<Response> {
    let before = onward.before.unwrap_or(MessageId::MAX);
    let ids = collections::store::list_mentions(&chat.context.db, member.id, before, FETCHED).await?;
    show(&chat, &member, page, ids, &MENTIONS, paths::MyMentions).await
}

async fn index_saved(
    State(chat): State<Chat>,
    Query(onward): Query<Onward>,
    member: CurrentMember,
    page: Page,
) -> Result<Response> {
    let before = onward.before.unwrap_or(MessageId::MAX);
    let ids = collections::store::list_saved(&chat.context.db, member.id, before, FETCHED).await?;
    show(&chat, &member, page, ids, &SAVED, paths::SavedMessages).await
}

async fn show(
    chat: &Chat,
    member: &CurrentMember,
    page: Page,
    mut ids: Vec<MessageId>,
    list: &'static List,
    path: impl Display,
) -> Result<Response> {
    let side = chat.side(member, BESIDE).await?;
    let more = ids.len() > PAGE;
    ids.truncate(PAGE);
    let more = ids.last().filter(|_| more).map(|last| format!("{path}?before={last}"));
    let hits = hits(chat, &side, &ids).await?;
    let view = IndexKept { page, side, list, back: paths::Conversations.to_string(), hits, more };
    Ok(fragment::page(StatusCode::OK, &view))
}

async fn index_pins(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomPins { id: room_id }: paths::RoomPins,
    page: Page,
) -> Result<Response> {
    let db = &chat.context.db;
    store_conversations::find(db, member.id, room_id).await?.ok_or(Error::NotFound)?;
    let side = chat.side(&member, BESIDE).await?;
    let ids = collections::store::list_pinned(db, member.id, room_id).await?;
    let hits = hits(&chat, &side, &ids).await?;
    let view = IndexKept { page, side, list: &PINS, back: paths::Room { id: room_id }.to_string(), hits, more: None };
    Ok(fragment::page(StatusCode::OK, &view))
}

/// The messages with these keys, in that order.
async fn hits(chat: &Chat, side: &Sidebar, ids: &[MessageId]) -> Result<Vec<Hit>> {
    let mut found = messages::store::list_by_key(&chat.context.db, ids).await?;
    found.sort_unstable_by_key(|message| ids.iter().position(|id| *id == message.id));
    let hit = |message: Message| {
        let room = side.conversations.iter().find(|one| one.id == message.room_id).map(|one| one.name.clone());
        Hit { words: message.html.beginning(), room: room.unwrap_or_default(), message }
    };
    Ok(found.into_iter().map(hit).collect())
}
