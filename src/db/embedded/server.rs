//! Handle of the embedded server for the rest of the program.

use crate::{
    db::embedded::{
        Settings, Step,
        attachment::{Attachment, PORTAL},
        cluster,
        error::StartError,
        keeper, postmaster,
        upgrade::Upgrade,
    },
    error::error_chain,
};
use sqlx::postgres::PgConnectOptions;
use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::task::JoinHandle;

/// Interval of the supervisor.
const WATCH: Duration = Duration::from_millis(250);

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A running server that lives at least as long as this.
#[derive(Debug)]
pub struct Postgres {
    attachment: Arc<Attachment>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
}

impl Postgres {
    /// Starts the server, or joins the one that runs already, and waits until it answers. `progress` is told what
    /// takes time.
    ///
    /// # Errors
    /// When there is no PostgreSQL to be had, or the folder or the server does not let us.
    pub async fn start(settings: &Settings, progress: impl Fn(Step)) -> Result<Self, StartError> {
        let attachment = Attachment::prepare(settings)?;
        attachment.attach(progress).await?;
        Ok(Self { attachment: Arc::new(attachment), supervisor: Mutex::new(None) })
    }

    /// Connection options of the portal for a database; its own is `parvis`. The user is no superuser.
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        postmaster::options(&self.attachment.place, PORTAL, database)
    }

    /// Connection options of the superuser: for creating and deleting databases, never for the portal.
    #[must_use]
    pub fn superuser_options(&self, database: &str) -> PgConnectOptions {
        postmaster::options(&self.attachment.place, cluster::SUPERUSER, database)
    }

    /// From now on starts the server again whenever it is gone, until [`Postgres::stop`].
    pub fn supervise(&self) {
        let task = tokio::spawn(watch(Arc::clone(&self.attachment)));
        if let Some(earlier) = self.supervisor.lock().replace(task) {
            earlier.abort();
        }
    }

    /// Leaves the server. When nobody else uses it, waits until it has stopped cleanly.
    ///
    /// # Errors
    /// When it does not stop in time, or its files cannot be used.
    pub async fn stop(self) -> Result<(), StartError> {
        let supervisor = self.supervisor.lock().take();
        if let Some(supervisor) = supervisor {
            supervisor.abort();
            // Aborted or failed: either way it holds nothing any more.
            let _ = supervisor.await;
        }
        self.attachment.leave().await
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(supervisor) = self.supervisor.lock().take() {
            supervisor.abort();
        }
    }
}

/// Starts the server again whenever it is gone. Says so once, not at every try.
async fn watch(attachment: Arc<Attachment>) {
    let mut pause = WATCH;
    let mut outage = false;
    let mut upgrade = Upgrade::default();
    loop {
        tokio::time::sleep(pause).await;
        if keeper::is_kept(&attachment.place).unwrap_or(false) && !outage {
            upgrade.look(&attachment).await;
            continue;
        }
        if !outage {
            tracing::error!(folder = %attachment.place.asked.display(), "database server exited, restarting it");
        }
        match attachment.attach(|_| ()).await {
            Ok(()) => {
                tracing::info!("database server restarted");
                (pause, outage) = (WATCH, false);
            }
            Err(error) => {
                if !outage {
                    tracing::error!(error = error_chain(&error), "database server restart failed, retrying");
                }
                (pause, outage) = ((pause * 2).min(LONGEST_PAUSE), true);
            }
        }
    }
}
