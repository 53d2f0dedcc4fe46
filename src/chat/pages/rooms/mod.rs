//! Pages of conversations: list, show, new, edit, directory.

pub(crate) mod directory;
pub(crate) mod directs;
mod edit;
mod enter;
mod index;
pub(crate) mod new;
pub(crate) mod show;

use axum::Router;

use crate::chat::Chat;

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .merge(index::router())
        .merge(show::router())
        .merge(new::router())
        .merge(edit::router())
        .merge(directory::router())
        .merge(directs::router())
}
