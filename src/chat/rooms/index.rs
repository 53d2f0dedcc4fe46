//! My conversations, and what waits for me.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat, paths, runs_rooms,
        side::Side,
        store::{
            directory::{self, Waiting},
            drafts::{self, LeftDraft},
        },
    },
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
    number: String,
    waiting: Waiting,
    left: Vec<LeftDraft>,
}

async fn index(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let side = chat.side(&member, 0).await?;
    let waiting = directory::load_waiting(&chat.accounts.db, member.member.id, runs_rooms(&member)).await?;
    let left = drafts::list_left(&chat.accounts.db, member.member.id).await?;
    let number = member.member.number.as_str().to_owned();
    Ok(fragment::page(StatusCode::OK, &IndexRooms { page, side, number, waiting, left }))
}
