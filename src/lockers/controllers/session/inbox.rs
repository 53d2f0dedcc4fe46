//! Incoming frames of a bay. Replies to commands are processed at once; everything else is queued, so that a flood of
//! events delays no command.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};

use crate::{
    error::Result,
    lockers::controllers::{
        frames::{DoorEvent, Fault, FromBay, Outcome, ToBay},
        session::in_flight::Way,
        wire::{Ears, Heard, plain},
    },
};

/// Weight of what may wait, roughly in bytes. Beyond it nothing more is read from the bay.
const ROOM: u32 = 1024 * 1024;

/// More words about doors than ever wait at once.
const DOORS: u32 = ROOM;

/// Time for which a result waits until earlier door reports are stored. Under a flood it goes ahead then.
const GRACE: Duration = Duration::from_millis(300);

/// A queued frame.
pub(crate) enum Item {
    Heard(Heard),
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

/// The queue.
pub(crate) type Queue = mpsc::UnboundedReceiver<(Item, Room)>;

/// An empty queue.
pub(crate) fn open() -> (Inbox, Queue) {
    let (sender, queue) = mpsc::unbounded_channel();
    let semaphore = |permits: u32| Arc::new(Semaphore::new(permits as usize));
    (Inbox { sender, room: semaphore(ROOM), doors: semaphore(DOORS) }, queue)
}

impl Inbox {
    /// Waits for room and puts an item at the end.
    async fn put(&self, item: Item) {
        // Neither the room nor the queue is ever closed while the session lasts.
        if let Ok(weight) = self.room.clone().acquire_many_owned(weight(&item)).await {
            let doors = says_doors(&item).then(|| self.doors.clone().try_acquire_owned().ok());
            let _ = self.sender.send((item, Room { _weight: weight, _doors: doors.flatten() }));
        }
    }

    /// Waits a moment until queued door reports are stored. Returns whether they are.
    async fn is_done(&self) -> bool {
        matches!(timeout(GRACE, self.doors.acquire_many(DOORS)).await, Ok(Ok(_)))
    }
}

fn says_doors(item: &Item) -> bool {
    match item {
        Item::Heard(Heard::Frame(_, frame)) => {
            matches!(frame, FromBay::Event { .. } | FromBay::Snapshot { .. } | FromBay::Journal { .. })
        }
        Item::Obeyed(..) => true,
        Item::Heard(_) | Item::Answered => false,
    }
}

fn weight(item: &Item) -> u32 {
    let entries = match item {
        Item::Heard(Heard::Frame(_, FromBay::Snapshot { lockers, .. })) => lockers.len(),
        Item::Heard(Heard::Frame(_, FromBay::Journal { events, .. })) => events.len(),
        _ => 1,
    };
    u32::try_from(entries).unwrap_or(ROOM).saturating_add(1).saturating_mul(100).min(ROOM)
}

impl Way<'_> {
    /// Reads what the bay says for as long as it says something. Ends with an error alone.
    pub(crate) async fn listen(&self, ears: &mut Ears, inbox: &Inbox) -> Result<()> {
        loop {
            let heard = ears.next().await;
            let over = matches!(heard, Heard::Gone | Heard::Fault(Fault::TooLarge, _));
            match heard {
                Heard::Frame(seq, frame) if is_answer(&frame) => {
                    if let Some(fault) = self.settle(frame, inbox).await? {
                        tracing::warn!(bay = self.bay_id, ?fault, seq, "reply of a bay rejected");
                        self.voice.send(ToBay::Error { code: fault, of: Some(seq) }).await?;
                    }
                    inbox.put(Item::Answered).await;
                }
                heard => {
                    if let Heard::Frame(_, frame) = &heard {
                        self.flights().overtake(frame);
                    }
                    inbox.put(Item::Heard(heard)).await;
                }
            }
            if over {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Processes a reply. Returns the fault to report, if any.
    async fn settle(&self, frame: FromBay, inbox: &Inbox) -> Result<Option<Fault>> {
        match frame {
            FromBay::Ack { id } => self.acknowledged(id).await,
            FromBay::Nack { id, code } => self.refused(id, &plain(&code)).await,
            FromBay::Result { id, r } => self.came_of(id, r, inbox).await,
            _ => Ok(None),
        }
    }

    async fn came_of(&self, id: i64, outcome: Outcome, inbox: &Inbox) -> Result<Option<Fault>> {
        let flight = self.flights().hear(id, outcome);
        let seen = flight.moves.zip(outcome.seen());
        // Behind other words about doors this one waits too, so that they keep their order.
        let moves = seen.is_some() && inbox.is_done().await;
        let settled = self.lockers.settled(id, self.bay_id, outcome, moves).await?;
        match seen {
            Some((number, _)) if moves => self.note_heard(number),
            Some((number, event)) => inbox.put(Item::Obeyed(number, event)).await,
            None => {}
        }
        Ok((!flight.known && !settled).then_some(Fault::UnknownCommand))
    }
}

/// True if a frame is dealt with before those that wait.
fn is_answer(frame: &FromBay) -> bool {
    matches!(frame, FromBay::Ack { .. } | FromBay::Nack { .. } | FromBay::Result { .. })
}
