//! Conversations of the member, and pending requests and invitations.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, members::number::MemberNumber},
    chat::{
        Chat,
        live::sidebar_view::Sidebar,
        messages::store_drafts::{self, LeftDraft},
        paths,
        rooms::store_directory::{self, Waiting},
        runs_rooms,
    },
    error::Result,
    ids::RoomId,
    web::{Page, pages::fragment},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Conversations::PATH, get(index))
}

#[derive(Template)]
#[template(path = "chat/rooms/index.html")]
struct IndexRooms {
    page: Page,
    side: Sidebar,
    number: MemberNumber,
    waiting: Waiting,
    left: Vec<LeftDraft>,
}

async fn index(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let side = chat.side(&member, RoomId(0)).await?;
    let waiting = store_directory::load_waiting(&chat.context.db, member.id, runs_rooms(&member)).await?;
    let left = store_drafts::list_left(&chat.context.db, member.id).await?;
    let number = member.number.clone();
    Ok(fragment::page(StatusCode::OK, &IndexRooms { page, side, number, waiting, left }))
}
