//! For machines: is it up, is it ready, how busy is it. And for people: an honest page while the database is away.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use sqlx::PgPool;
use subtle::ConstantTimeEq as _;

use super::{Portal, front, observe};
use crate::{db, error, web::ClientAddress};

/// How often the database is asked whether it is there.
const EVERY: Duration = Duration::from_secs(1);

/// Whether the database answered when it was last asked.
#[derive(Debug, Clone)]
pub struct Health(Arc<AtomicBool>);

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Health {
    /// Asks the database every second, for as long as the program runs.
    pub async fn watch(self, db: PgPool) {
        let mut probe = db::Probe::new(&db);
        loop {
            let up = !db.is_closed() && probe.answers().await;
            if self.0.swap(up, Ordering::Relaxed) != up {
                tracing::warn!(up, "the database {}", if up { "is back" } else { "is away" });
            }
            observe::upkeep();
            tokio::time::sleep(EVERY).await;
        }
    }

    fn is_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Middleware: while the database is known to be away, pages say so at once instead of waiting for it.
pub(super) async fn guard(State(health): State<Health>, request: Request, next: Next) -> Response {
    if health.is_up() {
        next.run(request).await
    } else {
        // Not logged: the watch has said it once.
        error::unavailable()
    }
}

/// The routes for machines.
pub(super) fn router(portal: &Portal) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(portal.clone())
}

async fn ready(State(portal): State<Portal>) -> Response {
    match db::is_migrated(&portal.accounts.db).await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => not_ready("the database is not migrated\n"),
        // All connections are busy, and the watch has its own: sending the requests elsewhere would help nobody.
        Err(sqlx::Error::PoolTimedOut) if portal.health.is_up() => "ready\n".into_response(),
        Err(_) => not_ready("the database does not answer\n"),
    }
}

fn not_ready(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], why).into_response()
}

async fn figures(
    State(portal): State<Portal>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    if !may_read(&portal, address, &headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    Ok(([kind], observe::figures(&portal.accounts.db)).into_response())
}

/// Whoever has the token. Where none is set: this machine, unless a proxy on it passes others' requests on, or may do so.
fn may_read(portal: &Portal, address: IpAddr, headers: &HeaderMap) -> bool {
    if let Some(token) = &portal.metrics_token {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        return shown.is_some_and(|shown| token.as_bytes().ct_eq(shown).into());
    }
    address.is_loopback() && !front::is_forwarded(headers) && !portal.front.proxied && !portal.proxies.trusts(address)
}
