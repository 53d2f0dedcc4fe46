//! Directs: begun from a profile, a search or a list of friends.

use axum::{Router, extract::State, response::Response, routing::post};

use super::{Chat, actor, friends, paths, refusal, store::directs};
use crate::{
    accounts::{CurrentMember, Visit, number::MemberNumber},
    error::Result,
    web::Form,
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(paths::direct(), post(create))
}

async fn create(State(chat): State<Chat>, member: CurrentMember, visit: Visit, form: Form) -> Result<Response> {
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number"))).filter(|_| errors.is_empty());
    let wrong = match number {
        Some(number) => match directs::open(&chat.accounts.db, &actor(&member, &visit.origin), number.as_str()).await {
            Ok(changed) => {
                chat.tell(&changed);
                return Ok(visit.fragment.redirect(&paths::room(changed.room_id)));
            }
            Err(refused) => refusal(refused)?,
        },
        None => errors.into(),
    };
    friends::refuse(&chat, &member, visit, &form, wrong).await
}
