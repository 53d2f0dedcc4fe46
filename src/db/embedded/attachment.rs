//! The use of a server by this process: starts the server when it does not run, joins it, and leaves it.

use crate::db::embedded::{
    Settings, Step, cluster,
    directory::Place,
    error::StartError,
    installed::Installed,
    keeper::{self, Hold, Vacancy},
    postmaster,
    programs::Programs,
};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
/// The user and the database of the portal.
pub(super) const PORTAL: &str = "parvis";

/// Recovery after a crash may take this long; a server that ends meanwhile is noticed at once.
const START_PATIENCE: Duration = Duration::from_mins(5);

/// Time for the remains of a killed server to disappear.
const REMAINS_PATIENCE: Duration = Duration::from_secs(15);

/// A program that another thread is just starting holds our locks too, from its fork until it runs.
const FORK_PATIENCE: Duration = Duration::from_millis(300);

const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// A server that this process uses, or is about to use.
#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) settings: Settings,
    pub(super) place: Place,
    hold: Mutex<Option<Hold>>,
    /// The files of the running server. None: it did not say where they are.
    started_from: Mutex<Option<Installed>>,
}

impl Attachment {
    /// Prepares the folder; the server is not started yet.
    pub(super) fn prepare(settings: &Settings) -> Result<Self, StartError> {
        let place = Place::prepare(&settings.folder)?;
        Ok(Self { settings: settings.clone(), place, hold: Mutex::new(None), started_from: Mutex::new(None) })
    }

    pub(super) fn started_from(&self) -> Option<Installed> {
        self.started_from.lock().clone()
    }

    /// Becomes a user of the server, which runs and answers afterwards.
    pub(super) async fn attach(&self, progress: impl Fn(Step)) -> Result<(), StartError> {
        let _turn = keeper::turn(&self.place).await?;
        let since = Instant::now();
        loop {
            if let Some(vacancy) = Vacancy::find(&self.place)? {
                let log_length = self.log_length();
                let launched = self.launch(vacancy, &progress).await?;
                if self.joined().await? {
                    return Ok(());
                }
                drop(launched);
                self.forgive(log_length, since)?;
            } else if self.joined().await? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Starts the server; it may end again at once.
    async fn launch(&self, vacancy: Vacancy, progress: &impl Fn(Step)) -> Result<Hold, StartError> {
        let Self { settings, place, .. } = self;
        postmaster::stop_orphan(place).await?;
        if !settings.durable {
            cluster::wipe(place)?;
        }
        let version = cluster::version(place)?;
        let programs = Programs::find(settings, place.owner, version, progress).await?;
        if version.is_none() {
            cluster::create(place, &programs, settings, progress).await?;
        }
        progress(Step::Starting);
        cluster::turn_log(place)?;
        vacancy.fill(place, settings.linger, &cluster::command(place, &programs, settings.durable))
    }

    /// Joins the server once it answers; false when it is stopping or has ended.
    async fn joined(&self) -> Result<bool, StartError> {
        let since = Instant::now();
        let Some(hold) = Hold::take(&self.place)? else { return Ok(false) };
        while keeper::is_kept(&self.place)? {
            if postmaster::answers(&self.place).await? {
                postmaster::prepare(&self.place, PORTAL).await?;
                *self.started_from.lock() = Installed::of_server(&self.place).await.ok();
                *self.hold.lock() = Some(hold);
                return Ok(true);
            }
            if since.elapsed() > START_PATIENCE {
                return Err(self.failure(&format!("it has not answered for {} seconds", START_PATIENCE.as_secs())));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(false)
    }

    /// Decides whether a server that exited at once is started again; else returns the reason of its end.
    fn forgive(&self, log_length: usize, since: Instant) -> Result<(), StartError> {
        let log = self.log();
        let said = log.get(log_length..).unwrap_or(&log);
        // The remains of a killed server disappear when the last of its processes has noticed.
        let remains = ["shared memory block", "lock file"].iter().any(|what| said.contains(what));
        if remains && since.elapsed() < REMAINS_PATIENCE {
            return Ok(());
        }
        let reason = said.lines().rev().find(|line| line.contains("FATAL") || line.contains("PANIC"));
        Err(self.failure(reason.or_else(|| said.lines().next_back()).unwrap_or("it ended without a word")))
    }

    /// Stops using the server, and waits until it has stopped when nobody else uses it.
    pub(super) async fn leave(&self) -> Result<(), StartError> {
        let _turn = keeper::turn(&self.place).await?;
        drop(self.hold.lock().take());
        if !self.settings.linger.is_zero() {
            return Ok(());
        }
        let since = Instant::now();
        while !keeper::is_unused(&self.place)? {
            if since.elapsed() > FORK_PATIENCE {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        while keeper::is_kept(&self.place)? {
            if since.elapsed() > STOP_PATIENCE {
                let why = format!("it has not stopped for {} seconds", STOP_PATIENCE.as_secs());
                return Err(self.failure(&why));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    fn failure(&self, why: &str) -> StartError {
        let why = format!("{why} (see {})", self.place.log().display());
        StartError::Server { folder: self.place.asked.clone(), why }
    }

    fn log(&self) -> String {
        let bytes = std::fs::read(self.place.log()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_length(&self) -> usize {
        self.log().len()
    }
}
