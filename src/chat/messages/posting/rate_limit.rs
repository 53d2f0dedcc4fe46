//! Rate limit of messages per member (security.md: ten messages in ten seconds), counted in memory by each process.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos, state::keyed::DashMapStateStore,
};

use crate::{clock::Clock, ids::MemberId, web::limits::Ticks};

const WINDOW: Duration = Duration::from_secs(10);

/// Members who are remembered before those are forgotten who may write as much as before.
const CROWD: usize = 10_000;

/// Recent messages of each member.
#[derive(Debug)]
pub struct MessageRateLimit(RateLimiter<MemberId, DashMapStateStore<MemberId>, Ticks, NoOpMiddleware<Nanos>>);

impl MessageRateLimit {
    /// Allows this number of messages in the window.
    #[must_use]
    pub fn new(most: NonZeroU32, clock: &Clock) -> Self {
        let one = (WINDOW / most.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(one).map_or(Quota::per_second(most), |quota| quota.allow_burst(most));
        Self(RateLimiter::dashmap_with_clock(quota, Ticks(clock.clone())))
    }

    /// Counts one more message of a member.
    ///
    /// # Errors
    /// How long to wait.
    pub fn check(&self, member_id: MemberId) -> Result<(), Duration> {
        if self.0.len() > CROWD {
            self.0.retain_recent();
        }
        match self.0.check_key(&member_id) {
            Ok(()) => Ok(()),
            Err(refusal) => match refusal.wait_time_from(self.0.clock().now()) {
                // No bucket takes longer to fill: the machine's clock was set back.
                wait if wait > WINDOW => Ok(()),
                wait => Err(wait),
            },
        }
    }
}
