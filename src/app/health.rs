//! State of the database, and the error page while it is away.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use parking_lot::{Mutex, MutexGuard};
use sqlx::PgPool;

use crate::{app::observe, db, error, web::error_page};

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
pub(super) struct Question(u64);

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
        self.0.lock()
    }

    pub(super) fn is_up(&self) -> bool {
        self.known().up
    }

    pub(super) fn begin(&self) -> Question {
        let mut known = self.known();
        known.begun += 1;
        Question(known.begun)
    }

    /// Notes an answer, unless a question that was begun later has been answered already. Whether the database is up.
    pub(super) fn settle(&self, question: &Question, answer: sqlx::Result<()>) -> bool {
        let mut known = self.known();
        if question.0 > known.answered {
            known.answered = question.0;
            let before = std::mem::replace(&mut known.up, answer.is_ok());
            match answer {
                Ok(()) if !before => tracing::warn!("database connection restored"),
                Err(error) if before => tracing::warn!(error = error::error_chain(&error), "database connection lost"),
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
        error_page::unavailable()
    }
}
