//! The database: a server of our own when none is given, and the migrations.

pub mod embedded;

/// The steps from an empty database to today's tables.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
