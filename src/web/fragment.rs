//! A page for a browser, or a block of it for htmx.

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_htmx::{HxHistoryRestoreRequest, HxRedirect, HxRequest};

use crate::error::Error;

/// Whether the client wants a fragment rather than a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Fragment {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Ok(HxRequest(htmx)) = HxRequest::from_request_parts(parts, state).await;
        let Ok(HxHistoryRestoreRequest(restoring)) = HxHistoryRestoreRequest::from_request_parts(parts, state).await;
        // htmx asks for a whole page when a link or form targets the body.
        let whole = parts.headers.get("hx-request-type").is_some_and(|value| value == "full");
        Ok(Self(htmx && !restoring && !whole))
    }
}

impl Fragment {
    /// Redirects after a successful write: 303 for a browser, `HX-Redirect` for htmx.
    pub(crate) fn redirect(self, to: &str) -> Response {
        if self.0 { (HxRedirect(to.to_owned()), ()).into_response() } else { Redirect::to(to).into_response() }
    }

    /// Draws the page, or only the block that htmx swaps in.
    pub(crate) fn draw<'view, View: Template, Block: Template>(
        self,
        status: StatusCode,
        view: &'view View,
        block: impl FnOnce(&'view View) -> Block,
    ) -> Response {
        let html = if self.0 { block(view).render() } else { view.render() };
        respond(status, html)
    }
}

/// A whole page, whoever asks.
pub(crate) fn page(status: StatusCode, view: &impl Template) -> Response {
    respond(status, view.render())
}

/// HTML that no cache keeps.
pub(crate) fn respond(status: StatusCode, html: askama::Result<String>) -> Response {
    match html {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => Error::Internal(error.into()).into_response(),
    }
}
