//! Health, readiness and metrics endpoints, and the error page while the database is away.

use axum::response::IntoResponse;
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
    routing::get,
};
use sqlx::PgPool;
use subtle::ConstantTimeEq as _;

use crate::{
    app::{front, observe, portal::Portal},
    db, error,
    web::ClientAddress,
};

/// Interval of the database checks.
const EVERY: Duration = Duration::from_secs(1);

/// State of the database at the last check, shared by pages and `/readyz`.
#[derive(Debug, Clone)]
pub struct Health(Arc<Mutex<Known>>);

#[derive(Debug)]
struct Known {
    up: bool,
    /// Numbers the questions in the order in which they were begun.
    begun: u64,
    /// The question whose answer `up` is.
    answered: u64,
}

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Known { up: true, begun: 0, answered: 0 })))
    }
}

/// A question to the database that is under way.
struct Question(u64);

impl Health {
    /// Asks the database every second, for as long as the program runs.
    pub async fn watch(self, db: PgPool) {
        let mut probe = db::Probe::new(&db);
        loop {
            let question = self.begin();
            let answer = if db.is_closed() { Err(sqlx::Error::PoolClosed) } else { probe.ask().await };
            self.settle(&question, answer);
            observe::upkeep();
            tokio::time::sleep(EVERY).await;
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_up(&self) -> bool {
        self.known().up
    }

    fn begin(&self) -> Question {
        let mut known = self.known();
        known.begun += 1;
        Question(known.begun)
    }

    /// Notes an answer, unless a question that was begun later has been answered already. Whether the database is up.
    fn settle(&self, question: &Question, answer: sqlx::Result<()>) -> bool {
        let mut known = self.known();
        if question.0 > known.answered {
            known.answered = question.0;
            let before = std::mem::replace(&mut known.up, answer.is_ok());
            match answer {
                Ok(()) if !before => tracing::warn!("database connection restored"),
                Err(error) if before => tracing::warn!(error = error::said_once(&error), "database connection lost"),
                _ => {}
            }
        }
        known.up
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
    let question = portal.health.begin();
    let answer = db::is_migrated(&portal.accounts.db).await;
    let open = match &answer {
        // Where the watch has found new connections to fail, an old one proves nothing.
        Ok(migrated) => *migrated && !portal.health.is_up(),
        // All connections are busy or broken. While they are busy, sending the requests elsewhere would help nobody.
        Err(error) => matches!(error, sqlx::Error::PoolTimedOut),
    };
    let answer = if open { connects(&portal.accounts.db).await } else { answer.ok() };
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
    Ok(([kind], observe::figures(&portal.accounts.db)).into_response())
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
