//! Pages of the chat.

pub(crate) mod friends;
pub mod memberships;
pub mod messages;
pub(crate) mod notifications;
pub(crate) mod presence;
pub(crate) mod question;
pub(crate) mod refusals;
pub(crate) mod rooms;
pub(crate) mod search;
pub(crate) mod streams;
pub(crate) mod typing;
pub(crate) mod unread;

use axum::Router;

use crate::chat::Chat;

/// The routes of chat.
pub fn router() -> Router<Chat> {
    Router::new()
        .merge(streams::router())
        .merge(unread::router())
        .merge(notifications::router())
        .merge(typing::router())
        .merge(presence::router())
        .merge(search::router())
        .merge(friends::router())
        .merge(rooms::router())
        .merge(memberships::router())
        .merge(messages::router())
}
