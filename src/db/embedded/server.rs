//! Handle of the embedded server for the rest of the program.

use crate::{
    db::embedded::{
        Settings, Step, cluster,
        directory::Place,
        error::StartError,
        installed::Installed,
        keeper::{self, Hold, Vacancy},
        postmaster,
        programs::Programs,
        upgrade::Upgrade,
    },
    error::said_once,
};
use sqlx::postgres::PgConnectOptions;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// The user and the database of the portal.
const PORTAL: &str = "parvis";

/// Recovery after a crash may take this long; a server that ends meanwhile is noticed at once.
const START_PATIENCE: Duration = Duration::from_mins(5);

/// Time for the remains of a killed server to disappear.
const REMAINS_PATIENCE: Duration = Duration::from_secs(15);

/// A program that another thread is just starting holds our locks too, from its fork until it runs.
const FORK_PATIENCE: Duration = Duration::from_millis(300);

const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Interval of the supervisor.
const WATCH: Duration = Duration::from_millis(250);

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A running server that lives at least as long as this.
#[derive(Debug)]
pub struct Postgres {
    shared: Arc<Shared>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) place: Place,
    hold: Mutex<Option<Hold>>,
    /// The files of the running server. None: it did not say where they are.
    started_from: Mutex<Option<Installed>>,
}

impl Postgres {
    /// Starts the server, or joins the one that runs already, and waits until it answers. `progress` is told what
    /// takes time.
    ///
    /// # Errors
    /// When there is no PostgreSQL to be had, or the folder or the server does not let us.
    pub async fn start(settings: &Settings, progress: impl Fn(Step)) -> Result<Self, StartError> {
        let place = Place::prepare(&settings.folder)?;
        let shared =
            Shared { settings: settings.clone(), place, hold: Mutex::new(None), started_from: Mutex::new(None) };
        shared.attach(progress).await?;
        Ok(Self { shared: Arc::new(shared), supervisor: Mutex::new(None) })
    }

    /// Connection options of the portal for a database; its own is `parvis`. The user is no superuser.
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        postmaster::options(&self.shared.place, PORTAL, database)
    }

    /// Connection options of the superuser: for creating and deleting databases, never for the portal.
    #[must_use]
    pub fn superuser_options(&self, database: &str) -> PgConnectOptions {
        postmaster::options(&self.shared.place, cluster::SUPERUSER, database)
    }

    /// From now on starts the server again whenever it is gone, until [`Postgres::stop`].
    pub fn supervise(&self) {
        let task = tokio::spawn(watch(Arc::clone(&self.shared)));
        if let Some(earlier) = lock(&self.supervisor).replace(task) {
            earlier.abort();
        }
    }

    /// Leaves the server. When nobody else uses it, waits until it has stopped cleanly.
    ///
    /// # Errors
    /// When it does not stop in time, or its files cannot be used.
    pub async fn stop(self) -> Result<(), StartError> {
        let supervisor = lock(&self.supervisor).take();
        if let Some(supervisor) = supervisor {
            supervisor.abort();
            // Aborted or failed: either way it holds nothing any more.
            let _ = supervisor.await;
        }
        self.shared.leave().await
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(supervisor) = lock(&self.supervisor).take() {
            supervisor.abort();
        }
    }
}

impl Shared {
    pub(super) fn started_from(&self) -> Option<Installed> {
        lock(&self.started_from).clone()
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
                *lock(&self.started_from) = Installed::of_server(&self.place).await.ok();
                *lock(&self.hold) = Some(hold);
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
        // What a killed server leaves goes when the last of its processes has noticed.
        let remains = ["shared memory block", "lock file"].iter().any(|what| said.contains(what));
        if remains && since.elapsed() < REMAINS_PATIENCE {
            return Ok(());
        }
        let reason = said.lines().rev().find(|line| line.contains("FATAL") || line.contains("PANIC"));
        Err(self.failure(reason.or_else(|| said.lines().next_back()).unwrap_or("it ended without a word")))
    }

    async fn leave(&self) -> Result<(), StartError> {
        let _turn = keeper::turn(&self.place).await?;
        drop(lock(&self.hold).take());
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

/// Starts the server again whenever it is gone. Says so once, not at every try.
async fn watch(shared: Arc<Shared>) {
    let mut pause = WATCH;
    let mut outage = false;
    let mut upgrade = Upgrade::default();
    loop {
        tokio::time::sleep(pause).await;
        if keeper::is_kept(&shared.place).unwrap_or(false) && !outage {
            upgrade.look(&shared).await;
            continue;
        }
        if !outage {
            tracing::error!(folder = %shared.place.asked.display(), "database server exited, restarting it");
        }
        match shared.attach(|_| ()).await {
            Ok(()) => {
                tracing::info!("database server restarted");
                (pause, outage) = (WATCH, false);
            }
            Err(error) => {
                if !outage {
                    tracing::error!(error = said_once(&error), "database server restart failed, retrying");
                }
                (pause, outage) = ((pause * 2).min(LONGEST_PAUSE), true);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
