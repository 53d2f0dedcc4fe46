//! Typing indicator: sent to the other members of the conversation and not stored.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};

use crate::{
    accounts::CurrentMember,
    chat::{Chat, memberships, paths, topics},
    error::{Error, Result},
    ids::RoomId,
    live::{Keys, Topic},
    web::Form,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(&paths::typing("{id}"), post(create))
}

/// With `stopped`, that they no longer do.
async fn create(
    State(chat): State<Chat>,
    Path(room_id): Path<RoomId>,
    member: CurrentMember,
    form: Form,
) -> Result<StatusCode> {
    if !memberships::store::may_write(&chat.context.db, member.id, room_id).await? {
        return Err(Error::NotFound);
    }
    let number: i32 = member.number.as_str().parse().map_err(anyhow::Error::from)?;
    let key = if form.checked("stopped") { -number } else { number };
    chat.context.live.changed(&Topic::new(topics::TYPING, room_id), Keys::these([key]));
    Ok(StatusCode::NO_CONTENT)
}
