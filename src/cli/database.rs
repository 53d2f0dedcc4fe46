//! The database that commands work on: the one of `DATABASE_URL`, or our own server, shared with a running portal.

use std::{fs, io, path::Path, str::FromStr as _, time::Duration};

use anyhow::Context as _;
use sqlx::{PgPool, postgres::PgConnectOptions};

use crate::{
    config::Config,
    db::{
        self, MIGRATOR,
        embedded::{Postgres, Settings, Step},
    },
};

/// An open database.
pub(super) struct Database {
    pub(super) pool: PgPool,
    own: Option<Postgres>,
}

impl Database {
    /// Opens the database of the settings; starts our own server unless it runs already.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        make_folder(&config.data_dir)?;
        if let Some(url) = &config.database_url {
            let options = PgConnectOptions::from_str(url.reveal()).context(
                "DATABASE_URL is not the address of a PostgreSQL database, such as postgres://user@host/name",
            )?;
            let pool = db::pool(options);
            db::ask(&pool).await.context("the database of DATABASE_URL does not answer")?;
            return Ok(Self { pool, own: None });
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

    /// Brings the tables up to date.
    pub(super) async fn migrate(&self) -> anyhow::Result<()> {
        MIGRATOR.run(&self.pool).await.context("the database could not be brought up to date")
    }

    /// Closes all connections; our own server stops when nobody else uses it.
    pub(super) async fn close(self) {
        self.pool.close().await;
        if let Some(postgres) = self.own
            && let Err(error) = postgres.stop().await
        {
            tracing::warn!(%error, "the database server could not be stopped in order; it stops by itself");
        }
    }
}

fn told(step: Step) {
    match step {
        Step::Downloading => tracing::info!("no PostgreSQL was found: downloading it"),
        Step::Creating => tracing::info!("making a database"),
        Step::Starting => tracing::info!("starting the database"),
    }
}

/// Makes the data folder, closed to others; a server that runs as another user must be able to pass through.
fn make_folder(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::create_dir_all(folder).and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o711)));
    made.map_err(|error: io::Error| anyhow::anyhow!("PARVIS_DATA_DIR {} cannot be made: {error}", folder.display()))
}
