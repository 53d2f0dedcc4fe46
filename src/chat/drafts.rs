//! What members have begun to write: kept, so that another device goes on with it.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use super::{
    Chat, body, messages, paths,
    store::{drafts, memberships},
};
use crate::{
    accounts::{CurrentMember, Visit},
    error::{Error, Result},
    web::{Form, Message},
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::draft("{id}"), post(update))
}

async fn update(
    State(chat): State<Chat>,
    Path(room_id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let (db, me) = (&chat.accounts.db, member.member.id);
    let body = form.value("body").replace("\r\n", "\n");
    let kept = if body.trim().is_empty() {
        drafts::discard(db, me, room_id).await?;
        memberships::is_in(db, me, room_id).await?
    } else if let Some((_, fault)) = form.errors().iter().next() {
        return Err(Error::BadRequest(fault.clone()));
    } else if body.chars().count() > body::LONGEST {
        let most = i64::try_from(body::LONGEST).unwrap_or(i64::MAX);
        return Err(Error::BadRequest(Message::new("message-long").count("max", most)));
    } else {
        drafts::keep(db, me, room_id, &body, visit.page.now).await?
    };
    if kept { Ok(messages::changed(&visit, &paths::room(room_id))) } else { Err(Error::NotFound) }
}
