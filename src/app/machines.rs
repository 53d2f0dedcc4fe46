//! Routes for machines: liveness, readiness and metrics.

use std::net::IpAddr;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use sqlx::PgPool;
use subtle::ConstantTimeEq as _;

use crate::{
    app::{front, observe, portal::Portal},
    db,
    web::ClientAddress,
};

/// The routes for machines.
pub(super) fn router(portal: &Portal) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(portal.clone())
}

async fn ready(State(portal): State<Portal>) -> Response {
    let question = portal.health.begin();
    let answer = db::is_migrated(&portal.accounts.context.db).await;
    let open = match &answer {
        // Where the watch has found new connections to fail, an old one proves nothing.
        Ok(migrated) => *migrated && !portal.health.is_up(),
        // All connections are busy or broken. While they are busy, sending the requests elsewhere would help nobody.
        Err(error) => matches!(error, sqlx::Error::PoolTimedOut),
    };
    let answer = if open { connects(&portal.accounts.context.db).await } else { answer.ok() };
    match answer {
        Some(true) if portal.health.settle(&question, Ok(())) => "ready\n".into_response(),
        Some(false) => not_ready("the database is not migrated\n"),
        Some(true) | None => not_ready("the database does not answer\n"),
    }
}

/// True if new connections can be had. None: not.
async fn connects(db: &PgPool) -> Option<bool> {
    db::Probe::new(db).ask().await.ok().map(|()| true)
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
    Ok(([kind], observe::figures(&portal.accounts.context.db)).into_response())
}

/// True if the client has the token. Without a configured token: clients on this machine, unless a proxy on it forwards
/// requests of others, or may do so.
fn may_read(portal: &Portal, address: IpAddr, headers: &HeaderMap) -> bool {
    if let Some(token) = &portal.metrics_token {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        return shown.is_some_and(|shown| token.as_bytes().ct_eq(shown).into());
    }
    address.is_loopback() && !front::is_forwarded(headers) && !portal.front.proxied && !portal.proxies.trusts(address)
}
