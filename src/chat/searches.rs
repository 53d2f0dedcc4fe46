//! Search.
use axum::Router;
use super::Chat;
pub(super) fn router() -> Router<Chat> { Router::new() }
