//! Outgoing mail: to an SMTP server, or as `.eml` files in the data folder when none is set.

mod letter;
mod outlet;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lettre::Message;
use tokio::sync::{Semaphore, watch};

pub use self::letter::Letter;
use self::outlet::Outlet;

/// Letters that may wait, also for another try. More than a campus posts in a minute; a flood beyond it is dropped, not kept in memory.
const QUEUE: usize = 1000;

/// Letters on their way at the same time.
const AT_ONCE: usize = 4;

/// How long to wait before the second, third and fourth try.
const PAUSES: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(15), Duration::from_mins(2)];

/// Why mail cannot be sent. No text here holds an address or what a letter says.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server is not named as it must be.
    #[error(
        "PARVIS_SMTP_URL names no mail server: write smtps://user:password@host, \
         smtp://user:password@host?tls=required, or smtp://localhost"
    )]
    Server,
    /// The password of the server would travel unencrypted.
    #[error("PARVIS_SMTP_URL would send its password unencrypted: write smtps:// or add ?tls=required")]
    Unencrypted,
    /// The sender is not an address.
    #[error("the sender of mails is not an address: write it as Parvis <parvis@example.org>")]
    Sender,
    /// The folder for letters cannot be made or written.
    #[error("letters cannot be written to {}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The letter itself is wrong (most often its address): another try would fail as well.
    #[error("the letter cannot be sent: {0}")]
    Letter(&'static str),
    /// The server refused the letter for good, or for now.
    #[error("the mail server refused the letter with code {code}")]
    Refused {
        /// The code of RFC 5321, such as 550.
        code: String,
        /// Whether another try is pointless.
        for_good: bool,
    },
    /// The server was not reached, or broke off.
    #[error("the mail server could not be reached")]
    Unreachable(#[source] lettre::transport::smtp::Error),
}

impl MailError {
    /// Whether another try is pointless.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, MailError::Letter(_) | MailError::Refused { for_good: true, .. })
    }
}

/// Sends letters. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    outlet: Arc<Outlet>,
    /// One for each letter that may be on its way.
    places: Arc<Semaphore>,
    pauses: [Duration; 3],
    pending: Arc<watch::Sender<usize>>,
}

impl Mailer {
    /// Mail through the server of `smtp_url`, or into `folder` when there is none, written by `from`
    /// (`Parvis <parvis@example.org>`).
    ///
    /// # Errors
    /// When the URL or the sender is wrong, or the folder cannot be made.
    pub fn new(smtp_url: Option<&str>, from: &str, folder: PathBuf) -> Result<Mailer, MailError> {
        Mailer::with_pauses(smtp_url, from, folder, PAUSES)
    }

    /// As [`Mailer::new`], with other pauses before the second, third and fourth try.
    ///
    /// # Errors
    /// As [`Mailer::new`].
    pub fn with_pauses(
        smtp_url: Option<&str>,
        from: &str,
        folder: PathBuf,
        pauses: [Duration; 3],
    ) -> Result<Mailer, MailError> {
        let outlet = Arc::new(Outlet::open(smtp_url, from, folder)?);
        let (places, pending) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(watch::Sender::new(0)));
        Ok(Mailer { outlet, places, pauses, pending })
    }

    /// Sends one letter now, with one try.
    ///
    /// # Errors
    /// When the letter is wrong, or was not taken.
    pub async fn send(&self, letter: Letter) -> Result<(), MailError> {
        self.outlet.send(&self.outlet.write(letter)?).await
    }

    /// Leaves a letter to the queue and returns at once, so that an answer takes the same time whether a letter
    /// is sent or not. A letter that cannot be sent is tried four times, then logged and dropped. To be called inside
    /// the runtime.
    pub fn post(&self, letter: Letter) {
        let Some(pending) = Pending::new(&self.pending) else {
            tracing::error!("a letter was dropped: the queue of mails is full");
            return;
        };
        let mailer = self.clone();
        tokio::spawn(async move {
            mailer.deliver(letter).await;
            drop(pending);
        });
    }

    async fn deliver(&self, letter: Letter) {
        let mut pauses = self.pauses.into_iter();
        let failure = match self.outlet.write(letter) {
            // Written once: each try carries the same Message-ID, so that a server that took it twice can tell.
            Ok(mail) => loop {
                match (self.send_in_turn(&mail).await, pauses.next()) {
                    (Ok(()), _) => return,
                    (Err(error), Some(pause)) if !error.is_final() => tokio::time::sleep(pause).await,
                    (Err(error), _) => break error,
                }
            },
            Err(error) => error,
        };
        tracing::error!(error = format!("{:#}", anyhow::Error::from(failure)), "a letter was not sent");
    }

    /// The place is given back before the pause: letters that cannot be sent must not keep the others waiting.
    async fn send_in_turn(&self, mail: &Message) -> Result<(), MailError> {
        // Nobody closes the semaphore.
        let _place = self.places.acquire().await.ok();
        self.outlet.send(mail).await
    }

    /// Waits until each posted letter is sent or given up. Can take minutes while the server is away:
    /// put a limit on it when the program stops.
    pub async fn drain(&self) {
        // Fails only without a sender, and `self` holds one.
        let _ = self.pending.subscribe().wait_for(|waiting| *waiting == 0).await;
    }
}

/// One letter that is not yet sent or given up; counted until dropped, also by a panic.
struct Pending(Arc<watch::Sender<usize>>);

impl Pending {
    /// `None` when as many letters wait as may.
    fn new(count: &Arc<watch::Sender<usize>>) -> Option<Pending> {
        let counted = count.send_if_modified(|waiting| {
            let room = *waiting < QUEUE;
            *waiting += usize::from(room);
            room
        });
        counted.then(|| Pending(count.clone()))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting = waiting.saturating_sub(1));
    }
}
