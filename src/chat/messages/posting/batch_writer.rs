//! Batch writer of messages, one per process: messages that arrive during a commit are written together by the next one.
//!
//! A commit waits for the disk whatever it holds; under load many messages share one.

use std::{sync::Arc, time::Duration};

use sqlx::PgPool;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    chat::{
        messages::posting::{
            self,
            new_message::{NewMessage, Verdict},
        },
        topics,
    },
    clock::Clock,
    error::Error,
    live::{Keys, Live, Topic},
    opaque::opaque,
};

/// Messages in one transaction.
const TOGETHER: usize = 64;

/// Batching window under load: members who just wrote together will write again.
const GATHERING: Duration = Duration::from_millis(1);

/// Messages that may wait; who comes then waits with the request.
const WAITING: usize = 1024;

struct Posting {
    message: NewMessage,
    answer: oneshot::Sender<sqlx::Result<Verdict>>,
}

/// Hands messages to the writer. Cheap to clone; with the last of them the writer ends.
#[derive(Clone)]
pub struct Writer {
    postings: mpsc::Sender<Posting>,
    _work: Arc<AbortOnDropHandle<()>>,
}

opaque!(Writer);

impl Writer {
    /// Creates a writer that publishes each batch.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock, live: Live) -> Self {
        let (postings, waiting) = mpsc::channel(WAITING);
        let work = tokio::spawn(work(waiting, db, clock, live));
        Self { postings, _work: Arc::new(AbortOnDropHandle::new(work)) }
    }

    /// Writes a message; answers when it is on the disk, or why it may not be written.
    pub async fn post(&self, message: NewMessage) -> Result<Verdict, Error> {
        let (answer, answered) = oneshot::channel();
        let gone = || Error::Unavailable(anyhow::anyhow!("the writer of messages has ended"));
        self.postings.send(Posting { message, answer }).await.map_err(|_| gone())?;
        Ok(answered.await.map_err(|_| gone())??)
    }
}

async fn work(mut waiting: mpsc::Receiver<Posting>, db: PgPool, clock: Clock, live: Live) {
    let mut postings = Vec::with_capacity(TOGETHER);
    let mut before = 1;
    while waiting.recv_many(&mut postings, TOGETHER).await > 0 {
        let until = Instant::now() + GATHERING;
        while postings.len() < before
            && let Ok(Some(posting)) = timeout_at(until, waiting.recv()).await
        {
            postings.push(posting);
        }
        before = postings.len();
        let (messages, answers): (Vec<_>, Vec<_>) =
            postings.drain(..).map(|posting| (posting.message, posting.answer)).unzip();
        let verdicts = write(&db, &messages, &clock).await;
        for (message, verdict) in messages.iter().zip(&verdicts) {
            tell(&live, message, verdict);
        }
        for (answer, verdict) in answers.into_iter().zip(verdicts) {
            // The receiver may be gone; the message is written all the same.
            drop(answer.send(verdict));
        }
    }
}

/// Here and not where the message was asked for: who asked may have gone. One that was written before is told of again: the
/// program may have been killed before it could.
fn tell(live: &Live, message: &NewMessage, verdict: &sqlx::Result<Verdict>) {
    if let Ok(Verdict::Written { .. }) = verdict {
        live.changed(&Topic::new(topics::ROOM, message.room_id), Keys::All);
        live.changed(&Topic::new(topics::ACTIVITY, message.room_id), Keys::All);
        // A pulse does not say who was named.
        for member_id in &message.mentions {
            live.changed(&Topic::new(topics::SIDEBAR, *member_id), Keys::All);
        }
    }
}

/// All together; where one of them makes the database refuse the whole, each by itself. A database that is away would let
/// each wait again.
async fn write(db: &PgPool, messages: &[NewMessage], clock: &Clock) -> Vec<sqlx::Result<Verdict>> {
    match posting::store::write(db, messages, clock.now()).await {
        Ok(verdicts) => verdicts.into_iter().map(Ok).collect(),
        Err(error) if messages.len() > 1 && error.as_database_error().is_some() => {
            let mut verdicts = Vec::with_capacity(messages.len());
            for message in messages {
                let alone = posting::store::write(db, std::slice::from_ref(message), clock.now()).await;
                verdicts.push(alone.and_then(|mut one| one.pop().ok_or(sqlx::Error::RowNotFound)));
            }
            verdicts
        }
        Err(error) => {
            let others = (1..messages.len()).map(|_| Err(sqlx::Error::PoolTimedOut));
            std::iter::once(Err(error)).chain(others).collect()
        }
    }
}
