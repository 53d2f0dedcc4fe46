//! The clock: the only place of the program that reads date and time; everything else takes them as a parameter. (The
//! session library reads a clock of its own; durations are measured where they occur.)

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};

/// The system's clock, or one that tests set and advance.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The time of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `at` until it is advanced.
    #[must_use]
    pub fn fixed(at: OffsetDateTime) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(milliseconds(at - OffsetDateTime::UNIX_EPOCH)))))
    }

    /// Now, in UTC; whole microseconds, as the database keeps them.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            Source::System => system_time(),
            Source::Fixed(at) => OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock on; the system's clock does not listen.
    pub fn advance(&self, by: Duration) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(milliseconds(by), Ordering::SeqCst);
        }
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.whole_milliseconds()).unwrap_or(i64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "this module is where time is read")]
fn system_time() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(now.nanosecond() / 1000 * 1000).unwrap_or(now)
}
