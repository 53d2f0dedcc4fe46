//! The commands of the program, one file each.

pub mod allocator;
mod bay;
mod database;
mod demo;
mod doors;
mod founder;
mod lock;
mod members;
mod migrate;
mod readers;
mod secret;
mod serve;
mod warnings;

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::database::Database;
use crate::{
    clock::Clock,
    config::{self, Config, LogFormat},
    error,
    web::time::set_zone,
};

/// One portal for a campus: accounts, lockers, chat and concerts.
#[derive(Debug, Parser)]
#[command(name = "parvis", version, subcommand_value_name = "COMMAND")]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

impl Cli {
    /// Reads `.env`, the environment and the flags. Help is given here, and what the flags say wrong is said.
    ///
    /// # Errors
    /// One sentence, when `.env` cannot be read.
    pub fn read() -> Result<Self, String> {
        config::read_env_file()?;
        let matches = Self::command().mut_args(config::without_empty_variable).get_matches();
        Ok(Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()))
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the portal (this is what happens without a command)
    Serve,
    /// Run the portal on its own data folder with a small invented campus
    Demo,
    /// Prepare members, make codes, grant roles
    #[command(subcommand)]
    Members(members::MembersCommand),
    /// Be a bay of lockers, without hardware
    #[command(subcommand)]
    Bay(Box<bay::BayCommand>),
    /// Bring the database to the tables of this program
    Migrate,
}

/// Runs the command. An error is said on stderr, in a sentence; the exit code is 1 then.
pub async fn run(cli: Cli) -> ExitCode {
    let config = match cli.config.checked() {
        Ok(config) => config,
        Err(problem) => return fail(&problem),
    };
    if let Err(problem) = start_log(&config) {
        return fail(&problem);
    }
    set_zone(&config.time_zone);
    let done = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&config).await.map(|()| ExitCode::SUCCESS),
        Command::Demo => demo::run(&config).await.map(|()| ExitCode::SUCCESS),
        Command::Members(command) => on_members(&config, command).await,
        Command::Bay(command) => bay::run(*command).await.map(|()| ExitCode::SUCCESS),
        Command::Migrate => migrate::run(&config).await.map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| fail(&error::said_once(&error)))
}

/// Works beside a running portal too: our own server is shared.
async fn on_members(config: &Config, command: members::MembersCommand) -> anyhow::Result<ExitCode> {
    let database = Database::open(config).await?;
    let outcome = async {
        database.migrate().await?;
        let clock = Clock::system();
        let keyring = secret::keyring(config, &database.pool, clock.now()).await?;
        members::run(command, config.default_language, &database.pool, &keyring, &clock).await
    };
    let outcome = outcome.await;
    database.close().await;
    outcome
}

/// Says why there is no going on; the exit code for it.
#[must_use]
pub fn fail(problem: &str) -> ExitCode {
    tell(format_args!("parvis: {problem}"));
    ExitCode::FAILURE
}

fn start_log(config: &Config) -> Result<(), String> {
    let wrong = |_| "PARVIS_LOG is a list such as info,parvis=debug".to_owned();
    let filter = EnvFilter::builder().parse(&config.log).map_err(wrong)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Says something to the person at the terminal; a portal goes on when nobody listens.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// As [`say`], beside what a command prints: on the standard error.
fn tell(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
