//! Binaries that a running server was started from, to notice their replacement by a package manager.
//!
//! A server keeps its own program in memory, but each new connection loads libraries such as `plpgsql` from disk when it
//! needs them: libraries of another release do not fit, and the connection fails.

use crate::db::embedded::{directory::Place, postmaster};
use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// Files that every release replaces. A library is `.so`, on macOS `.dylib` too.
const LIBRARIES: [&str; 2] = ["plpgsql.so", "plpgsql.dylib"];

/// Identity of a file: device, inode, size, modification time in nanoseconds.
type Stamp = (u64, u64, u64, i128);

/// The files that tell one installation of PostgreSQL from another, as they were when they were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installed {
    files: Vec<(PathBuf, Option<Stamp>)>,
}

impl Installed {
    /// Asks the running server where its files are.
    pub async fn of_server(place: &Place) -> Result<Self, sqlx::Error> {
        let (programs, libraries) = postmaster::folders(place).await?;
        let paths = LIBRARIES.iter().map(|name| Path::new(&libraries).join(name));
        let paths = std::iter::once(Path::new(&programs).join("postgres")).chain(paths);
        Ok(Self { files: paths.map(|path| (path.clone(), stamp(&path))).collect() })
    }

    /// The same files as they are now.
    pub fn again(&self) -> Self {
        Self { files: self.files.iter().map(|(path, _)| (path.clone(), stamp(path))).collect() }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let file = fs::metadata(path).ok()?;
    let changed = i128::from(file.mtime()) * 1_000_000_000 + i128::from(file.mtime_nsec());
    Some((file.dev(), file.ino(), file.size(), changed))
}
