//! Schema update of a database: migrations, then the changed functions.

use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    migrate::{Migrate as _, MigrateError, Migrator},
    postgres::PgConnectOptions,
};

use crate::db::functions::{self, FUNCTIONS, FunctionError};

/// The steps from an empty database to today's tables.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// A database that could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database has a migration that this program does not know.
    #[error("the database was made by a newer parvis: use that version, or a database of this one")]
    Newer,
    /// It has a migration of the time before the first one of this program.
    #[error(
        "the database was made by a parvis of before its first release, whose tables cannot be brought up to date: use an empty database, with another DATABASE_URL or another PARVIS_DATA_DIR"
    )]
    Older,
    /// A migration that was applied is not the one that this program has.
    #[error(
        "the database was made with another migration {0} than the one of this parvis: use the version that made it, or an empty database, with another DATABASE_URL or another PARVIS_DATA_DIR"
    )]
    Different(i64),
    /// The migrations could not be applied.
    #[error("a migration failed")]
    Migration(#[source] MigrateError),
    /// The functions could not be applied.
    #[error(transparent)]
    Function(#[from] FunctionError),
    /// The database does not answer as it should.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl MigrationError {
    /// The error of the server, where there is one.
    #[must_use]
    pub fn sql(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Migration(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
            | Self::Database(error) => Some(error),
            Self::Function(error) => Some(error.sql()),
            Self::Newer | Self::Older | Self::Different(_) | Self::Migration(_) => None,
        }
    }
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        let first = MIGRATOR.iter().map(|migration| migration.version).min();
        match error {
            MigrateError::VersionMissing(version) if first.is_some_and(|first| version < first) => Self::Older,
            MigrateError::VersionMissing(_) => Self::Newer,
            MigrateError::VersionMismatch(version) => Self::Different(version),
            error => Self::Migration(error),
        }
    }
}

/// Applies the migrations that a database does not have, and the functions that changed. Of several processes that start at
/// the same moment, one does so and the others wait for it.
///
/// # Errors
/// When the database is of another version, denies a right, or does not answer.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), MigrationError> {
    // A statement with all tables of a domain, or a wait for another process, is slow and no news for the log.
    let options = options.clone().disable_statement_logging();
    let mut connection = PgConnection::connect_with(&options).await?;
    let outcome = bring_up_to_date(&mut connection).await;
    // Whatever happened, the lock ends with the connection.
    connection.close().await?;
    outcome
}

async fn bring_up_to_date(connection: &mut PgConnection) -> Result<(), MigrationError> {
    // The lock of the migrations, which take it once more, kept until the functions are in.
    connection.lock().await?;
    MIGRATOR.run_direct(connection).await?;
    functions::apply(connection, FUNCTIONS).await?;
    connection.unlock().await?;
    Ok(())
}
