//! Conversations: the list of mine, and one with its messages.

mod index;
pub(super) mod show;

use axum::Router;

pub(super) use self::show::midnight;
use super::Chat;

pub(super) fn router() -> Router<Chat> {
    index::router().merge(show::router())
}
