//! Messages that are deleted, by those who wrote them or by a moderator.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use super::{Chat, messages, paths, store::changes};
use crate::{
    accounts::{CurrentMember, Visit},
    error::{Error, Result},
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::message_deletion("{id}"), post(create))
}

async fn create(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    let me = member.member.id;
    let change = changes::begin(&chat.accounts.db, me, id).await?.ok_or(Error::NotFound)?;
    if change.message.author_id != Some(me) && !change.message.role.moderates() {
        return Err(Error::Forbidden);
    }
    let (room_id, seq) = (change.message.room_id, change.message.seq);
    change.delete(me, visit.page.now).await?;
    chat.changed(room_id);
    Ok(messages::changed(&visit, &paths::permalink(room_id, seq, id)))
}
