//! Responses to errors: a page, or a notice for htmx.

use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_htmx::{HxReswap, HxRetarget, SwapOption};

use crate::{
    error::{Error, error_chain, is_full},
    web::{Fragment, Message, Page, forms::refusal},
};

/// Text of an error response. Attached to the response; [`render`] turns it into HTML.
#[derive(Debug, Clone)]
struct Notice {
    status: u16,
    title: Message,
    detail: Message,
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
                tracing::warn!(error = error_chain(error.as_ref()), "request failed: database unavailable");
                (StatusCode::SERVICE_UNAVAILABLE, None, Some(RETRY_SECONDS))
            }
            Self::Internal(error) if is_full(&error) => {
                tracing::error!(error = error_chain(error.as_ref()), "request failed: disk full");
                (StatusCode::INSUFFICIENT_STORAGE, None, None)
            }
            Self::Internal(error) => {
                tracing::error!(error = error_chain(error.as_ref()), "request failed");
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
