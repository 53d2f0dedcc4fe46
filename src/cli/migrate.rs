//! `migrate`: bring the database to the tables of this program.

use super::{database::Database, say};
use crate::config::Config;

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let database = Database::open(config).await?;
    let outcome = database.migrate().await;
    database.close().await;
    outcome?;
    say("The database is up to date.");
    Ok(())
}
