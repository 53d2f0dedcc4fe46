//! Errors of the embedded server, each as a sentence that an administrator can act on.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Reasons for which the embedded server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `PARVIS_POSTGRES_BIN` names a folder without usable programs.
    #[error("PARVIS_POSTGRES_BIN is {}, but {why}; name the folder that holds the programs postgres and initdb, or leave it out", .folder.display())]
    GivenPrograms { folder: PathBuf, why: String },
    /// No PostgreSQL here, and none could be downloaded.
    #[error(
        "no PostgreSQL {wanted} was found on this machine, and it could not be downloaded ({why}): {advice}, or set DATABASE_URL to use a server that runs already"
    )]
    NotInstalled {
        /// The versions that would do.
        wanted: String,
        why: String,
        /// Packages to install on this system.
        advice: &'static str,
    },
    /// The folder of the database cannot be used as it is.
    #[error("{0}")]
    Folder(String),
    /// PostgreSQL ended or did not answer.
    #[error("the database server in {} did not start: {why}", .folder.display())]
    Server {
        /// The folder of the database.
        folder: PathBuf,
        /// The last lines of its log, or what else is known.
        why: String,
    },
    /// A file or program could not be used.
    #[error("cannot {doing} {}", .path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    /// The server answers, but not as it should.
    #[error("the database server does not do what it is asked")]
    Sql(#[from] sqlx::Error),
}

/// Names what was tried on which file.
pub(super) trait Doing<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, StartError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, StartError> {
        self.map_err(|source| StartError::Io { doing, path: path.to_owned(), source })
    }
}
