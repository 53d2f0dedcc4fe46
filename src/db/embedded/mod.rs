//! A PostgreSQL server of our own, for when none is given.
//!
//! [`Postgres::start`] finds PostgreSQL's programs, makes the cluster when there is none, and starts the server or joins
//! the one that another `parvis` has started: several programs may use it at once. A keeper (see `keeper.sh`) stops it
//! when the last one is gone, killed or not. It listens on a Unix socket only.
//!
//! While it is supervised, it is started again when it is gone, and when PostgreSQL was upgraded under it.
//!
//! In the folder: `data` (the cluster), `log`, `users.fifo` (held by who uses the server), and three locks: `start.lock`
//! (starting or stopping), `users.lock` (shared by who uses the server), `keeper.lock` (a keeper runs).

mod attachment;
mod cluster;
mod directory;
mod download;
mod error;
mod installed;
mod keeper;
mod postmaster;
mod programs;
mod server;
mod upgrade;
mod user;
mod versions;

pub use crate::db::embedded::error::StartError;
pub use crate::db::embedded::server::Postgres;
use std::{path::PathBuf, time::Duration};

/// Settings of the embedded server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the cluster, its log and its socket; made when it is not there.
    pub folder: PathBuf,
    /// Folder of `postgres` and `initdb` (`PARVIS_POSTGRES_BIN`); searched for when absent.
    pub programs: Option<PathBuf>,
    /// Folder for downloaded binaries; absent: no download.
    pub download: Option<PathBuf>,
    /// Off for tests: the server is quick, survives no crash of the machine, and is emptied whenever it is started
    /// (not when it is joined).
    pub durable: bool,
    /// Time that the server outlives its last user, in whole seconds.
    pub linger: Duration,
}

/// Slow steps of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Downloading,
    /// Making an empty cluster.
    Creating,
    /// Starting the server, or waiting until it has recovered.
    Starting,
}
