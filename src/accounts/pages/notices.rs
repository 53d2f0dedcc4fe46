//! Dismissal of notices.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{Accounts, CurrentMember, FormRequest, notices, paths},
    error::{Error, Result},
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::NoticeDismissal::PATH, post(dismiss))
}

async fn dismiss(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    paths::NoticeDismissal { id }: paths::NoticeDismissal,
    request: FormRequest,
) -> Result<Response> {
    if !notices::store::dismiss(&accounts.context.db, member.id, id, request.page.now).await? {
        return Err(Error::NotFound);
    }
    Ok(request.fragment.redirect("/"))
}
