//! The application: its parts, its routes with the stack of layers in one place, and how it listens and stops.

mod greeting;
mod health;
mod listen;
mod observe;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use axum_htmx::AutoVaryLayer;
use axum_messages::MessagesManagerLayer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::CsrfLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
};
use tower_sessions::{SessionManagerLayer, cookie::SameSite};

pub use self::{
    health::Health,
    listen::{PATIENCE, serve, stop, tls},
};
use crate::{
    accounts::{self, Accounts, session},
    admin,
    concerts::{
        self, Concerts,
        doors::board::{self, Boards},
        hall::{self, Halls},
    },
    error::{self, Error},
    home,
    live::Live,
    lockers::{self, Lockers},
    web::{
        address::{self, TrustedProxies},
        assets,
        headers::{self, Secure},
        page::Defaults,
        session_store::HashedStore,
    },
};

/// Far above what a page takes.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// What a person on a slow line needs to send a file; the form waits as long.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(10);

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The portal, ready to answer.
#[derive(Clone)]
pub struct Portal {
    /// Members and all that belongs to signing in.
    pub accounts: Accounts,
    /// Concerts and their seats.
    pub concerts: Concerts,
    /// Lockers and their bays.
    pub lockers: Lockers,
    /// What changes on screens by itself.
    pub live: Live,
    /// Whether the database answers.
    pub health: Health,
    /// Proxies that are believed.
    pub proxies: TrustedProxies,
    /// Opens the figures to other machines.
    pub metrics_token: Option<String>,
}

impl Portal {
    /// A portal around its accounts: the other services work with the same database, time and secrets.
    #[must_use]
    pub fn new(accounts: Accounts, proxies: TrustedProxies, metrics_token: Option<String>) -> Self {
        let (db, clock, keyring) = (accounts.db.clone(), accounts.clock.clone(), accounts.keyring.clone());
        let boards = Boards::new(db.clone(), clock.clone());
        let halls = Halls::new(db, clock, keyring);
        let live = accounts.live.clone();
        live.serve(hall::TOPIC, Arc::new(halls.clone()));
        live.serve(board::TOPIC, Arc::new(boards.clone()));
        let parts = concerts::Parts { accounts: accounts.clone(), halls, boards, live: live.clone() };
        let concerts = Concerts::new(parts);
        let lockers = Lockers::new(accounts.clone());
        for topic in [lockers::RACK, lockers::RACKS] {
            live.serve(topic, Arc::new(lockers.racks.clone()));
        }
        Self { accounts, concerts, lockers, live, health: Health::default(), proxies, metrics_token }
    }

    fn secure(&self) -> bool {
        self.accounts.settings.base_url.starts_with("https:")
    }
}

/// All routes.
///
/// # Errors
/// When the base URL is not one.
pub fn router(portal: &Portal) -> anyhow::Result<Router> {
    let machines = health::router(portal).merge(assets::router());
    let id = REQUEST_ID.clone();
    // Read from the bottom up: the last layer is the first to see a request.
    Ok(pages(portal)?
        .merge(machines)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Secure(portal.secure()), headers::secure))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(portal.clone(), defaults))
        .layer(from_fn_with_state(portal.proxies.clone(), address::identify))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid))
        .layer(from_fn(drop_request_id)))
}

/// The pages of people.
fn pages(portal: &Portal) -> anyhow::Result<Router> {
    let store = HashedStore::new(portal.accounts.db.clone()).map_err(anyhow::Error::msg)?;
    let name = if portal.secure() { "__Host-parvis" } else { "parvis" };
    let sessions =
        SessionManagerLayer::new(store).with_name(name).with_secure(portal.secure()).with_same_site(SameSite::Lax);
    let origins = CsrfLayer::new().add_trusted_origin(&portal.accounts.settings.base_url)?;
    let within = |time| TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time);
    let catch_panic = || CatchPanicLayer::custom(error::from_panic);
    let quick = home::router().merge(accounts::router()).merge(admin::router());
    let quick = quick.layer(catch_panic()).layer(within(REQUEST_TIMEOUT));
    let uploads = accounts::uploads().layer(catch_panic()).layer(within(UPLOAD_TIMEOUT));
    // Posters are uploads too; a stream answers at once and goes on by itself.
    let concerts = concerts::router().layer(catch_panic()).layer(within(UPLOAD_TIMEOUT));
    let lockers = lockers::router().layer(catch_panic()).layer(within(REQUEST_TIMEOUT));
    // Read from the bottom up.
    Ok(quick
        .merge(uploads)
        .with_state(portal.accounts.clone())
        .merge(concerts.with_state(portal.concerts.clone()))
        .merge(lockers.with_state(portal.lockers.clone()))
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .layer(origins.with_rejection_response(error::from_csrf))
        .layer(from_fn(error::render))
        .layer(AutoVaryLayer)
        .layer(MessagesManagerLayer)
        // Around the messages, whose changes of the session it has to see.
        .layer(from_fn_with_state(portal.accounts.clone(), session::identify))
        .layer(sessions)
        .layer(from_fn_with_state(portal.health.clone(), health::guard))
        // Once more for what the layers above refuse themselves.
        .layer(from_fn(error::render)))
}

/// What pages fall back to, and the time that the whole request goes by.
async fn defaults(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let defaults = Defaults { language: portal.accounts.settings.language, now: portal.accounts.clock.now() };
    request.extensions_mut().insert(defaults);
    next.run(request).await
}

/// The id is ours to give: one sent from outside could imitate another request's in log and audit.
async fn drop_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(&REQUEST_ID);
    next.run(request).await
}
