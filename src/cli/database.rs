//! The database of the commands: `DATABASE_URL`, or the embedded server, shared with a running portal.

use std::{fs, io, path::Path, str::FromStr as _, time::Duration};

use anyhow::Context as _;
use sqlx::{Connection as _, PgConnection, PgPool, error::DatabaseError, postgres::PgConnectOptions};

use crate::{
    config::Config,
    db::{
        self, MigrationError,
        embedded::{Postgres, Settings, Step},
    },
    error::error_chain,
};

/// Time for the server of `DATABASE_URL` to answer at the start.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
pub(super) struct Database {
    pub(super) pool: PgPool,
    own: Option<Postgres>,
}

impl Database {
    /// Opens the database of the settings; starts our own server unless it runs already.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        make_folder(&config.data_dir)?;
        if let Some(options) = address(config)? {
            reach(&options).await?;
            return Ok(Self { pool: db::pool(options), own: None });
        }
        let settings = Settings {
            folder: config.data_dir.join("postgres"),
            programs: config.postgres_bin.clone(),
            download: Some(config.data_dir.join("postgresql")),
            durable: true,
            linger: Duration::ZERO,
        };
        let postgres = Postgres::start(&settings, told).await?;
        let pool = db::pool(postgres.options("parvis"));
        Ok(Self { pool, own: Some(postgres) })
    }

    /// Keeps our own server running: one that dies is started again.
    pub(super) fn supervise(&self) {
        if let Some(postgres) = &self.own {
            postgres.supervise();
        }
    }

    /// Applies migrations and functions.
    pub(super) async fn migrate(&self) -> anyhow::Result<()> {
        let Err(error) = db::migrate(&self.pool.connect_options()).await else { return Ok(()) };
        if let MigrationError::Newer | MigrationError::Older | MigrationError::Different(_) = error {
            return Err(error.into());
        }
        let refused = is_refused(&error);
        let error = anyhow::Error::from(error).context("the database could not be brought up to date");
        Err(if refused { error.context("the user of DATABASE_URL must own the database") } else { error })
    }

    /// Closes all connections; our own server stops when nobody else uses it.
    pub(super) async fn close(self) {
        self.pool.close().await;
        if let Some(postgres) = self.own
            && let Err(error) = postgres.stop().await
        {
            tracing::warn!(
                error = error_chain(&error),
                "database server not stopped cleanly, its supervisor will stop it"
            );
        }
    }
}

/// The address of the database that the settings name. `None`: our own server.
///
/// # Errors
/// A sentence that names the setting and never repeats its value, which may hold a password.
pub(super) fn address(config: &Config) -> anyhow::Result<Option<PgConnectOptions>> {
    const WRONG: &str = "DATABASE_URL is not the address of a PostgreSQL database, such as postgres://user@host/name";
    let Some(url) = &config.database_url else { return Ok(None) };
    let url = url.reveal();
    // The library takes any scheme.
    anyhow::ensure!(url.starts_with("postgres://") || url.starts_with("postgresql://"), WRONG);
    PgConnectOptions::from_str(url).context(WRONG).map(Some)
}

/// Connects once, outside the pool: that would try again until its time is over, and then only say that it is.
async fn reach(options: &PgConnectOptions) -> anyhow::Result<()> {
    let cause = match tokio::time::timeout(PATIENCE, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => {
            // It answered: how it takes the goodbye does not matter.
            let _ = connection.close().await;
            return Ok(());
        }
        Ok(Err(sqlx::Error::Database(error))) => error.message().to_owned(),
        Ok(Err(sqlx::Error::Io(error))) => error.to_string(),
        Ok(Err(error)) => error_chain(&error),
        Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    anyhow::bail!("the database of DATABASE_URL cannot be used: {cause}")
}

/// True if the server denied a right (SQLSTATE 42501).
fn is_refused(error: &MigrationError) -> bool {
    let error = error.sql().and_then(sqlx::Error::as_database_error);
    error.and_then(DatabaseError::code).is_some_and(|code| code == "42501")
}

fn told(step: Step) {
    match step {
        Step::Downloading => tracing::info!("PostgreSQL not found, downloading"),
        Step::Creating => tracing::info!("creating the database"),
        Step::Starting => tracing::info!("starting the database"),
    }
}

/// Makes the data folder, closed to others; a server that runs as another user must be able to pass through.
pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::create_dir_all(folder).and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o711)));
    made.map_err(|error: io::Error| anyhow::anyhow!("PARVIS_DATA_DIR {} cannot be made: {error}", folder.display()))
}
