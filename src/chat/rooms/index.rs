//! My conversations.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};

use crate::{
    accounts::CurrentMember,
    chat::{Chat, paths, side::Side, store::conversations},
    error::Result,
    web::{Page, fragment},
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(paths::chat(), get(index))
}

#[derive(Template)]
#[template(path = "chat/rooms/index.html")]
struct IndexRooms {
    page: Page,
    side: Side,
}

async fn index(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let conversations = conversations::list(&chat.accounts.db, member.member.id).await?;
    Ok(fragment::page(StatusCode::OK, &IndexRooms { page, side: Side::new(conversations, 0, &chat.presences) }))
}
