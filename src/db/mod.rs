//! The database: the connections, a server of our own when none is given, the migrations.

pub mod embedded;

use std::time::Duration;

use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// The steps from an empty database to today's tables.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Most connections of one process.
const CONNECTIONS: u32 = 20;

/// How long a request waits for a connection before it is told that the database is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// Connections to the portal's database; made when they are needed.
#[must_use]
pub fn pool(options: PgConnectOptions) -> PgPool {
    let options = options
        .application_name("parvis")
        // Our statements take milliseconds; to compile one takes longer than all of them.
        .options([("jit", "off")])
        .log_statements(tracing::log::LevelFilter::Trace)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1));
    PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect_lazy_with(options)
}

/// How long the database may take to say that it is there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Asks whether the database is there, on a connection of its own: those of the pool may all be busy.
#[derive(Debug)]
pub struct Probe {
    options: PgConnectOptions,
    kept: Option<PgConnection>,
}

impl Probe {
    /// A probe of the database that the pool reaches; connects when it is first asked.
    #[must_use]
    pub fn new(db: &PgPool) -> Self {
        Self { options: db.connect_options().as_ref().clone(), kept: None }
    }

    /// Whether the database answers, within its time.
    pub async fn answers(&mut self) -> bool {
        // A connection that does not answer in time is given up, not waited for.
        let kept = self.kept.take();
        let asked = tokio::time::timeout(SIGN_OF_LIFE, self.ask(kept)).await;
        self.kept = asked.ok().and_then(sqlx::Result::ok);
        self.kept.is_some()
    }

    async fn ask(&self, kept: Option<PgConnection>) -> sqlx::Result<PgConnection> {
        if let Some(mut kept) = kept
            && kept.ping().await.is_ok()
        {
            return Ok(kept);
        }
        // The server may have been started anew since.
        PgConnection::connect_with(&self.options).await
    }
}

/// Asks the database for nothing but an answer.
///
/// # Errors
/// Why there is none.
pub async fn ask(db: &PgPool) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(db).await.map(|_| ())
}

/// Whether all migrations of this program are in.
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
