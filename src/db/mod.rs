//! Database: connection pool, embedded server when no database is given, migrations, functions.

pub mod embedded;
pub mod functions;
mod migration;

use std::time::Duration;

use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub use crate::db::migration::{MIGRATOR, MigrationError, migrate};

/// Most connections of one process.
const CONNECTIONS: u32 = 20;

/// Time for which a request waits for a connection before it fails.
const PATIENCE: Duration = Duration::from_secs(3);

/// Time after its last statement for which a connection is used without a test. The test is a round trip to the
/// database, which would double those of most statements under load.
const TRUSTED: Duration = Duration::from_secs(1);

/// Connections to the portal's database; made when they are needed.
#[must_use]
pub fn pool(options: PgConnectOptions) -> PgPool {
    let options = options
        .application_name("parvis")
        // Our statements take milliseconds; to compile one takes longer than all of them.
        .options([("jit", "off")])
        .log_statements(tracing::log::LevelFilter::Trace)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1));
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move { Ok(meta.idle_for < TRUSTED || connection.ping().await.is_ok()) })
        })
        // One that cannot run the functions of the database is not kept: after an upgrade under a running server it
        // would fail each page that it serves.
        .after_connect(|connection, _| Box::pin(run_procedure(connection)))
        .connect_lazy_with(options)
}

/// Runs an empty block of PL/pgSQL, the language of the database's functions and triggers: its library is loaded by each
/// connection anew.
///
/// # Errors
/// When the library cannot be loaded, or the database does not answer.
pub async fn run_procedure(connection: &mut PgConnection) -> sqlx::Result<()> {
    connection.execute("DO LANGUAGE plpgsql 'BEGIN END'").await.map(|_| ())
}

/// Timeout of the database health check.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Number of probes after which one opens a new connection: a kept connection does not notice problems of new ones.
const FRESH: u32 = 5;

/// Health probe of the database, on a connection of its own, because those of the pool may all be busy.
#[derive(Debug)]
pub struct Probe {
    options: PgConnectOptions,
    kept: Option<PgConnection>,
    asked: u32,
}

impl Probe {
    /// A probe of the database that the pool reaches; connects when it is first asked.
    #[must_use]
    pub fn new(db: &PgPool) -> Self {
        Self { options: db.connect_options().as_ref().clone(), kept: None, asked: 0 }
    }

    /// Health probe of the database, on a connection of its own, because those of the pool may all be busy.
    ///
    /// # Errors
    /// Why not; `PoolTimedOut` when no answer came in time.
    pub async fn ask(&mut self) -> sqlx::Result<()> {
        self.asked = self.asked.wrapping_add(1);
        // A connection that does not answer in time is given up, not waited for.
        let kept = self.kept.take();
        let asked = tokio::time::timeout(SIGN_OF_LIFE, self.renew(kept)).await;
        self.kept = Some(asked.map_err(|_| sqlx::Error::PoolTimedOut)??);
        Ok(())
    }

    async fn renew(&self, kept: Option<PgConnection>) -> sqlx::Result<PgConnection> {
        if let Some(mut kept) = kept
            && kept.ping().await.is_ok()
        {
            if !self.asked.is_multiple_of(FRESH) {
                return Ok(kept);
            }
            return match self.connect().await {
                Ok(fresh) => {
                    kept.close().await?;
                    Ok(fresh)
                }
                // No room for more: those that are there answer.
                Err(error) if is_crowded(&error) => Ok(kept),
                Err(error) => Err(error),
            };
        }
        // The server may have been started anew since.
        self.connect().await
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        run_procedure(&mut connection).await?;
        Ok(connection)
    }
}

/// 53300: the server takes no more connections.
fn is_crowded(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "53300")
}

/// Asks the database for nothing but an answer.
///
/// # Errors
/// Why there is none.
pub async fn ask(db: &PgPool) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(db).await.map(|_| ())
}

/// True if all migrations of this program are in.
///
/// # Errors
/// When the database does not answer.
pub async fn is_migrated(db: &PgPool) -> sqlx::Result<bool> {
    let question = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations WHERE success").fetch_one(db);
    let applied = match tokio::time::timeout(SIGN_OF_LIFE, question).await.map_err(|_| sqlx::Error::PoolTimedOut)? {
        // 42P01: no such table. The database answers, and nothing was ever put in.
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "42P01") => 0,
        applied => applied?,
    };
    Ok(usize::try_from(applied).unwrap_or_default() >= MIGRATOR.iter().count())
}
