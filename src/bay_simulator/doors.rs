//! Simulated doors, on a monotonic clock.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use crate::ids::CommandId;

/// A scheduled event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// A door has moved, or has not, on a command.
    Moved { id: CommandId, n: i16, open: bool },
    /// A door has moved, or has not, on a card while the bay was offline.
    MovedByCard { n: i16, card_h: String },
    /// A door falls shut.
    Shut(i16),
    /// Deadline for closing the door by hand, for a command.
    StillOpen { id: CommandId, n: i16 },
}

/// The doors of a bay.
#[derive(Debug)]
pub(crate) struct Doors {
    doors: BTreeMap<i16, Door>,
    due: Vec<(Instant, Due)>,
}

#[derive(Debug, Clone, Copy)]
struct Door {
    open: bool,
    since: Instant,
}

impl Doors {
    /// Creates this number of closed doors.
    pub(crate) fn new(count: i16) -> Self {
        let since = Instant::now();
        Self { doors: (1..=count).map(|n| (n, Door { open: false, since })).collect(), due: Vec::new() }
    }

    pub(crate) fn has(&self, n: i16) -> bool {
        self.doors.contains_key(&n)
    }

    pub(crate) fn is_open(&self, n: i16) -> bool {
        self.doors.get(&n).is_some_and(|door| door.open)
    }

    /// True if a door is open, and for how long it has been so.
    pub(crate) fn find(&self, n: i16) -> Option<(bool, Duration)> {
        self.doors.get(&n).map(|door| (door.open, door.since.elapsed()))
    }

    /// Moves a door. False: it was in this state already.
    pub(crate) fn set(&mut self, n: i16, open: bool) -> bool {
        let Some(door) = self.doors.get_mut(&n).filter(|door| door.open != open) else {
            return false;
        };
        *door = Door { open, since: Instant::now() };
        true
    }

    pub(crate) fn later(&mut self, after: Duration, due: Due) {
        self.due.push((Instant::now() + after, due));
    }

    /// True if the movement of a powered door has still to be observed.
    pub(crate) fn waits_for(&self, order: CommandId) -> bool {
        self.due.iter().any(|(_, due)| matches!(due, Due::Moved { id, .. } if *id == order))
    }

    /// When the next thing happens; in an hour nothing is missed.
    pub(crate) fn next(&self) -> Instant {
        self.due.iter().map(|(at, _)| *at).min().unwrap_or_else(|| Instant::now() + Duration::from_hours(1))
    }

    /// Takes the next event that is due.
    pub(crate) fn take_due(&mut self) -> Option<Due> {
        let now = Instant::now();
        let first = self.due.iter().enumerate().filter(|(_, (at, _))| *at <= now).min_by_key(|(_, (at, _))| *at)?.0;
        Some(self.due.remove(first).1)
    }

    /// Power loss: pending movements are dropped. Doors close all the same.
    pub(crate) fn forget(&mut self) {
        self.due.retain(|(_, due)| matches!(due, Due::Shut(_)));
    }
}
