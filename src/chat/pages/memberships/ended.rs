//! Reason for an ended membership, requested by an open page that lost access.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde_json::json;

use crate::{
    accounts::CurrentMember,
    chat::{Chat, memberships, paths},
    error::{Error, Result},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::RoomEnd::PATH, get(show))
}

/// `{"end": "removed"}`. Not found for a member who never was in the conversation.
async fn show(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomEnd { id: room_id }: paths::RoomEnd,
) -> Result<Response> {
    let end = memberships::store::find_end(&chat.context.db, member.id, room_id).await?.ok_or(Error::NotFound)?;
    let body = json!({ "end": end.code() }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
