//! Limits of the head of a request.

use axum::{
    extract::Request,
    http::{StatusCode, Version, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// The most bytes of a request's head: the cookies of a school's sign-on on the parent domain fit in.
pub(super) const LONGEST: usize = 32 * 1024;

/// Middleware: a request without a host, or with two, is refused (RFC 9112 §3.2): a proxy might read another one than we.
pub(super) async fn one_host(request: Request, next: Next) -> Response {
    let named = request.headers().get_all(header::HOST).iter().count();
    let good = match request.version() {
        Version::HTTP_11 => named == 1,
        Version::HTTP_2 | Version::HTTP_3 => named == 1 || (named == 0 && request.uri().authority().is_some()),
        _ => named <= 1,
    };
    if good {
        next.run(request).await
    } else {
        (StatusCode::BAD_REQUEST, "The request must name one host.\n").into_response()
    }
}

/// Middleware: answers a head that is too long with a page. The server itself gives up far above that, without a word.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    // As HTTP/1 writes them: two spaces, the version and a line end; a colon, a space and a line end.
    let line = request.method().as_str().len() + request.uri().to_string().len() + 12;
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    if line + fields.sum::<usize>() > LONGEST {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    next.run(request).await
}
