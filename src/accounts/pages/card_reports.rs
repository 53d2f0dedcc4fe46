//! Report of the member's own card as lost.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{Accounts, CardChange, CardChanged, CurrentMember, FormRequest, paths},
    error::Result,
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::CardBlock::PATH, post(block))
}

/// Blocks the member's own card. Only the help desk unblocks it, because the person with the phone may not be the
/// member.
async fn block(State(accounts): State<Accounts>, member: CurrentMember, request: FormRequest) -> Result<Response> {
    let said = match accounts.change_card(&request.origin, member.id, &CardChange::Block).await? {
        CardChanged::Done => "flash-card-blocked",
        _ => "flash-card-blocked-before",
    };
    Ok(request.done(paths::Account, said))
}
