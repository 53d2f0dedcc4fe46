//! `migrate`: brings the database to the schema of this program.

use crate::{
    cli::{database::Database, output::say},
    config::Config,
};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let database = Database::open(config).await?;
    let outcome = database.migrate().await;
    database.close().await;
    outcome?;
    say("The database is up to date.");
    Ok(())
}
