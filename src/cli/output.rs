//! Standard output and standard error of the commands.

use crate::log::Output;
use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
    sync::OnceLock,
    time::Duration,
};

/// Time for the last output where nobody reads it.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(1);

/// Says something to the person at the terminal; a portal goes on when nobody listens.
pub(crate) fn say(text: &str) {
    static OUT: OnceLock<Option<Output>> = OnceLock::new();
    if let Some(out) = OUT.get_or_init(|| Output::standard().ok()) {
        out.put(format!("{text}\n"));
        out.flush(LAST_WORDS);
    }
}

/// Writes like [`say`], but to the standard error, which a command waits for.
pub(crate) fn tell(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints the reason for which a command does nothing; returns the exit code.
pub(crate) fn refuse(sentence: impl Display) -> ExitCode {
    tell(sentence);
    ExitCode::FAILURE
}
