//! Response to a change of a message.

use crate::accounts::FormRequest;
use axum::response::IntoResponse;
use axum::{http::StatusCode, response::Response};

/// Response to a change: a browser returns to the page; a script gets the change by the event stream.
pub(crate) fn changed(visit: &FormRequest, to: &str) -> Response {
    if visit.fragment.0 { StatusCode::NO_CONTENT.into_response() } else { visit.fragment.redirect(to) }
}
