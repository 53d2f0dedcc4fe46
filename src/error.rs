//! Error type of the handlers, and its response: an error page, or a notice for htmx.

use std::{io, time::Duration};

use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_htmx::{HxReswap, HxRetarget, SwapOption};
use sqlx::{error::DatabaseError, postgres::PgDatabaseError};

use crate::web::{Fragment, Message, Page, forms::refusal};

/// Result of a handler without an error page of its own.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Reasons for which a request has no ordinary response.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not the visitor's to see.
    #[error("not found")]
    NotFound,
    /// Seen, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// The request makes no sense.
    #[error("bad request: {}", .0.key())]
    BadRequest(Message),
    /// The body is larger than we take.
    #[error("body too large")]
    TooLarge,
    /// Asked too often: wait so long.
    #[error("too many requests")]
    TooMany(Duration),
    /// The database, or something else that comes back, is away.
    #[error("unavailable")]
    Unavailable(#[source] anyhow::Error),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_outage(&error) { Self::Unavailable(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        match error {
            tower_sessions::session::Error::Store(_) => Self::Unavailable(error.into()),
            tower_sessions::session::Error::SerdeJson(_) => Self::Internal(error.into()),
        }
    }
}

/// True if the database could not be reached, as opposed to having refused a statement.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
        // PostgreSQL error codes: 08 connection, 53300 too many connections, 57P0x shut down or starting.
        sqlx::Error::Database(error) => {
            error
                .code()
                .is_some_and(|code| code.starts_with("08") || code.starts_with("57P0") || code.as_ref() == "53300")
                || lacks_library(error.as_ref())
        }
        _ => false,
    }
}

/// True if a disk is full, ours or the database's (SQLSTATE 53100), or the quota of its user is used up.
fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let file = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let database = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
        matches!(file, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
            || database.and_then(DatabaseError::code).is_some_and(|code| code == "53100")
    })
}

/// The message of an error and of its causes, from the outermost to the innermost, separated by colons. A cause that the text
/// already contains is left out, as many libraries repeat the message of the cause in their own. All log lines use it.
#[must_use]
pub fn said_once(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        if message.starts_with(&text) {
            text = message;
        } else if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        next = cause.source();
    }
    text
}

/// True if the server could not load one of its libraries: they were replaced under it, and it has to be restarted. Told by
/// the place in PostgreSQL's source, as neither the code nor the words are always the same.
fn lacks_library(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::file) == Some("dfmgr.c")
}

/// Text of an error response. Attached to the response; [`render`] turns it into HTML.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) status: u16,
    pub(crate) title: Message,
    pub(crate) detail: Message,
}

impl Notice {
    fn of(status: StatusCode) -> Self {
        let (title, detail) = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ("error-forbidden-title", "error-forbidden"),
            StatusCode::NOT_FOUND => ("error-not-found-title", "error-not-found"),
            StatusCode::METHOD_NOT_ALLOWED => ("error-method-title", "error-method"),
            StatusCode::REQUEST_TIMEOUT => ("error-timeout-title", "error-timeout"),
            StatusCode::PAYLOAD_TOO_LARGE => ("error-too-large-title", "error-too-large"),
            StatusCode::TOO_MANY_REQUESTS => ("error-too-many-title", "error-too-many"),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => ("error-head-title", "error-head"),
            StatusCode::INSUFFICIENT_STORAGE => ("error-no-room-title", "error-no-room"),
            StatusCode::SERVICE_UNAVAILABLE => ("error-unavailable-title", "error-unavailable"),
            status if status.is_client_error() => ("error-bad-request-title", "error-bad-request"),
            _ => ("error-internal-title", "error-internal"),
        };
        let mut detail = Message::new(detail);
        if status == StatusCode::TOO_MANY_REQUESTS {
            detail = detail.count("seconds", 1);
        }
        Self { status: status.as_u16(), title: title.into(), detail }
    }
}

/// Seconds to wait before asking again while the database is away.
const RETRY_SECONDS: i64 = 5;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, detail, wait) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, None, None),
            Self::Forbidden => (StatusCode::FORBIDDEN, None, None),
            Self::BadRequest(detail) => (StatusCode::BAD_REQUEST, Some(detail), None),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, None, None),
            Self::TooMany(wait) => {
                let seconds = refusal::seconds(wait);
                let detail = Message::new("error-too-many").count("seconds", seconds);
                (StatusCode::TOO_MANY_REQUESTS, Some(detail), Some(seconds))
            }
            Self::Unavailable(error) => {
                tracing::warn!(error = said_once(error.as_ref()), "request failed: database unavailable");
                (StatusCode::SERVICE_UNAVAILABLE, None, Some(RETRY_SECONDS))
            }
            Self::Internal(error) if is_full(&error) => {
                tracing::error!(error = said_once(error.as_ref()), "request failed: disk full");
                (StatusCode::INSUFFICIENT_STORAGE, None, None)
            }
            Self::Internal(error) => {
                tracing::error!(error = said_once(error.as_ref()), "request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, None, None)
            }
        };
        answer(status, detail, wait)
    }
}

/// The answer while the database is known to be away.
pub(crate) fn unavailable() -> Response {
    answer(StatusCode::SERVICE_UNAVAILABLE, None, Some(RETRY_SECONDS))
}

fn answer(status: StatusCode, detail: Option<Message>, wait: Option<i64>) -> Response {
    let mut notice = Notice::of(status);
    if let Some(detail) = detail {
        notice.detail = detail;
    }
    let mut response = status.into_response();
    response.extensions_mut().insert(notice);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[derive(Template)]
#[template(path = "error.html", blocks = ["notice"])]
struct ErrorPage {
    page: Page,
    notice: Notice,
    fragment: bool,
}

/// Middleware: gives every error a body, inside the site's layout or as an htmx notice.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut context = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(notice) = notice_of(&response) else {
        return response;
    };
    let Ok(fragment) = Fragment::from_request_parts(&mut context, &()).await;
    let Ok(page) = Page::from_request_parts(&mut context, &()).await;
    let view = ErrorPage { page, notice, fragment: fragment.0 };
    let html = if fragment.0 { view.as_notice().render() } else { view.render() };

    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Notice>();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let response = Response::from_parts(parts, html.unwrap_or_default().into());
    if fragment.0 {
        let place = (HxRetarget("#notices".to_owned()), HxReswap(SwapOption::InnerHtml));
        (place, response).into_response()
    } else {
        response
    }
}

/// Notice for a response without a page: its own, or one by status when a library answered.
fn notice_of(response: &Response) -> Option<Notice> {
    if let Some(notice) = response.extensions().get::<Notice>() {
        return Some(notice.clone());
    }
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/plain")));
    let bare = (status.is_client_error() || status.is_server_error()) && plain;
    (bare && !response.headers().contains_key("hx-redirect")).then(|| Notice::of(status))
}

/// The answer to a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
pub(crate) fn from_panic(panic: Box<dyn std::any::Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    Error::Internal(anyhow::anyhow!("handler panicked: {words}")).into_response()
}

/// The answer to a form that another site sent, or that was opened at another address than `base_url`.
pub(crate) fn from_csrf(base_url: &str) -> Response {
    let mut response = Error::Forbidden.into_response();
    let notice = Notice {
        status: StatusCode::FORBIDDEN.as_u16(),
        title: "error-cross-site-title".into(),
        detail: Message::new("error-cross-site").with("address", base_url),
    };
    response.extensions_mut().insert(notice);
    response
}
