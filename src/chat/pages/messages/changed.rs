//! Response to a change of a message.

use std::fmt;

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use crate::accounts::FormRequest;

/// Response to a change: a browser returns to the page; a script gets the change by the event stream.
pub(crate) fn changed(request: &FormRequest, to: impl fmt::Display) -> Response {
    if request.fragment.0 { StatusCode::NO_CONTENT.into_response() } else { request.fragment.redirect(to) }
}
