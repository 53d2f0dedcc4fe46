//! Bays that are connected to this process, and the delivery of commands to them.

use crate::{
    ids::BayId,
    live::{Frame, Keys, Live, Source, Topic},
    lockers::{bays::SILENCE, commands::Command, controllers::store_connections::Presence, topics},
    opaque::opaque,
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::{Notify, futures::OwnedNotified, mpsc};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Orders that may wait for a bay's connection to take them; it takes them at once, or it is stuck.
const WAITING: usize = 64;

/// Time limits of the bay socket.
#[derive(Debug, Clone, Copy)]
pub struct SocketTimes {
    /// Until a connection has said who it is.
    pub greeting: Duration,
    pub heartbeat: Duration,
    /// Silent for so long is offline.
    pub silence: Duration,
    /// Until an order is acknowledged; then it is asked for once.
    pub acknowledgement: Duration,
    /// From the pulse until the door was seen to move; then the order is asked for once.
    pub movement: Duration,
    /// Until an order is given up.
    pub outcome: Duration,
    /// Until a connection whose bay has come a second time must have answered.
    pub probe: Duration,
    /// Between two comparisons of what a bay was given with what it should have: its lockers, and the cards that open them.
    pub comparison: Duration,
}

impl Default for SocketTimes {
    /// Values of bay-protocol.md.
    fn default() -> Self {
        Self {
            greeting: Duration::from_secs(5),
            heartbeat: Duration::from_secs(15),
            silence: SILENCE.unsigned_abs(),
            acknowledgement: Duration::from_secs(3),
            movement: Duration::from_secs(5),
            outcome: Duration::from_secs(10),
            probe: Duration::from_secs(5),
            comparison: Duration::from_secs(5),
        }
    }
}

/// The bays connected to this process. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Parts>);

struct Parts {
    /// The name under which this process holds bays.
    process: String,
    pace: Mutex<SocketTimes>,
    lines: Mutex<HashMap<BayId, ConnectionHandle>>,
    told: Arc<Notify>,
    presence: tokio::sync::Mutex<Option<Presence>>,
    sessions: TaskTracker,
}

impl Default for Hub {
    fn default() -> Self {
        Self(Arc::new(Parts {
            process: Uuid::new_v4().simple().to_string(),
            pace: Mutex::default(),
            lines: Mutex::default(),
            told: Arc::default(),
            presence: tokio::sync::Mutex::default(),
            sessions: TaskTracker::new(),
        }))
    }
}

opaque!(Hub);

/// Handle of the connection of one bay.
#[derive(Clone)]
struct ConnectionHandle {
    session: String,
    orders: mpsc::Sender<Command>,
    wakeups: Arc<Wakeups>,
}

/// Calls a connection to look at what others have written.
#[derive(Debug, Default)]
pub struct Wakeups {
    woken: Notify,
    ordered: Notify,
    probed: AtomicBool,
    stale: AtomicBool,
}

impl Wakeups {
    /// Waits for a wake-up: the token may be revoked, or the bay has connected twice.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Orders may wait that did not come through this process.
    pub async fn ordered(&self) {
        self.ordered.notified().await;
    }

    /// True if the bay has come a second time since this was asked last.
    #[must_use]
    pub fn take_probed(&self) -> bool {
        self.probed.swap(false, Ordering::AcqRel)
    }

    /// True if lockers of the bay, or who has them, may have changed since this was asked last.
    #[must_use]
    pub fn take_stale(&self) -> bool {
        self.stale.swap(false, Ordering::AcqRel)
    }
}

/// Receiving end of the handle, read by the connection, which ends with it.
#[derive(Debug)]
pub struct ConnectionEnd {
    pub orders: mpsc::Receiver<Command>,
    /// Rung for everything else.
    pub wakeups: Arc<Wakeups>,
    hub: Hub,
    bay_id: BayId,
    session: String,
}

impl Drop for ConnectionEnd {
    fn drop(&mut self) {
        let mut lines = self.hub.lines();
        if lines.get(&self.bay_id).is_some_and(|line| line.session == self.session) {
            lines.remove(&self.bay_id);
        }
    }
}

impl Hub {
    #[must_use]
    pub fn process(&self) -> &str {
        &self.0.process
    }

    /// Presence record of this process, for other processes.
    pub(crate) fn presence(&self) -> &tokio::sync::Mutex<Option<Presence>> {
        &self.0.presence
    }

    #[must_use]
    pub fn pace(&self) -> SocketTimes {
        *self.0.pace.lock()
    }

    /// Other times, for connections from now on.
    pub fn set_times(&self, pace: SocketTimes) {
        *self.0.pace.lock() = pace;
    }

    /// A bay is connected to this process. None: by another connection already, which is now asked whether it lives.
    #[must_use]
    pub fn attach(&self, bay_id: BayId, session: &str) -> Option<ConnectionEnd> {
        let mut lines = self.lines();
        if let Some(line) = lines.get(&bay_id) {
            line.wakeups.probed.store(true, Ordering::Release);
            line.wakeups.woken.notify_one();
            return None;
        }
        let (sender, orders) = mpsc::channel(WAITING);
        let wakeups = Arc::new(Wakeups::default());
        let line = ConnectionHandle { session: session.to_owned(), orders: sender, wakeups: wakeups.clone() };
        lines.insert(bay_id, line);
        Some(ConnectionEnd { orders, wakeups, hub: self.clone(), bay_id, session: session.to_owned() })
    }

    /// Tracks a session, so that [`Self::ended`] waits for it.
    pub(crate) fn until_its_end<F: Future>(&self, session: F) -> impl Future<Output = F::Output> + use<F> {
        self.0.sessions.track_future(session)
    }

    /// Waits until all connections have ended and noted it. To be called once the portal has stopped answering.
    pub async fn ended(&self) {
        self.0.sessions.close();
        self.0.sessions.wait().await;
    }

    /// Number of bays connected to this process.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lines().len()
    }

    /// Delivers a stored command to its bay, which may be connected to another process.
    pub fn dispatch(&self, live: &Live, command: &Command) {
        let connection = self.lines().get(&command.bay_id).cloned();
        match connection {
            // Full: the bay's connection reads them from the table.
            Some(connection) => {
                if connection.orders.try_send(command.clone()).is_err() {
                    connection.wakeups.ordered.notify_one();
                }
            }
            None => live.changed(&Topic::new(topics::CONTROLLER, command.bay_id), Keys::All),
        }
    }

    /// Wakes the connection of a bay to look for unsent commands; no effect for a bay that is not connected here.
    pub fn urge(&self, bay_id: BayId) {
        if let Some(line) = self.lines().get(&bay_id) {
            line.wakeups.ordered.notify_one();
        }
    }

    /// Notifies about a change of a command.
    pub fn tell(&self) {
        self.0.told.notify_waiters();
    }

    /// The next word about any order.
    pub fn told(&self) -> OwnedNotified {
        Arc::clone(&self.0.told).notified_owned()
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<BayId, ConnectionHandle>> {
        self.0.lines.lock()
    }
}

/// Hints of other processes about a bay: its connection, or lockers whose cards may have changed.
#[async_trait]
impl Source for Hub {
    fn mark(&self, topic: &Topic, keys: Keys) {
        let Some(line) = topic.id().and_then(|bay_id| self.lines().get(&bay_id).cloned()) else {
            return;
        };
        line.wakeups.stale.store(true, Ordering::Release);
        if keys == Keys::All {
            line.wakeups.woken.notify_one();
            line.wakeups.ordered.notify_one();
        }
    }

    async fn refresh(&self, _: &Topic) -> anyhow::Result<Option<Frame>> {
        Ok(None)
    }
}
