//! The batch writer: what comes together is written together, and nobody pays for the fault of another.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parvis::batch::{Batch, BatchWriter};
use sqlx::PgPool;
use tokio::sync::Semaphore;

use crate::{
    factories::statistics::divide_sixty,
    harness::{database, wait::until},
};

/// Divides numbers in one transaction: the database refuses to divide by zero.
#[derive(Clone)]
struct Divisions {
    db: PgPool,
    /// Lets one write begin.
    gate: Arc<Semaphore>,
    /// Requests of each write that was begun.
    begun: Arc<parking_lot::Mutex<Vec<usize>>>,
    published: Arc<AtomicUsize>,
}

impl Batch for Divisions {
    type Request = i32;
    type Answer = i32;

    async fn write(&self, requests: &[i32]) -> sqlx::Result<Vec<i32>> {
        self.begun.lock().push(requests.len());
        self.gate.acquire().await.unwrap().forget();
        let mut transaction = self.db.begin().await?;
        let mut answers = Vec::new();
        for by in requests {
            answers.push(divide_sixty(&mut transaction, *by).await?);
        }
        transaction.commit().await?;
        Ok(answers)
    }

    fn publish(&self, _: &i32, _: &i32) {
        self.published.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn requests_of_one_write_share_a_transaction_and_a_fault_is_its_own() {
    let db = database().await;
    let divisions = Divisions {
        db: db.pool().clone(),
        gate: Arc::new(Semaphore::new(0)),
        begun: Arc::default(),
        published: Arc::default(),
    };
    let writer = BatchWriter::new(1, &divisions);
    let ask = |by: i32| {
        let writer = writer.clone();
        tokio::spawn(async move { writer.request(0, by).await })
    };

    let first = ask(60);
    until("the first is begun, alone", async || *divisions.begun.lock() == [1]).await;
    let others: Vec<_> = [30, 0, 20].map(ask).into();
    tokio::task::yield_now().await;
    divisions.gate.add_permits(100);

    assert_eq!(first.await.unwrap().unwrap(), 1);
    let mut answers = Vec::new();
    for other in others {
        answers.push(other.await.unwrap().ok());
    }
    assert_eq!(answers, [Some(2), None, Some(3)]);
    // All three together, which the database refused, and each by itself.
    assert_eq!(*divisions.begun.lock(), [1, 3, 1, 1, 1]);
    assert_eq!(divisions.published.load(Ordering::Relaxed), 3);
}
