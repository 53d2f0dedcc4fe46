//! Waiting in the suite: for what other processes do, and for paused time to pass.

#[path = "../../shared/wait.rs"]
mod shared;

use std::time::{Duration, Instant};

pub use shared::{PATIENCE, found, found_blocking, until, until_within};

/// Waits until a condition holds, where there is no runtime.
pub fn until_blocking(what: &str, mut condition: impl FnMut() -> bool) {
    found_blocking(what, || condition().then_some(()));
}

/// Lets work end within a bound.
pub async fn within<T>(what: &str, bound: Duration, work: impl Future<Output = T>) -> T {
    let (result, time) = timed(work).await;
    assert!(time < bound, "{what} took {time:?}");
    result
}

/// The result of some work, and the time that it took.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    (work.await, start.elapsed())
}

/// Lets paused time pass; what is due in between happens at its time. Stops a test whose time is not paused.
pub async fn pass(time: Duration) {
    tokio::time::advance(Duration::ZERO).await;
    tokio::time::sleep(time).await;
}
