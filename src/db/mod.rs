//! The database: its migrations.

/// All migrations, embedded once.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
