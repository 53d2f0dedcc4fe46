//! The parts of the portal that every domain works with: database, time, secrets, mail, files, live streams.

use std::{ops::Deref, sync::Arc};

use sqlx::PgPool;
use tokio_util::task::TaskTracker;

use crate::{clock::Clock, files::Files, keyring::Keyring, live::Live, mail::Mailer, opaque::opaque, web::Language};

/// Shared parts of all domains. Cheap to clone.
#[derive(Clone)]
pub struct Context(Arc<Parts>);

/// The parts of [`Context`].
pub struct Parts {
    pub db: PgPool,
    pub clock: Clock,
    /// Keyed hashes of codes, links and cards.
    pub keyring: Keyring,
    pub mailer: Mailer,
    pub files: Files,
    /// Publishes changes to open pages.
    pub live: Live,
    /// Work that goes on after the answer.
    pub tasks: TaskTracker,
    /// Public URL of the portal, without a trailing slash: for links in e-mails.
    pub base_url: String,
    /// For visitors whose browser accepts neither of our languages.
    pub language: Language,
}

impl Context {
    /// The context of a portal.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// True if browsers reach the portal by https.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https:")
    }
}

impl Deref for Context {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

opaque!(Context);
