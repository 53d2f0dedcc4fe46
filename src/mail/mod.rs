//! Outgoing mail: queued in the outbox, sent to an SMTP server, or as `.eml` files in the data folder when none is set.

mod content;
mod email;
pub mod error;
mod kind;
mod outbox;
mod outlet;
pub mod retry;
mod sender;
pub mod store;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Notify;

pub use crate::mail::{
    content::EmailContent,
    email::{Email, Recipient},
    kind::EmailKind,
    outbox::{NewEmail, NotSent, Writer},
    sender::{Sender, Server},
};
use crate::mail::{error::MailError, outlet::Outlet};

/// The way out for e-mails. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    outlet: Arc<Outlet>,
    queued: Arc<Notify>,
}

impl Mailer {
    /// Mail through the server of `smtp_url`, or into `folder` when there is none, written by `from`
    /// (`Parvis <parvis@example.org>`).
    ///
    /// # Errors
    /// When the URL or the sender is wrong, or the folder cannot be made.
    pub fn new(smtp_url: Option<&str>, from: &str, folder: PathBuf) -> Result<Mailer, MailError> {
        Ok(Mailer { outlet: Arc::new(Outlet::open(smtp_url, from, folder)?), queued: Arc::default() })
    }

    /// The address of the sender, without its name.
    #[must_use]
    pub fn address(&self) -> String {
        self.outlet.address()
    }

    /// Sends an e-mail as this e-mail now, with one try.
    ///
    /// # Errors
    /// When the e-mail is wrong, or was not taken.
    pub async fn send(&self, content: EmailContent, email: &Email) -> Result<(), MailError> {
        self.outlet.send(content, email).await
    }

    /// Wakes the sender of this process after an e-mail was queued. To be called after the commit.
    pub fn wake(&self) {
        self.queued.notify_one();
    }

    async fn woken(&self) {
        self.queued.notified().await;
    }

    async fn is_there(&self) -> bool {
        self.outlet.is_there().await
    }
}
