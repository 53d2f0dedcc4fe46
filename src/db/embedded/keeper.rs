//! The keeper: a small script between us and PostgreSQL that stops the server when its last user is gone.
//!
//! We do not stop PostgreSQL ourselves: a killed program could not. Each user holds a FIFO open, and the kernel tells
//! the keeper when nobody does any more.

use crate::db::embedded::{
    directory::{NO_LINK, Place},
    error::{Doing, StartError},
};
use std::io::Write;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const SCRIPT: &str = include_str!("keeper.sh");
const USERS_LOCK: &str = "users.lock";
const KEEPER_LOCK: &str = "keeper.lock";

/// Time for another program to start or stop the server.
const LOCK_PATIENCE: Duration = Duration::from_mins(1);

/// Keeps the server running until it is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    fifo: File,
    /// Locked by all users together, so that the last one can know that it is.
    _users: File,
}

impl Hold {
    /// Becomes a user of the server; `None` when it is being stopped.
    pub fn take(place: &Place) -> Result<Option<Self>, StartError> {
        let path = place.fifo();
        // Open for both: neither end waits for the other. The kernel counts us as a writer.
        let mut fifo = match OpenOptions::new().read(true).write(true).custom_flags(NO_LINK).open(&path) {
            Ok(fifo) => fifo,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).doing("open", &path),
        };
        if !fifo.metadata().doing("read", &path)?.file_type().is_fifo() {
            return Err(StartError::Folder(format!("{} must be a FIFO: remove it", path.display())));
        }
        fifo.write_all(b"\n").doing("write to", &path)?;
        let users = place.open(USERS_LOCK)?;
        users.lock_shared().doing("lock", &place.beside(USERS_LOCK))?;
        let hold = Self { fifo, _users: users };
        Ok(hold.counts(place)?.then_some(hold))
    }

    /// True if the keeper still looks at what we hold: it takes the name away before it stops the server.
    fn counts(&self, place: &Place) -> Result<bool, StartError> {
        let path = place.fifo();
        let held = self.fifo.metadata().doing("read", &path)?;
        Ok(std::fs::metadata(&path).is_ok_and(|named| named.ino() == held.ino() && named.dev() == held.dev()))
    }
}

/// True if nobody uses the server. Asked under the lock of [`turn`].
pub(super) fn is_unused(place: &Place) -> Result<bool, StartError> {
    let users = place.open(USERS_LOCK)?;
    try_lock(&users).doing("lock", &place.beside(USERS_LOCK))
}

/// True if a keeper runs.
pub(super) fn is_kept(place: &Place) -> Result<bool, StartError> {
    let file = place.open(KEEPER_LOCK)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error).doing("lock", &place.beside(KEEPER_LOCK)),
    }
}

/// The right to start a keeper; `None` while one runs.
#[derive(Debug)]
pub(super) struct Vacancy(File);

impl Vacancy {
    pub fn find(place: &Place) -> Result<Option<Self>, StartError> {
        let file = place.open(KEEPER_LOCK)?;
        Ok(try_lock(&file).doing("lock", &place.beside(KEEPER_LOCK))?.then_some(Self(file)))
    }

    /// Starts `server` under a keeper of its own.
    pub fn fill(self, place: &Place, linger: Duration, server: &Command) -> Result<Hold, StartError> {
        let fifo = place.fifo();
        if !fifo.exists() {
            make_fifo(place, &fifo)?;
        }
        let Some(hold) = Hold::take(place)? else {
            return Err(StartError::Folder(format!("{} cannot be opened", fifo.display())));
        };
        // Does not wait: we hold the other end.
        let reader = OpenOptions::new().read(true).custom_flags(NO_LINK).open(&fifo).doing("open", &fifo)?;
        let log = place.open("log")?;
        let mut keeper = place.owner.command("/bin/sh");
        // Through the environment: a list of processes is no place for a script.
        keeper
            .env("KEEPER", SCRIPT)
            .args(["-c", "eval \"$KEEPER\"", "parvis-keeper"])
            .arg(linger.as_secs().to_string())
            .arg(&fifo);
        keeper.arg(server.get_program()).args(server.get_args());
        // A group of its own: Ctrl-C in our terminal is for us, not for the server.
        keeper.stdin(reader).stdout(self.0).stderr(log).process_group(0);
        let mut keeper = keeper.spawn().doing("run", Path::new("/bin/sh"))?;
        // Only so that it does not stay behind as a zombie: its lock says when it is gone.
        std::thread::spawn(move || keeper.wait());
        Ok(hold)
    }
}

fn make_fifo(place: &Place, path: &Path) -> Result<(), StartError> {
    let output = place.owner.command("mkfifo").arg("-m").arg("600").arg(path).stdin(Stdio::null()).output();
    let output = output.doing("run mkfifo for", path)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io::Error::other(said)).doing("make the FIFO", path)
}

/// Waits until it is our turn to start or stop the server; dropped when done.
pub(super) async fn turn(place: &Place) -> Result<File, StartError> {
    let file = place.open("start.lock")?;
    let since = Instant::now();
    while !try_lock(&file).doing("lock", &place.beside("start.lock"))? {
        if since.elapsed() > LOCK_PATIENCE {
            return Err(StartError::Server {
                folder: place.asked.clone(),
                why: format!(
                    "another parvis has been starting or stopping it for over {} seconds; end that one first",
                    LOCK_PATIENCE.as_secs()
                ),
            });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(file)
}

fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
