//! The application: its parts, its routes and layers in one place, start and stop.

mod certificate;
mod front;
mod head_timeout;
mod heads;
mod health;
mod hooks;
mod listen;
mod machines;
mod observe;
mod onward;
pub(crate) mod portal;
mod redirects;
mod well_known;

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
};
use axum_htmx::AutoVaryLayer;
use axum_messages::MessagesManagerLayer;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionBody, CompressionLayer},
    csrf::CsrfLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
};
use tower_sessions::{SessionManagerLayer, cookie::SameSite};
use tracing::Instrument as _;

pub use crate::app::portal::Portal;
pub use crate::app::{
    certificate::{Certificate, ignore},
    front::Front,
    health::Health,
    hooks::HOOKS,
    listen::{PATIENCE, UNHEARD, end_when_unheard, serve, stop},
    redirects::redirects,
};
use crate::{
    accounts::{pages, sign_in::session},
    admin,
    app::front::{Known, Lead},
    chat, concerts,
    error::Error,
    home, lockers,
    web::{
        address, error_page,
        headers::{self, Secure},
        pages::{assets, page::Defaults},
        session_store::HashedStore,
    },
};

/// Far above what a page takes.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// Time to upload a file on a slow connection; the form waits as long.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(10);

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// All routes.
///
/// # Errors
/// When the base URL is not one.
pub fn router(portal: &Portal) -> anyhow::Result<Router> {
    let compressed = |level| (map_response(unwrapped), CompressionLayer::new().quality(level));
    let machines = machines::router(portal).merge(well_known::router(portal)).merge(assets::router());
    // A page is made for one person and sent once: saving bytes must not cost more than they do. Browsers keep the files.
    let pages = pages(portal)?.layer(compressed(CompressionLevel::Fastest));
    let machines = machines.layer(compressed(CompressionLevel::Default));
    let id = REQUEST_ID.clone();
    // Read from the top: the first layer is the first to see a request. All layers in one `layer` call, because each
    // call boxes the boxes before it, and every layer copies its content for each request.
    Ok(pages.merge(machines).layer((
        from_fn(drop_request_id),
        SetRequestIdLayer::new(id.clone(), MakeRequestUuid),
        PropagateRequestIdLayer::new(id),
        from_fn_with_state(portal.proxies.clone(), address::identify),
        from_fn_with_state(Known::new(portal.proxies.clone(), portal.front), front::notice),
        from_fn_with_state(portal.clone(), defaults),
        from_fn(observe::observe),
        from_fn_with_state(Secure(portal.secure()), headers::secure),
        from_fn(heads::one_host),
    )))
}

/// The pages of people.
fn pages(portal: &Portal) -> anyhow::Result<Router> {
    let store = HashedStore::new(portal.accounts.context.db.clone()).map_err(anyhow::Error::msg)?;
    let name = if portal.secure() { "__Host-parvis" } else { "parvis" };
    let sessions =
        SessionManagerLayer::new(store).with_name(name).with_secure(portal.secure()).with_same_site(SameSite::Lax);
    let origins = CsrfLayer::new().add_trusted_origin(&portal.accounts.context.base_url)?;
    let base_url = portal.accounts.context.base_url.clone();
    let within = |time| TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time);
    let catch_panic = || CatchPanicLayer::custom(error_page::from_panic);
    let quick = home::router().merge(pages::router()).merge(admin::router());
    let quick = quick.layer((within(REQUEST_TIMEOUT), catch_panic()));
    let uploads = pages::uploads().layer((within(UPLOAD_TIMEOUT), catch_panic()));
    // Posters are uploads too; a stream answers at once and goes on by itself.
    let concerts = concerts::pages::router().layer((within(UPLOAD_TIMEOUT), catch_panic()));
    let lockers = lockers::pages::router().layer((within(REQUEST_TIMEOUT), catch_panic()));
    let chat = chat::pages::router().layer((within(REQUEST_TIMEOUT), catch_panic()));
    let routes = quick
        .merge(uploads)
        .with_state(portal.accounts.clone())
        .merge(concerts.with_state(portal.concerts.clone()))
        .merge(lockers.with_state(portal.lockers.clone()))
        .merge(chat.with_state(portal.chat.clone()));
    let known = routes.clone();
    // Read from the top down.
    Ok(routes
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .layer((
            // For what the layers below refuse themselves.
            from_fn(error_page::render),
            from_fn(heads::limit),
            from_fn_with_state(Lead::new(&portal.accounts.context.base_url, portal.front), front::lead),
            from_fn_with_state(portal.health.clone(), health::guard),
            from_fn_with_state(portal.clone(), onward::at_home),
            from_fn_with_state(known, onward::to_pages),
            map_response(onward::session_cookie_first),
            sessions,
            // Around the messages, whose changes of the session it has to see.
            from_fn_with_state(portal.accounts.clone(), session::identify),
            MessagesManagerLayer,
            AutoVaryLayer,
            // Once more inside, where a page knows its visitor.
            from_fn(error_page::render),
            origins.with_rejection_response(move |_| error_page::from_csrf(&base_url)),
            from_fn(finish),
        )))
}

/// Default page context of a request, and the time of the whole request.
async fn defaults(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let defaults = Defaults { language: portal.accounts.context.language, now: portal.accounts.context.clock.now() };
    request.extensions_mut().insert(defaults);
    next.run(request).await
}

/// Completes requests that change something also after the client is gone, so that a change is always published.
async fn finish(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(stopped) => Error::Unavailable(stopped.into()).into_response(),
    }
}

/// Removes the compressor from uncompressed responses: 6 kB for as long as a stream is open.
async fn unwrapped(response: Response<CompressionBody<Body>>) -> Response {
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        response.map(Body::new)
    } else {
        response.map(CompressionBody::into_inner)
    }
}

/// The id is ours to give: one sent from outside could imitate another request's in log and audit.
async fn drop_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(&REQUEST_ID);
    next.run(request).await
}
