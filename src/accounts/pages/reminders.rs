//! Setting of e-mail reminders on the account page.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{Accounts, CurrentMember, FormRequest, members::profiles, paths},
    error::{Error, Result},
    web::Form,
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Reminders::PATH, post(update))
}

async fn update(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let refused_at = match form.value("reminders") {
        "yes" => None,
        "no" => Some(request.page.now),
        _ => return Err(Error::BadRequest("choice-wrong".into())),
    };
    profiles::store::set_reminders(&accounts.context.db, member.id, refused_at).await?;
    Ok(request.done(paths::Account, if refused_at.is_some() { "reminders-refused" } else { "reminders-wanted" }))
}
