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

use crate::chat::{Chat, paths};

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .route(&paths::room_members("{id}"), get(index::index))
        .route(&paths::room_notify("{id}"), post(own::notify))
        .route(&paths::memberships("{id}"), post(own::create))
        .route(&paths::memberships_act("{id}", "leave"), get(own::leave).post(own::destroy))
        .route(&paths::memberships_act("{id}", "invite"), post(requests::create))
        .route(&paths::memberships_act("{id}", "accept"), post(requests::accept_several))
        .route(&paths::memberships_act("{id}", "refuse"), post(requests::refuse_several))
        .route(&paths::membership_act("{id}", "{number}", "accept"), post(requests::accept))
        .route(&paths::membership_act("{id}", "{number}", "refuse"), post(requests::refuse))
        .route(&paths::membership_act("{id}", "{number}", "remove"), get(questions::remove).post(requests::destroy))
        .route(&paths::membership_act("{id}", "{number}", "role"), post(requests::update))
        .merge(ended::router())
}
