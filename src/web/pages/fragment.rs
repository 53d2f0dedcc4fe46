//! Response of a page: whole for a browser, one block of it for htmx.

use axum::response::IntoResponse;
use std::{convert::Infallible, fmt, io::Write as _};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{Html, Redirect, Response},
};
use axum_htmx::{HxHistoryRestoreRequest, HxRedirect, HxRequest};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

use crate::{
    error::Error,
    web::pages::kept_html::{self, Piece},
};

/// True if the client wants a fragment rather than a page.
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
    pub(crate) fn redirect(self, to: impl fmt::Display) -> Response {
        let to = to.to_string();
        if self.0 { (HxRedirect(to), ()).into_response() } else { Redirect::to(&to).into_response() }
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

/// A whole page, for browsers and htmx.
pub(crate) fn page(status: StatusCode, view: &impl Template) -> Response {
    respond(status, view.render())
}

/// A page that is drawn and compressed once, for many readers.
#[derive(Debug)]
pub(crate) struct CachedBody {
    html: Bytes,
    /// The same compressed (RFC 1952).
    gzip: Bytes,
}

impl CachedBody {
    /// Keeps a page.
    pub(crate) fn new(html: String) -> Self {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail; should it all the same, the page goes out as it is.
        let gzip = gzip.write_all(html.as_bytes()).and_then(|()| gzip.finish()).unwrap_or_default();
        Self { html: html.into(), gzip: gzip.into() }
    }

    /// The page for a reader.
    pub(crate) fn answer(&self, accepts_gzip: bool) -> Response {
        let gzip = (accepts_gzip && !self.gzip.is_empty()).then(|| self.gzip.clone());
        encoded(StatusCode::OK, gzip, || self.html.clone())
    }
}

/// True if a reader takes gzip format. An encoding with a weight may be one that is refused; it counts as none.
pub(crate) fn accepts_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|encoding| encoding.trim() == "gzip")
}

/// A page that is put together from pieces.
pub(crate) fn page_of(status: StatusCode, accepts_gzip: bool, pieces: &[Piece<'_>]) -> Response {
    encoded(status, accepts_gzip.then(|| kept_html::gzip(pieces)), || kept_html::plain(pieces).into())
}

/// HTML that no cache keeps, compressed already where that is given.
fn encoded(status: StatusCode, gzip: Option<Bytes>, plain: impl FnOnce() -> Bytes) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-encoding"),
    ];
    match gzip {
        Some(gzip) => (status, head, [(header::CONTENT_ENCODING, "gzip")], gzip).into_response(),
        None => (status, head, plain()).into_response(),
    }
}

/// HTML that no cache keeps.
pub(crate) fn respond(status: StatusCode, html: askama::Result<String>) -> Response {
    match html {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => Error::Internal(error.into()).into_response(),
    }
}
