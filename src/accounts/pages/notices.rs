//! Dismissal of notices.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{Accounts, CurrentMember, FormRequest, notices, paths},
    error::{Error, Result},
    ids::NoticeId,
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(&paths::notice_dismissal("{id}"), post(dismiss))
}

async fn dismiss(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    Path(id): Path<NoticeId>,
    visit: FormRequest,
) -> Result<Response> {
    if !notices::store::dismiss(&accounts.db, member.member.id, id, visit.page.now).await? {
        return Err(Error::NotFound);
    }
    Ok(visit.fragment.redirect("/"))
}
