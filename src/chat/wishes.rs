//! How I want to be seen: as it is, away, not to be disturbed, not at all.

use axum::{Router, extract::State, response::Response, routing::post};

use super::{Chat, paths, presence::Wish, store::seen};
use crate::{
    accounts::{CurrentMember, Visit},
    error::{Error, Result},
    web::{Form, Message},
};

/// Longest word about it, in characters.
const LONGEST: usize = 80;

pub(super) fn router() -> Router<Chat> {
    Router::new().route(paths::wish(), post(update))
}

async fn update(State(chat): State<Chat>, member: CurrentMember, visit: Visit, form: Form) -> Result<Response> {
    let wish = Wish::parse(form.value("presence")).ok_or(Error::BadRequest(Message::new("presence-unknown")))?;
    let status: String = form.value("status").split_whitespace().collect::<Vec<_>>().join(" ");
    if status.chars().count() > LONGEST || status.chars().any(crate::accounts::names::is_deceptive) {
        return Err(Error::BadRequest(Message::new("presence-status")));
    }
    seen::save_wish(&chat.accounts.db, member.member.id, wish.code(), &status).await?;
    chat.presences.wish_changed(&chat.live, member.member.id, wish);
    chat.changed_for(member.member.id);
    Ok(visit.done(paths::chat(), "flash-presence"))
}
