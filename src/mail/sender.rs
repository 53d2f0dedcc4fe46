//! Background task that sends queued e-mails. Several processes may do so on one database.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt as _;
use parking_lot::RwLock;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use tokio::task::JoinSet;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::Clock,
    error::error_chain,
    mail::{self, Email, EmailContent, Mailer, NotSent, Writer, error::MailError},
};

/// E-mails on their way at the same time, and in memory.
const AT_ONCE: usize = 4;

/// Lease of an e-mail for one process; longer than an attempt takes ([`crate::mail::outlet::TRY`]).
const LEASE: Duration = Duration::minutes(2);

/// Longest delay until an e-mail that is queued without a notification, or becomes due, is found.
const POLL: std::time::Duration = std::time::Duration::from_secs(2);

/// The pauses of the whole queue while the mail server or the database is away, doubled each time.
const FIRST_PAUSE: std::time::Duration = std::time::Duration::from_secs(1);
const LONGEST_PAUSE: std::time::Duration = std::time::Duration::from_mins(1);

/// The longest pause between two tries to note that an e-mail was sent.
const MARKED_WITHIN: std::time::Duration = std::time::Duration::from_secs(8);

/// Waiting time after the first, second … refusal for now (RFC 5321 §4.5.4.1: at least 30 minutes after the first tries);
/// the last one is repeated.
const PAUSES: [Duration; 7] = [
    Duration::minutes(1),
    Duration::minutes(5),
    Duration::minutes(15),
    Duration::minutes(30),
    Duration::hours(1),
    Duration::hours(2),
    Duration::hours(4),
];

/// Reachability of the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// All due e-mails were tried.
    There,
    /// Not reached: what was due still is.
    Away,
}

/// Sends queued e-mails. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    db: PgPool,
    clock: Clock,
    mailer: Mailer,
    writers: Arc<RwLock<HashMap<&'static str, Arc<dyn Writer>>>>,
    stop: CancellationToken,
    under_way: TaskTracker,
}

impl Sender {
    /// A sender for the outbox of a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock, mailer: Mailer) -> Self {
        Self {
            db,
            clock,
            mailer,
            writers: Arc::default(),
            stop: CancellationToken::new(),
            under_way: TaskTracker::new(),
        }
    }

    /// From now on, e-mails of these kinds are written by `writer`.
    pub fn serve(&self, writer: &Arc<dyn Writer>) {
        let mut writers = self.writers.write();
        writers.extend(writer.kinds().iter().map(|kind| (kind.name, writer.clone())));
    }

    /// Sends until [`Sender::stop`] is called; what is on its way then is finished, the rest stays queued.
    pub async fn run(self) {
        let mut pause = FIRST_PAUSE;
        while !self.stop.is_cancelled() {
            let wait = match self.tick().await {
                Ok(Server::There) => {
                    pause = FIRST_PAUSE;
                    tokio::select! {
                        () = self.mailer.woken() => continue,
                        () = tokio::time::sleep(POLL) => continue,
                        () = self.stop.cancelled() => return,
                    }
                }
                Ok(Server::Away) => {
                    tracing::warn!(pause_s = pause.as_secs(), "mail server not reached, queue paused");
                    pause
                }
                Err(_) if self.db.is_closed() => return,
                Err(error) => {
                    tracing::warn!(error = error_chain(&error), "outbox not read, retrying");
                    pause
                }
            };
            pause = (pause * 2).min(LONGEST_PAUSE);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// Takes no more e-mails, and waits for those that are on their way.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.under_way.close();
        self.under_way.wait().await;
    }

    /// Sends the due e-mails, a few at a time, and returns when none is in transit.
    ///
    /// # Errors
    /// When the database fails: what was taken is sent after its lease.
    pub async fn tick(&self) -> sqlx::Result<Server> {
        let _counted = self.under_way.token();
        // Tasks of their own: futures that nobody polls while this waits for a connection would keep the connections they have.
        let mut under_way = JoinSet::new();
        let (mut server, mut failure) = (Server::There, None);
        loop {
            let room = AT_ONCE - under_way.len();
            if room > 0 && server == Server::There && failure.is_none() && !self.stop.is_cancelled() {
                let count = i64::try_from(room).unwrap_or_default();
                match mail::store::take(&self.db, self.clock.now(), LEASE, count).await {
                    Ok(taken) => {
                        for email in taken {
                            under_way.spawn(self.clone().handle(email));
                        }
                    }
                    Err(error) => failure = Some(error),
                }
            }
            tokio::select! {
                biased;
                ended = under_way.join_next() => match ended {
                    Some(Ok(Ok(Server::Away))) => server = Server::Away,
                    Some(Ok(Ok(Server::There))) => {}
                    Some(Ok(Err(error))) => failure = Some(error),
                    // Never cancelled; after a panic of ours the e-mail is sent once its lease ends.
                    Some(Err(error)) => tracing::error!(error = error_chain(&error), "e-mail task ended"),
                    None => return failure.map_or(Ok(server), Err),
                },
                // A slow one does not keep those waiting that are queued meanwhile.
                () = self.mailer.woken() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Completes one taken e-mail, or puts it back.
    async fn handle(self, email: Email) -> sqlx::Result<Server> {
        let now = self.clock.now();
        if email.expires_at <= now {
            return self.fail(&email, "expired").await;
        }
        // A panic of a writer is a fault of that e-mail, not the end of all others.
        let written = match AssertUnwindSafe(self.write(&email, now)).catch_unwind().await {
            Ok(written) => written,
            Err(_) => Err(anyhow::anyhow!("the writer panicked")),
        };
        let content = match written {
            Ok(Some(Ok(content))) => content,
            Ok(Some(Err(not_sent))) => {
                mail::store::mark_dropped(&self.db, email.id, not_sent.code(), now).await?;
                return Ok(Server::There);
            }
            Ok(None) => return self.fail(&email, "unknown_kind").await,
            Err(error) => {
                tracing::error!(
                    email_id = email.id.0,
                    kind = email.kind,
                    error = error_chain(error.as_ref()),
                    "e-mail not written, retrying"
                );
                return self.try_again(&email, "not_written").await;
            }
        };
        match self.mailer.send(content, &email).await {
            Ok(()) => self.mark_sent(&email).await,
            Err(error) => self.refused(&email, &error).await,
        }
    }

    /// Tried several times: an e-mail that is sent and not marked would be sent again after its lease.
    async fn mark_sent(&self, email: &Email) -> sqlx::Result<Server> {
        let mut pause = FIRST_PAUSE;
        loop {
            match mail::store::mark_sent(&self.db, email.id, self.clock.now()).await {
                Ok(()) => return Ok(Server::There),
                Err(error) if pause > MARKED_WITHIN || self.db.is_closed() => return Err(error),
                Err(_) => tokio::time::sleep(pause).await,
            }
            pause *= 2;
        }
    }

    /// None: no domain knows the kind.
    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Option<Result<EmailContent, NotSent>>> {
        let writer = self.writers.read().get(email.kind.as_str()).map(Arc::clone);
        match writer {
            Some(writer) => writer.write(email, now).await.map(Some),
            None => Ok(None),
        }
    }

    async fn refused(&self, email: &Email, error: &MailError) -> sqlx::Result<Server> {
        let code = error.code();
        // No answer, 421 (the server is closing), 535 (wrong password), 554 as greeting: is it this e-mail, or the server as
        // a whole? What it refuses to everybody must not end the e-mails that happen to be due.
        if error.may_be_the_server() && !self.mailer.is_there().await {
            // Behind the others when the server is back; it has not eaten a try.
            mail::store::put_back(&self.db, email.id, &code, email.tries, self.clock.now()).await?;
            return Ok(Server::Away);
        }
        if error.is_final() {
            return self.fail(email, &code).await;
        }
        self.try_again(email, &code).await
    }

    async fn try_again(&self, email: &Email, code: &str) -> sqlx::Result<Server> {
        let number = usize::try_from(email.tries).unwrap_or_default().min(PAUSES.len() - 1);
        let send_at = self.clock.now() + PAUSES.get(number).copied().unwrap_or(LEASE);
        if email.expires_at <= send_at {
            return self.fail(email, code).await;
        }
        mail::store::put_back(&self.db, email.id, code, email.tries.saturating_add(1), send_at).await?;
        Ok(Server::There)
    }

    async fn fail(&self, email: &Email, code: &str) -> sqlx::Result<Server> {
        tracing::warn!(email_id = email.id.0, kind = email.kind, code, tries = email.tries, "e-mail given up");
        mail::store::mark_failed(&self.db, email.id, code, self.clock.now()).await?;
        Ok(Server::There)
    }
}
