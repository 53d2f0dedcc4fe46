//! Pages about the members of a conversation.

pub(crate) mod ended;
pub(crate) mod index;
pub(crate) mod own;
pub(crate) mod questions;
pub(crate) mod requests;

use axum::{
    Router,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::chat::{Chat, paths};

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .route(paths::RoomMembers::PATH, get(index::index))
        .route(paths::RoomNotify::PATH, post(own::notify))
        .route(paths::Memberships::PATH, post(own::create))
        .route(paths::Leave::PATH, get(own::leave).post(own::destroy))
        .route(paths::Invitations::PATH, post(requests::create))
        .route(paths::RequestsAcceptance::PATH, post(requests::accept_several))
        .route(paths::RequestsRefusal::PATH, post(requests::refuse_several))
        .route(paths::MembershipAcceptance::PATH, post(requests::accept))
        .route(paths::MembershipRefusal::PATH, post(requests::refuse))
        .route(paths::MembershipRemoval::PATH, get(questions::remove).post(requests::destroy))
        .route(paths::MembershipRole::PATH, post(requests::update))
        .merge(ended::router())
}
