//! The bays that are connected to this process, and the way of an order to them.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Notify, futures::OwnedNotified, mpsc};

use crate::lockers::{Lockers, command::Command};

/// Orders that may wait for a bay's connection to take them; it takes them at once, or it is stuck.
const WAITING: usize = 64;

/// The bays connected to this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub(Arc<Parts>);

#[derive(Default)]
struct Parts {
    lines: Mutex<HashMap<i64, mpsc::Sender<Command>>>,
    told: Arc<Notify>,
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hub(…)")
    }
}

impl Hub {
    /// A bay is connected to this process: its orders come out of the answer.
    pub fn connect(&self, bay_id: i64) -> mpsc::Receiver<Command> {
        let (sender, receiver) = mpsc::channel(WAITING);
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).insert(bay_id, sender);
        receiver
    }

    /// Brings an order that was just written down to its bay.
    pub async fn dispatch(&self, _: &Lockers, command: &Command) {
        let line = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).get(&command.bay_id).cloned();
        if let Some(line) = line {
            let _ = line.try_send(command.clone());
        }
    }

    /// Something is new about an order.
    pub fn tell(&self) {
        self.0.told.notify_waiters();
    }

    /// The next word about any order.
    #[must_use]
    pub fn told(&self) -> OwnedNotified {
        Arc::clone(&self.0.told).notified_owned()
    }
}
