//! Conversations: the list of mine, one with its messages, and how rooms and groups are made and changed.

mod edit;
mod enter;
mod index;
pub(super) mod new;
pub(super) mod show;

use axum::Router;

pub(super) use self::show::midnight;
use super::Chat;

pub(super) fn router() -> Router<Chat> {
    index::router().merge(show::router()).merge(new::router()).merge(edit::router())
}
