//! Time limits of card readers.

use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub idle: Duration,
    pub total: Duration,
    /// Before somebody hears that they are not recognised.
    pub refusal: Duration,
    /// Until a door has obeyed.
    pub patience: Duration,
    /// Until a reply is taken.
    pub write: Duration,
    /// For the last reply to arrive.
    pub closing: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(15),
            total: Duration::from_mins(1),
            refusal: Duration::from_secs(1),
            patience: Duration::from_secs(8),
            write: Duration::from_secs(5),
            closing: Duration::from_millis(500),
        }
    }
}
