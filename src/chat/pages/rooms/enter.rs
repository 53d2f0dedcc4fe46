//! Page of an open room for a member who is not in it, with the button to join.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat,
        live::sidebar_view::{BESIDE, Sidebar},
        rooms::store_directory::{self, OpenRoom},
    },
    error::{Error, Result},
    ids::RoomId,
    web::{Page, pages::fragment},
};

#[derive(Template)]
#[template(path = "chat/rooms/enter.html")]
struct EnterRoom {
    page: Page,
    side: Sidebar,
    room: OpenRoom,
    /// The place of the message that was asked for.
    around: Option<i64>,
}

/// The page of an open room for a member who is not in it. Other rooms and groups are not found.
pub(crate) async fn show(
    chat: &Chat,
    member: &CurrentMember,
    room_id: RoomId,
    around: Option<i64>,
    page: Page,
) -> Result<Response> {
    let room = store_directory::find_open(&chat.context.db, room_id).await?.ok_or(Error::NotFound)?;
    let side = chat.side(member, BESIDE).await?;
    Ok(fragment::page(StatusCode::FORBIDDEN, &EnterRoom { page, side, room, around }))
}
