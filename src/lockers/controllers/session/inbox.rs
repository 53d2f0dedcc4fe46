//! The queue of a bay's frames that are no replies to commands, so that a flood of events delays no command.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};

use crate::lockers::controllers::{
    frames::{DoorEvent, FromBay},
    wire::Received,
};

/// Weight of what may wait, roughly in bytes. Beyond it nothing more is read from the bay.
const ROOM: u32 = 1024 * 1024;

/// More words about doors than ever wait at once.
const DOORS: u32 = ROOM;

/// Time for which a result waits until earlier door reports are stored. Under a flood it goes ahead then.
const GRACE: Duration = Duration::from_millis(300);

pub(crate) enum Item {
    Received(Received),
    /// A door moved as a command asked for. The command is settled already; events that came before are not written down yet.
    Obeyed(i16, DoorEvent),
    /// An answer that was dealt with already: the bay is there.
    Answered,
}

/// The room of an item, to be kept until the item is done.
pub(crate) struct Room {
    _weight: OwnedSemaphorePermit,
    /// Permit of an item with door states.
    _doors: Option<OwnedSemaphorePermit>,
}

/// The way into the queue.
pub(crate) struct Inbox {
    sender: mpsc::UnboundedSender<(Item, Room)>,
    room: Arc<Semaphore>,
    /// Less by one for each item that says how doors stand and is not done yet.
    doors: Arc<Semaphore>,
}

pub(crate) type Queue = mpsc::UnboundedReceiver<(Item, Room)>;

pub(crate) fn open() -> (Inbox, Queue) {
    let (sender, queue) = mpsc::unbounded_channel();
    let semaphore = |permits: u32| Arc::new(Semaphore::new(permits as usize));
    (Inbox { sender, room: semaphore(ROOM), doors: semaphore(DOORS) }, queue)
}

impl Inbox {
    /// Waits for room and puts an item at the end.
    pub(super) async fn put(&self, item: Item) {
        // Neither the room nor the queue is ever closed while the session lasts.
        if let Ok(weight) = self.room.clone().acquire_many_owned(weight(&item)).await {
            let doors = says_doors(&item).then(|| self.doors.clone().try_acquire_owned().ok());
            let _ = self.sender.send((item, Room { _weight: weight, _doors: doors.flatten() }));
        }
    }

    /// Waits a moment until queued door reports are stored. Returns whether they are.
    pub(super) async fn is_done(&self) -> bool {
        matches!(timeout(GRACE, self.doors.acquire_many(DOORS)).await, Ok(Ok(_)))
    }
}

fn says_doors(item: &Item) -> bool {
    match item {
        Item::Received(Received::Frame(_, frame)) => {
            matches!(frame, FromBay::Event { .. } | FromBay::Snapshot { .. } | FromBay::Journal { .. })
        }
        Item::Obeyed(..) => true,
        Item::Received(_) | Item::Answered => false,
    }
}

fn weight(item: &Item) -> u32 {
    let entries = match item {
        Item::Received(Received::Frame(_, FromBay::Snapshot { lockers, .. })) => lockers.len(),
        Item::Received(Received::Frame(_, FromBay::Journal { events, .. })) => events.len(),
        _ => 1,
    };
    u32::try_from(entries).unwrap_or(ROOM).saturating_add(1).saturating_mul(100).min(ROOM)
}
