//! Waiting in the suite: for what other processes do, and for paused time to pass.

#[path = "../../shared/wait.rs"]
mod shared;

use std::time::Duration;

pub use shared::{PATIENCE, found, found_blocking, until, until_within};

/// Waits until a condition holds, where there is no runtime.
pub fn until_blocking(what: &str, mut condition: impl FnMut() -> bool) {
    found_blocking(what, || condition().then_some(()));
}

/// Lets paused time pass; what is due in between happens at its time. Stops a test whose time is not paused.
pub async fn pass(time: Duration) {
    tokio::time::advance(Duration::ZERO).await;
    tokio::time::sleep(time).await;
}
