//! Waiting for another process, thread or connection: a condition is asked again at an interval, up to a bound.
//!
//! The only pauses of the tests stand here. A test of a rule about time moves a clock on instead of waiting.

use std::time::{Duration, Instant};

/// The bound: longer than a start of the program or an upgrade takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Time between two looks.
const INTERVAL: Duration = Duration::from_millis(20);

/// Waits until a condition holds.
pub async fn until(what: &str, condition: impl AsyncFnMut() -> bool) {
    assert!(until_within(PATIENCE, condition).await, "not in time: {what}");
}

/// Waits until a condition holds; false when it does not within the bound.
pub async fn until_within(bound: Duration, mut condition: impl AsyncFnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition().await {
        if start.elapsed() > bound {
            return false;
        }
        tokio::time::sleep(INTERVAL).await;
    }
    true
}

/// Waits until there is a value.
pub async fn found<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut value = None;
    until(what, async || {
        value = look().await;
        value.is_some()
    })
    .await;
    value.expect("there is a value when the wait ends")
}

/// Waits until there is a value, where there is no runtime.
pub fn found_blocking<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = look() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "not in time: {what}");
        std::thread::sleep(INTERVAL);
    }
}
