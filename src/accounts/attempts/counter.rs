//! Counter of refused attempts in a minute, which bounds the entries of the audit log.

use crate::{audit::Action, web::limits::Network};
use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;
use time::{Duration, OffsetDateTime};

/// The entries of the current minute of this process.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Option<Minute>>);

impl Attempts {
    pub(crate) fn admit(&self, action: Action, network: Network, now: OffsetDateTime) -> Admitted {
        let mut current = self.0.lock();
        let before = current.take_if(|minute| minute.is_over(now));
        let minute = current.get_or_insert_with(|| Minute::new(now));
        Admitted { entry: minute.admit(action.name, network), before }
    }

    pub(crate) fn turn(&self, now: Option<OffsetDateTime>) -> Option<Minute> {
        let mut current = self.0.lock();
        current.take_if(|minute| now.is_none_or(|now| minute.is_over(now)))
    }
}

/// Entries recorded in the current minute, and the number of attempts that were only counted.
#[derive(Debug)]
pub(crate) struct Minute {
    pub(crate) since: OffsetDateTime,
    written: u32,
    by_network: HashMap<(&'static str, Network), u32>,
    pub(crate) omitted: BTreeMap<&'static str, u64>,
}

impl Minute {
    fn new(since: OffsetDateTime) -> Self {
        Self { since, written: 0, by_network: HashMap::new(), omitted: BTreeMap::new() }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        now >= self.since + Duration::MINUTE || now < self.since - CLOCK_STEP
    }

    fn admit(&mut self, action: &'static str, network: Network) -> bool {
        // Networks are only noted while entries are written: a flood from many cannot fill the memory.
        if self.written < PER_MINUTE {
            let here = self.by_network.entry((action, network)).or_default();
            if *here < PER_NETWORK {
                *here += 1;
                self.written += 1;
                return true;
            }
        }
        *self.omitted.entry(action).or_default() += 1;
        false
    }
}

/// Decision on an audit entry for an attempt, and the minute that ended with it.
pub(crate) struct Admitted {
    pub(crate) entry: bool,
    pub(crate) before: Option<Minute>,
}

/// A clock that was set back by more than this begins a new minute.
pub(crate) const CLOCK_STEP: Duration = Duration::minutes(5);

/// Audit entries of all refusals in a minute, without the one that counts the rest.
pub(crate) const PER_MINUTE: u32 = 60;

/// Audit entries of one kind of refusal from one network (one IPv4 address, or an IPv6 /64) in a minute.
pub(crate) const PER_NETWORK: u32 = 10;
