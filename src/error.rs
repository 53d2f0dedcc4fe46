//! Error type of the handlers; `web/error_page.rs` draws it.

use std::{io, time::Duration};

use axum::extract::{path::ErrorKind, rejection::PathRejection};
use sqlx::{error::DatabaseError, postgres::PgDatabaseError};

use crate::web::Message;

/// Result of a handler without an error page of its own.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Result of an action that may be refused: its value, or why it is refused, which the visitor can cause. The outer error is one
/// that only the portal can cause.
pub type Refusable<T, R, E = Error> = Result<Result<T, R>, E>;

/// Reasons for which a request has no ordinary response.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not the visitor's to see.
    #[error("not found")]
    NotFound,
    /// Seen, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// The request makes no sense.
    #[error("bad request: {}", .0.key())]
    BadRequest(Message),
    /// The body is larger than we take.
    #[error("body too large")]
    TooLarge,
    /// Asked too often: wait so long.
    #[error("too many requests")]
    TooMany(Duration),
    /// The database, or something else that comes back, is away.
    #[error("unavailable")]
    Unavailable(#[source] anyhow::Error),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_outage(&error) { Self::Unavailable(error.into()) } else { Self::Internal(error.into()) }
    }
}

/// A part of a path that its type refuses is not found. Bytes that are not UTF-8 and ids that are not numbers are bad requests.
impl From<PathRejection> for Error {
    fn from(rejection: PathRejection) -> Self {
        match &rejection {
            PathRejection::FailedToDeserializePathParams(failed) => match failed.kind() {
                ErrorKind::DeserializeError { .. } | ErrorKind::Message(_) => Self::NotFound,
                _ if failed.status().is_client_error() => Self::BadRequest("error-bad-request".into()),
                _ => Self::Internal(rejection.into()),
            },
            _ => Self::Internal(rejection.into()),
        }
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        match error {
            tower_sessions::session::Error::Store(_) => Self::Unavailable(error.into()),
            tower_sessions::session::Error::SerdeJson(_) => Self::Internal(error.into()),
        }
    }
}

/// True if the database could not be reached, as opposed to having refused a statement.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
        // PostgreSQL error codes: 08 connection, 53300 too many connections, 57P0x shut down or starting.
        sqlx::Error::Database(error) => {
            error
                .code()
                .is_some_and(|code| code.starts_with("08") || code.starts_with("57P0") || code.as_ref() == "53300")
                || lacks_library(error.as_ref())
        }
        _ => false,
    }
}

/// True if a disk is full, ours or the database's (SQLSTATE 53100), or the quota of its user is used up.
pub(crate) fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let file = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let database = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
        matches!(file, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
            || database.and_then(DatabaseError::code).is_some_and(|code| code == "53100")
    })
}

/// The message of an error and of its causes, from the outermost to the innermost, separated by colons. A cause that the text
/// already contains is left out, as many libraries repeat the message of the cause in their own. All log lines use it.
#[must_use]
pub fn error_chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        if message.starts_with(&text) {
            text = message;
        } else if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        next = cause.source();
    }
    text
}

/// True if the server could not load one of its libraries: they were replaced under it, and it has to be restarted. Told by
/// the place in PostgreSQL's source, as neither the code nor the words are always the same.
fn lacks_library(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::file) == Some("dfmgr.c")
}
