//! Direct conversations, started from a profile, a search or the friends page.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest, members::number::MemberNumber},
    chat::{
        Chat, actor,
        pages::{friends, refusals::refusal},
        paths,
        rooms::directs,
    },
    error::Result,
    web::Form,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Directs::PATH, post(create))
}

async fn create(State(chat): State<Chat>, member: CurrentMember, request: FormRequest, form: Form) -> Result<Response> {
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number"))).filter(|_| errors.is_empty());
    let wrong = match number {
        Some(number) => match directs::open(&chat, &actor(&member, &request.origin), &number).await {
            Ok(id) => return Ok(request.fragment.redirect(paths::Room { id })),
            Err(refused) => refusal(refused)?,
        },
        None => errors.into(),
    };
    friends::refuse(&chat, &member, request, &form, wrong).await
}
