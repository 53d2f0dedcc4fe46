//! Standard output and standard error of the commands.

use crate::log::Output;
use std::{
    fmt::Display,
    io::{self, Write as _},
    sync::OnceLock,
    time::Duration,
};

/// How long the last words may take where nobody reads them.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(1);

/// Says something to the person at the terminal; a portal goes on when nobody listens.
pub(crate) fn say(text: &str) {
    static OUT: OnceLock<Option<Output>> = OnceLock::new();
    if let Some(out) = OUT.get_or_init(|| Output::standard().ok()) {
        out.put(format!("{text}\n"));
        out.flush(LAST_WORDS);
    }
}

/// As [`say`], beside what a command prints: on the standard error, which a command waits for.
pub(crate) fn tell(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
