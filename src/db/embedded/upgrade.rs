//! Restart of a running server whose binaries were replaced on disk: at once when new connections fail, else at a quiet
//! moment.

use crate::{
    db::embedded::{
        Settings, attachment::Attachment, cluster, directory::Place, installed::Installed, keeper, postmaster,
        programs::Programs,
    },
    error::error_chain,
};
use std::time::{Duration, Instant};

/// Interval of the checks of a server whose files have changed.
const EVERY: Duration = Duration::from_secs(1);

/// Files that have not changed for so long are whole: the package manager has done.
const SETTLED: Duration = Duration::from_secs(5);

/// A moment without a statement is waited for no longer than this.
const QUIET_PATIENCE: Duration = Duration::from_mins(10);

/// State of an upgrade in the supervisor.
#[derive(Debug, Default)]
pub(super) struct Upgrade {
    /// Files that differ from those of the running server, and since when they are as they are.
    seen: Option<(Installed, Instant)>,
    tried: Option<Instant>,
    /// The files for which it was said that no server can be started from them.
    unusable: Option<Installed>,
}

/// Reasons to restart the server now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    ConnectionsFail,
    QuietMoment,
}

impl Upgrade {
    /// Restarts the server if its files were replaced and the moment has come. To be called several times a second.
    pub async fn look(&mut self, attachment: &Attachment) {
        let Some(started_from) = attachment.started_from() else { return };
        let now = started_from.again();
        if now == started_from {
            self.seen = None;
            return;
        }
        let since = match &self.seen {
            Some((seen, since)) if *seen == now => *since,
            _ => Instant::now(),
        };
        self.seen = Some((now.clone(), since));
        if self.tried.is_some_and(|tried| tried.elapsed() < EVERY) {
            return;
        }
        self.tried = Some(Instant::now());
        let Some(due) = due(&attachment.place, since).await else { return };
        if self.is_usable(&attachment.settings, &attachment.place, &now).await {
            restart(attachment, due).await;
        }
    }

    /// True if a server can be started from the new files; the old one goes on when it cannot.
    async fn is_usable(&mut self, settings: &Settings, place: &Place, files: &Installed) -> bool {
        // Nothing is downloaded while the old server still runs.
        let settings = Settings { download: None, ..settings.clone() };
        let found = match cluster::version(place) {
            Ok(version) => Programs::find(&settings, place.owner, version, |_| ()).await.map(|_| ()),
            Err(error) => Err(error),
        };
        if let Err(error) = &found
            && self.unusable.as_ref() != Some(files)
        {
            tracing::warn!(
                error = error_chain(error),
                "PostgreSQL upgraded on disk, no server can be started from the new binaries yet"
            );
            self.unusable = Some(files.clone());
        }
        found.is_ok()
    }
}

async fn due(place: &Place, since: Instant) -> Option<Due> {
    if !postmaster::serves_new_connections(place).await {
        return Some(Due::ConnectionsFail);
    }
    let quiet = since.elapsed() > SETTLED && postmaster::is_quiet(place).await;
    (quiet || since.elapsed() > QUIET_PATIENCE).then_some(Due::QuietMoment)
}

async fn restart(attachment: &Attachment, due: Due) {
    let why = match due {
        Due::ConnectionsFail => "new connections fail",
        Due::QuietMoment => "at a quiet moment",
    };
    tracing::info!(why, "PostgreSQL upgraded on disk, restarting the database server");
    let done = async {
        {
            let _turn = keeper::turn(&attachment.place).await?;
            postmaster::stop(&attachment.place).await?;
        }
        attachment.attach(|_| ()).await
    };
    match done.await {
        Ok(()) => tracing::info!("database server runs from the new binaries"),
        Err(error) => tracing::error!(
            error = error_chain(&error),
            "database server restart after a PostgreSQL upgrade failed, retrying"
        ),
    }
}
