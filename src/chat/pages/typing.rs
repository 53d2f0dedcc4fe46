//! Typing indicator: sent to the other members of the conversation and not stored.

use axum::{Router, extract::State, http::StatusCode, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::CurrentMember,
    chat::{Chat, memberships, paths, topics},
    error::{Error, Result},
    live::{Keys, Topic},
    web::Form,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Typing::PATH, post(create))
}

/// With `stopped`, that they no longer do.
async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Typing { id: room_id }: paths::Typing,
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
