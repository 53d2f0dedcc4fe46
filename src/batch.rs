//! Batch writer: requests that arrive during a commit are written together by the next one.
//!
//! A commit waits for the disk whatever it holds; under load many requests share one. A request that comes alone waits for
//! nothing.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{error::Error, opaque::opaque};

/// Requests in one transaction.
const TOGETHER: usize = 64;

/// Batching window under load: those who just wrote together will write again.
const GATHERING: Duration = Duration::from_millis(1);

/// Requests that may wait for each writer; who comes then waits before.
const WAITING: usize = 1024;

/// Work of a batch writer on requests.
pub trait Batch: Clone + Send + Sync + 'static {
    /// A request of a visitor.
    type Request: Send + Sync + 'static;
    /// Outcome of a request.
    type Answer: Send + 'static;

    /// Carries out requests in one transaction, in their order. One answer for each.
    ///
    /// # Errors
    /// When the database refuses or fails: nothing was carried out.
    fn write(&self, requests: &[Self::Request]) -> impl Future<Output = sqlx::Result<Vec<Self::Answer>>> + Send;

    /// Publishes what was carried out, after the commit. Done here and not where it was asked for: who asked may have gone.
    fn publish(&self, request: &Self::Request, answer: &Self::Answer);
}

struct Job<B: Batch> {
    request: B::Request,
    answer: oneshot::Sender<sqlx::Result<B::Answer>>,
}

/// Hands requests to writers. Cheap to clone; with the last of them the writers end.
pub struct BatchWriter<B: Batch>(Arc<[Lane<B>]>);

/// One writer: requests that compete with each other go to the same one.
struct Lane<B: Batch> {
    jobs: mpsc::Sender<Job<B>>,
    _work: AbortOnDropHandle<()>,
}

opaque!(BatchWriter<B: Batch>);

impl<B: Batch> Clone for BatchWriter<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B: Batch> BatchWriter<B> {
    /// So many writers, each with a transaction of its own.
    pub fn new(lanes: usize, batch: &B) -> Self {
        let lane = |_| {
            let (jobs, waiting) = mpsc::channel(WAITING);
            Lane { jobs, _work: AbortOnDropHandle::new(tokio::spawn(work(batch.clone(), waiting))) }
        };
        Self((0..lanes).map(lane).collect())
    }

    /// Carries out a request; answers after the commit. Requests with the same key never compete in two transactions of this
    /// process.
    ///
    /// # Errors
    /// When the database refuses or fails, or the program ends.
    pub async fn request(&self, key: i64, request: B::Request) -> Result<B::Answer, Error> {
        let gone = || Error::Unavailable(anyhow::anyhow!("the batch writer has ended"));
        let count = i64::try_from(self.0.len()).unwrap_or(1).max(1);
        let lane = usize::try_from(key.rem_euclid(count)).ok().and_then(|lane| self.0.get(lane)).ok_or_else(gone)?;
        let (answer, answered) = oneshot::channel();
        lane.jobs.send(Job { request, answer }).await.map_err(|_| gone())?;
        Ok(answered.await.map_err(|_| gone())??)
    }
}

async fn work<B: Batch>(batch: B, mut waiting: mpsc::Receiver<Job<B>>) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    let mut before = 1;
    while waiting.recv_many(&mut jobs, TOGETHER).await > 0 {
        let until = Instant::now() + GATHERING;
        while jobs.len() < before
            && let Ok(Some(job)) = timeout_at(until, waiting.recv()).await
        {
            jobs.push(job);
        }
        before = jobs.len();
        let (requests, senders): (Vec<_>, Vec<_>) = jobs.drain(..).map(|job| (job.request, job.answer)).unzip();
        let answers = write(&batch, &requests).await;
        for (request, answer) in requests.iter().zip(&answers) {
            if let Ok(answer) = answer {
                batch.publish(request, answer);
            }
        }
        for (sender, answer) in senders.into_iter().zip(answers) {
            // The receiver may be gone; the request is carried out all the same.
            drop(sender.send(answer));
        }
    }
}

/// All together; where one of them makes the database refuse the whole, each by itself. A database that is away would let
/// each wait again.
async fn write<B: Batch>(batch: &B, requests: &[B::Request]) -> Vec<sqlx::Result<B::Answer>> {
    match batch.write(requests).await {
        Ok(answers) => answers.into_iter().map(Ok).collect(),
        Err(error) if requests.len() > 1 && error.as_database_error().is_some() => {
            let mut answers = Vec::with_capacity(requests.len());
            for request in requests {
                let alone = batch.write(std::slice::from_ref(request)).await;
                answers.push(alone.and_then(|mut one| one.pop().ok_or(sqlx::Error::RowNotFound)));
            }
            answers
        }
        Err(error) => {
            let others = (1..requests.len()).map(|_| Err(sqlx::Error::PoolTimedOut));
            std::iter::once(Err(error)).chain(others).collect()
        }
    }
}
