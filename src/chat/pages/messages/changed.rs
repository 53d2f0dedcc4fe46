//! Response to a change of a message.

use crate::accounts::Visit;
use axum::response::IntoResponse;
use axum::{http::StatusCode, response::Response};

/// Whatever was done: a browser goes back to the page; a script hears of it by the stream.
pub(crate) fn changed(visit: &Visit, to: &str) -> Response {
    if visit.fragment.0 { StatusCode::NO_CONTENT.into_response() } else { visit.fragment.redirect(to) }
}
