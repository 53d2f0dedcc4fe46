//! Choice of the language, also for guests.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header::SET_COOKIE},
    response::Response,
    routing::post,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{Accounts, CurrentMember, members, paths},
    audit::Origin,
    error::{Error, Result},
    web::{Form, Fragment, Language, Message, pages::page::LANGUAGE_COOKIE},
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::LanguageChoice::PATH, post(update))
}

async fn update(
    State(accounts): State<Accounts>,
    member: Option<CurrentMember>,
    origin: Origin,
    fragment: Fragment,
    form: Form,
) -> Result<Response> {
    if let Some(message) = form.errors().on("") {
        let too_large = form.refusal() == StatusCode::PAYLOAD_TOO_LARGE;
        return Err(if too_large { Error::TooLarge } else { Error::BadRequest(message.clone()) });
    }
    let chosen = form.value("language");
    let language = Language::from_code(chosen).ok_or(Error::BadRequest(Message::new("choice-wrong")))?;
    if let Some(member) = member {
        members::store::update_language(&accounts.context.db, member.id, language.code(), origin.at).await?;
    }
    let mut response = fragment.redirect(paths::safe_next(form.value("next")));
    let secure = if accounts.context.base_url.starts_with("https:") { "; Secure" } else { "" };
    let cookie =
        format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}", language.code());
    response.headers_mut().append(SET_COOKIE, HeaderValue::try_from(cookie).map_err(anyhow::Error::from)?);
    Ok(response)
}
