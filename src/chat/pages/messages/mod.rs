//! Pages and actions on messages.

pub(crate) mod changed;
pub(crate) mod collections;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod drafts;
pub(crate) mod edit;
pub(crate) mod history;
pub(crate) mod mention_suggestions;
pub(crate) mod menu;
pub(crate) mod reactions;
pub(crate) mod read_marker;
pub(crate) mod slash_commands;

use axum::Router;

use crate::chat::Chat;

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .merge(create::router())
        .merge(slash_commands::router())
        .merge(edit::router())
        .merge(delete::router())
        .merge(reactions::router())
        .merge(mention_suggestions::router())
        .merge(menu::router())
        .merge(collections::router())
        .merge(read_marker::router())
        .merge(drafts::router())
}
