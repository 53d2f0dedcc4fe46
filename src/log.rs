//! Log output that never blocks the program: lines are handed to a thread that writes them.
//!
//! A pipe that nobody reads blocks its writer, and a full disk, a closed pipe or an ended terminal refuses it. Only the
//! thread meets that: what cannot be queued or written is dropped and counted.

use std::{
    fs::File,
    io::{self, ErrorKind, Write},
    os::fd::AsFd,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Most lines that wait to be written.
const WAITING: usize = 4096;

/// Pause before a descriptor that does not block is tried again.
const RETRY: Duration = Duration::from_millis(20);

/// Lines of the log that were dropped since the program started.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Lines of the log that were dropped since the program started.
#[must_use]
pub fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// The queue in front of an output. Cheap to clone; the thread ends with the last one.
#[derive(Debug, Clone)]
pub struct Output {
    queue: SyncSender<Job>,
    log: bool,
}

#[derive(Debug)]
enum Job {
    Text(Vec<u8>),
    /// Answered when all before it is written.
    Flush(SyncSender<()>),
}

impl Output {
    /// The log, on the standard error. What it drops is counted in [`dropped`], and said in it when it can be written
    /// again.
    ///
    /// # Errors
    /// When the system gives no descriptor or no thread.
    pub fn log() -> io::Result<Self> {
        Self::start(duplicate(io::stderr())?, true)
    }

    /// The standard output.
    ///
    /// # Errors
    /// As [`Output::log`].
    pub fn standard() -> io::Result<Self> {
        Self::start(duplicate(io::stdout())?, false)
    }

    /// The standard error, for words beside the log.
    ///
    /// # Errors
    /// As [`Output::log`].
    pub fn error() -> io::Result<Self> {
        Self::start(duplicate(io::stderr())?, false)
    }

    fn start(out: File, log: bool) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(WAITING);
        thread::Builder::new().name("output".to_owned()).spawn(move || write_all(out, &jobs, log))?;
        Ok(Self { queue, log })
    }

    /// Queues a text, with its line ends.
    pub fn put(&self, text: impl Into<Vec<u8>>) {
        if self.queue.try_send(Job::Text(text.into())).is_err() && self.log {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until the queue is written or dropped, at most for `patience`.
    pub fn flush(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let (done, written) = sync_channel(1);
        let mut job = Job::Flush(done);
        loop {
            match self.queue.try_send(job) {
                Ok(()) => break,
                Err(TrySendError::Full(back)) if Instant::now() < until => {
                    job = back;
                    thread::sleep(RETRY);
                }
                Err(_) => return,
            }
        }
        // Not in time: the program goes on without.
        let _ = written.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
}

/// A line of the log: tracing writes each in one call.
impl Write for Output {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.put(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A descriptor of its own: the standard library's streams are locked while they are written.
fn duplicate(stream: impl AsFd) -> io::Result<File> {
    Ok(File::from(stream.as_fd().try_clone_to_owned()?))
}

fn write_all(mut out: File, jobs: &Receiver<Job>, log: bool) {
    let mut torn = false;
    let mut reported = 0;
    for job in jobs {
        match job {
            Job::Flush(done) => {
                // Nobody waits any more.
                let _ = done.try_send(());
            }
            Job::Text(text) => {
                let written = write(&mut out, &text, &mut torn);
                if log {
                    account(&written, &mut reported);
                }
            }
        }
    }
}

/// Counts a line that was dropped, or says in the log how many were since it was said before.
fn account(written: &io::Result<()>, reported: &mut u64) {
    if written.is_err() {
        DROPPED.fetch_add(1, Ordering::Relaxed);
        return;
    }
    let total = dropped();
    if total > *reported {
        let lines = total - *reported;
        *reported = total;
        tracing::warn!(lines, total, "log lines dropped");
    }
}

/// Writes a text whole. `torn`: the one before was cut off in its middle, and its line is ended first.
fn write(out: &mut impl Write, text: &[u8], torn: &mut bool) -> io::Result<()> {
    if *torn {
        write_part(out, b"\n")?;
        *torn = false;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let written = write_part(out, rest).inspect_err(|_| *torn = rest.len() < text.len())?;
        rest = rest.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// Writes what the output takes at once, and waits for one that does not block.
fn write_part(out: &mut impl Write, text: &[u8]) -> io::Result<usize> {
    loop {
        match out.write(text) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY),
            done => return done,
        }
    }
}
