//! The commands of the program, one file each.

pub mod allocator;
mod bay;
mod database;
mod demo;
mod lock;
mod members;
mod migrate;
mod output;
mod secret;
mod serve;

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, IsTerminal as _},
    panic::PanicHookInfo,
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    cli::{database::Database, output::LAST_WORDS},
    clock::Clock,
    config::{self, Config, LogFormat},
    error,
    log::Output,
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
    let log = match start_log(&config) {
        Ok(log) => log,
        Err(problem) => return fail(&problem),
    };
    set_zone(&config.time_zone);
    let done = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&config).await.map(|()| ExitCode::SUCCESS),
        Command::Demo => demo::run(&config).await.map(|()| ExitCode::SUCCESS),
        Command::Members(command) => on_members(&config, command).await,
        Command::Bay(command) => bay::run(*command).await.map(|()| ExitCode::SUCCESS),
        Command::Migrate => migrate::run(&config).await.map(|()| ExitCode::SUCCESS),
    };
    drop(log);
    done.unwrap_or_else(|error| fail(&error::error_chain(error.as_ref())))
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

/// Says why there is no going on; the exit code for it. Waits for a reader no longer than a moment.
#[must_use]
pub fn fail(problem: &str) -> ExitCode {
    if let Ok(out) = Output::error() {
        out.put(format!("parvis: {problem}\n"));
        out.flush(LAST_WORDS);
    }
    ExitCode::FAILURE
}

/// The log while a command runs; dropped at its end, when the last lines are written.
struct Log(Output);

impl Drop for Log {
    fn drop(&mut self) {
        self.0.flush(LAST_WORDS);
    }
}

/// Lines of libraries about what is ordinary or said already: a visitor's old cookie; a connection that the server ended, or
/// that cannot be made (health says why, once). A setting for the same target has the last word.
const QUIET: &str = "tower_sessions_core=error,sqlx_core::pool=off";

fn start_log(config: &Config) -> Result<Log, String> {
    let wrong = |_| "PARVIS_LOG is a list such as info,parvis=debug".to_owned();
    let filter = EnvFilter::builder().parse(format!("{QUIET},{}", config.log)).map_err(wrong)?;
    let out = Output::log().map_err(|error| format!("the log cannot be started: {}", error::error_chain(&error)))?;
    let writer = out.clone();
    // https://no-color.org: set and not empty.
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colour)
        .log_internal_errors(false)
        .with_writer(move || writer.clone());
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    std::panic::set_hook(Box::new(log_panic));
    Ok(Log(out))
}

/// The standard hook writes to the standard error, and would wait for its reader.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let words = panic.payload_as_str().unwrap_or("no words");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        tracing::error!(place, %trace, "panicked: {words}");
    } else {
        tracing::error!(place, "panicked: {words}");
    }
}
