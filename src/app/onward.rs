//! Destination after a sign-in, and redirect to the sign-in page.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use axum_extra::routing::TypedPath as _;
use axum_htmx::{HX_REDIRECT, HX_REQUEST};
use tower::ServiceExt as _;

use crate::{accounts::paths, app::portal::Portal};

/// A method without a route: the response lists the allowed ones, and no handler runs.
const NONE: &[u8] = b"PROBE";

/// All routes, without what stands around them.
pub(super) type Routes = Router;

/// Middleware: what these pages lead to is a page. Something that can only be posted to, as `/sign-out`, leads home.
pub(super) async fn to_pages(State(routes): State<Routes>, request: Request, next: Next) -> Response {
    let leads_on = [paths::SignIn::PATH, paths::Confirmation::PATH].contains(&request.uri().path());
    let mut response = next.run(request).await;
    if leads_on {
        for name in [header::LOCATION, HX_REDIRECT] {
            let to = response.headers().get(&name).and_then(|to| to.to_str().ok()).map(str::to_owned);
            if let Some(to) = to
                && !is_page(&routes, &to).await
            {
                response.headers_mut().insert(name, HeaderValue::from_static("/"));
            }
        }
    }
    response
}

/// True if an address of ours can be asked for with GET.
async fn is_page(routes: &Routes, path: &str) -> bool {
    let Ok(method) = Method::from_bytes(NONE) else { return false };
    let Ok(request) = Request::builder().method(method).uri(path).body(Body::empty()) else { return false };
    let Ok(response) = routes.clone().oneshot(request).await;
    let allowed = response.headers().get(header::ALLOW).and_then(|allowed| allowed.to_str().ok());
    allowed.is_some_and(|allowed| allowed.split(',').any(|method| method.trim() == "GET"))
}

/// Middleware: a form to sign in that was sent by http while the base URL is https leads to the page there, which says so. The
/// `Secure` cookie would be dropped, and the right password lead back to the empty form. Pages are led there when they are asked
/// for ([`crate::app::front`]), as far as it can be seen; a form tells by its `Origin`. What it sent does not travel along.
pub(super) async fn at_home(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let base_url = portal.accounts.context.base_url.as_str();
    let form =
        !request.method().is_safe() && [paths::SignIn::PATH, paths::Activation::PATH].contains(&request.uri().path());
    if !form || !portal.secure() || !sent_by_http(request.headers()) {
        return next.run(request).await;
    }
    let to = format!("{base_url}{}", paths::moved(request.uri().path()));
    if request.headers().contains_key(HX_REQUEST) {
        return (StatusCode::OK, [(HX_REDIRECT, to)]).into_response();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// True if a form was sent over http from the host that it was sent to. Other origins are refused by the check of origins, which
/// names the right address.
fn sent_by_http(headers: &HeaderMap) -> bool {
    let text = |name: &header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(&header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    origin.is_some() && origin == text(&header::HOST)
}

/// The cookie of the session stands first, where a client that reads one only finds it.
pub(super) async fn session_cookie_first(mut response: Response) -> Response {
    let mut cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if cookies.len() > 1 {
        let of_session = |cookie: &[u8]| cookie.starts_with(b"parvis=") || cookie.starts_with(b"__Host-parvis=");
        cookies.sort_by_key(|cookie| !of_session(cookie.as_bytes()));
        let headers = response.headers_mut();
        headers.remove(header::SET_COOKIE);
        for cookie in cookies {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}
