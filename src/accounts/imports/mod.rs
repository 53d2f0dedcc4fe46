//! Import of members from a CSV file of the school: read, compared with the stored members, written in one transaction.

pub(crate) mod by_hand;
mod codes_file;
pub mod columns;
mod csv_table;
mod encoding;
pub mod members_csv;
mod plan;
mod sheet;
mod store;

use std::{fs::File, io::Read as _, path::Path};

pub use crate::accounts::imports::{
    codes_file::{CodesFile, CodesFileError, IssuedCode, write_codes},
    columns::Column,
    members_csv::{Card, Contents, Format, LineErrors, Present, Row, read},
    plan::{Absent, Change, Plan, Step},
    sheet::{Sheet, SheetLine, read_sheet},
    store::{
        AddOutcome, CardOutcome, CorrectOutcome, KeptCard, OnErrors, Outcome, Pending, give_card, prepare, preview,
    },
};
use crate::web::Message;

/// The largest file taken, in bytes: half a million members.
pub const MAX_FILE: u64 = 50 * 1024 * 1024;

/// Reasons for which a file could not be opened as a file of members.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("{}", .0.key())]
    Content(Message),
    /// The system refused it.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

/// Opens and reads a file of members; one that is too large is refused before its content is read.
///
/// # Errors
/// When there is no such file, or it is no file of members.
pub fn open(path: &Path) -> Result<Contents, Unreadable> {
    let too_large = || {
        let megabytes = i64::try_from(MAX_FILE / (1024 * 1024)).unwrap_or(i64::MAX);
        Unreadable::Content(Message::new("import-too-large").count("max", megabytes))
    };
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_FILE {
        return Err(too_large());
    }
    // Pipes and growing files report no length.
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large());
    }
    read(&bytes).map_err(Unreadable::Content)
}
