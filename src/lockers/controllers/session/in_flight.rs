//! In-flight commands: send once, query once, then time out. Replies are processed as they come.

use std::{collections::HashMap, time::Duration};

use parking_lot::{Mutex, MutexGuard};
use time::OffsetDateTime;
use tokio::{sync::mpsc, time::Instant};

use crate::{
    error::Result,
    ids::{BayId, CommandId},
    lockers::{
        Lockers,
        commands::{self, Command, command::TIME_TO_LIVE, store_transitions},
        controllers::{
            connections::{SocketTimes, Wakeups},
            frames::{Fault, FromBay, Outcome, ToBay},
            session::inbox::{Inbox, Item},
            wire::{FrameReader, FrameSender, Received, plain},
        },
    },
};

/// A late word about a command that was given up still counts for its door for so long.
const LATE: Duration = Duration::from_mins(10);

/// Commands that were sent, or asked for, in this session.
#[derive(Default)]
pub(crate) struct InFlightCommands(HashMap<CommandId, InFlightCommand>);

struct InFlightCommand {
    /// Number of the locker; absent when it was sent in an earlier session.
    number: Option<i16>,
    sensor: bool,
    sent_at: Instant,
    stage: CommandStage,
    acknowledged: bool,
    /// When the bay said that the lock was powered.
    pulsed_at: Option<Instant>,
    /// True if a newer word about the door has come since.
    overtaken: bool,
}

/// State of a command in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CommandStage {
    Sent,
    /// The same, and asked for: the answer is what the bay recorded earlier.
    Asked,
    /// Sent in an earlier session and asked for at the start of this one.
    Earlier,
    GivenUp,
}

/// Interpretation of a reply to a command.
pub(crate) struct ReplyMeaning {
    /// True if such a word was awaited.
    pub(crate) known: bool,
    /// Number of the locker whose door stands as the word says; none when the word says nothing of how the door stands now.
    pub(crate) moves: Option<i16>,
}

/// Time to live of a command for the bay, in milliseconds.
pub(crate) fn time_to_live() -> i64 {
    i64::try_from(TIME_TO_LIVE.whole_milliseconds()).unwrap_or_default()
}

impl InFlightCommand {
    fn new(number: Option<i16>, sensor: bool, stage: CommandStage) -> Self {
        let acknowledged = stage == CommandStage::Earlier;
        Self { number, sensor, sent_at: Instant::now(), stage, acknowledged, pulsed_at: None, overtaken: false }
    }

    /// The locker whose door stands as a word about this command says.
    fn moves(&self) -> Option<i16> {
        self.number.filter(|_| match self.stage {
            CommandStage::Sent => true,
            CommandStage::Asked | CommandStage::GivenUp => !self.overtaken,
            CommandStage::Earlier => false,
        })
    }

    /// True if it has taken too long.
    fn is_late(&self, now: Instant, pace: &SocketTimes) -> bool {
        self.stage != CommandStage::GivenUp && now.duration_since(self.sent_at) >= pace.outcome
    }

    /// True if it is to be asked for: not acknowledged, or powered without a word about the door.
    fn is_due(&self, now: Instant, pace: &SocketTimes) -> bool {
        let silent = !self.acknowledged && now.duration_since(self.sent_at) >= pace.acknowledgement;
        let still = self.pulsed_at.is_some_and(|at| now.duration_since(at) >= pace.movement);
        self.stage == CommandStage::Sent && (silent || still)
    }

    /// Result after a timeout: powered in this session, and no movement seen (bay-protocol.md §3.1).
    fn outcome(&self) -> Outcome {
        match (self.stage, self.pulsed_at) {
            (CommandStage::Sent | CommandStage::Asked, Some(_)) => Outcome::NoMovement,
            _ => Outcome::Unknown,
        }
    }
}

impl InFlightCommands {
    /// A command has left.
    pub(crate) fn begin(&mut self, command: &Command) {
        self.0.insert(command.id, InFlightCommand::new(Some(command.number), command.sensor, CommandStage::Sent));
    }

    /// A word about a command.
    pub(crate) fn hear(&mut self, id: CommandId, outcome: Outcome) -> ReplyMeaning {
        let Some(flight) = self.0.get_mut(&id) else {
            return ReplyMeaning { known: false, moves: None };
        };
        let received = ReplyMeaning { known: flight.stage != CommandStage::GivenUp, moves: flight.moves() };
        if outcome == Outcome::Pulsed && flight.sensor {
            flight.acknowledged = true;
            flight.pulsed_at = Some(Instant::now());
        } else {
            self.0.remove(&id);
        }
        received
    }

    /// A frame that says how doors stand, or stood: what was recorded of commands before does not count against it.
    pub(crate) fn overtake(&mut self, frame: &FromBay) {
        let numbers: Vec<i16> = match frame {
            FromBay::Event { n, .. } => vec![*n],
            FromBay::Snapshot { lockers, .. } => lockers.iter().map(|reading| reading.n).collect(),
            FromBay::Journal { events, .. } => events.iter().map(|entry| entry.n).collect(),
            _ => return,
        };
        for flight in self.0.values_mut() {
            flight.overtaken |= flight.number.is_some_and(|number| numbers.contains(&number));
        }
    }

    /// The commands that have taken too long, with what is known of them; and those to be asked for now.
    fn take_due(&mut self, now: Instant, pace: &SocketTimes) -> (Vec<(CommandId, Outcome)>, Vec<CommandId>) {
        self.0.retain(|_, flight| now.duration_since(flight.sent_at) < LATE);
        let (mut late, mut due) = (Vec::new(), Vec::new());
        for (id, flight) in &mut self.0 {
            if flight.is_late(now, pace) {
                late.push((*id, flight.outcome()));
                flight.stage = CommandStage::GivenUp;
            } else if flight.is_due(now, pace) {
                due.push(*id);
                flight.stage = CommandStage::Asked;
            }
        }
        (late, due)
    }
}

/// The way of commands to the bay and of answers back. It is gone beside the conversation with the bay: a command never waits
/// until what a bay tells is written down.
pub(crate) struct SessionHandle<'a> {
    pub(crate) lockers: &'a Lockers,
    pub(crate) bay_id: BayId,
    pub(crate) id: String,
    pub(crate) sender: FrameSender,
    pub(crate) in_flight: Mutex<InFlightCommands>,
    /// When this session last heard how a door stands, by number of the locker.
    pub(crate) received: Mutex<HashMap<i16, OffsetDateTime>>,
}

impl SessionHandle<'_> {
    /// Delivers commands of this and other processes to the bay. Ends with an error only.
    pub(crate) async fn bring(&self, orders: &mut mpsc::Receiver<Command>, wakeups: &Wakeups) -> Result<()> {
        loop {
            tokio::select! {
                Some(command) = orders.recv() => self.send(&command).await?,
                () = wakeups.ordered() => self.bring_unsent().await?,
            }
        }
    }

    /// Orders that came another way than through this process.
    async fn bring_unsent(&self) -> Result<()> {
        let db = &self.lockers.context.db;
        for id in store_transitions::list_unsent(db, self.bay_id).await? {
            if let Some(command) = commands::store::find(db, id).await? {
                self.send(&command).await?;
            }
        }
        Ok(())
    }

    /// Sends an order, unless it was sent before or its time is over.
    async fn send(&self, command: &Command) -> Result<()> {
        let (id, bay_id) = (command.id, self.bay_id);
        if command.bay_id != bay_id || !self.lockers.sent(id, bay_id, &self.id).await? {
            return Ok(());
        }
        let session = self.id.clone();
        let frame = ToBay::Command { id, session, op: command.op, n: command.number, ttl_ms: time_to_live() };
        self.in_flight().begin(command);
        Ok(self.sender.send(frame).await?)
    }

    /// Reads what the bay says for as long as it says something. Ends with an error alone.
    pub(crate) async fn listen(&self, frames: &mut FrameReader, inbox: &Inbox) -> Result<()> {
        loop {
            let received = frames.next().await;
            let over = matches!(received, Received::Gone | Received::Fault(Fault::TooLarge, _));
            match received {
                Received::Frame(seq, frame) if is_answer(&frame) => {
                    if let Some(fault) = self.settle(frame, inbox).await? {
                        tracing::warn!(bay = self.bay_id.0, ?fault, seq, "reply of a bay rejected");
                        self.sender.send(ToBay::Error { code: fault, of: Some(seq) }).await?;
                    }
                    inbox.put(Item::Answered).await;
                }
                received => {
                    if let Received::Frame(_, frame) = &received {
                        self.in_flight().overtake(frame);
                    }
                    inbox.put(Item::Received(received)).await;
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

    async fn came_of(&self, id: CommandId, outcome: Outcome, inbox: &Inbox) -> Result<Option<Fault>> {
        let flight = self.in_flight().hear(id, outcome);
        let seen = flight.moves.zip(outcome.seen());
        // Behind other words about doors this one waits too, so that they keep their order.
        let moves = seen.is_some() && inbox.is_done().await;
        let settled = self.lockers.settled(id, self.bay_id, outcome, moves).await?;
        match seen {
            Some((number, _)) if moves => self.record_door_time(number),
            Some((number, event)) => inbox.put(Item::Obeyed(number, event)).await,
            None => {}
        }
        Ok((!flight.known && !settled).then_some(Fault::UnknownCommand))
    }

    async fn acknowledged(&self, id: CommandId) -> Result<Option<Fault>> {
        let known = self.in_flight().0.get_mut(&id).map(|flight| flight.acknowledged = true).is_some();
        let accepted = self.lockers.accepted(id, self.bay_id).await?;
        Ok((!known && !accepted).then_some(Fault::UnknownCommand))
    }

    async fn refused(&self, id: CommandId, code: &str) -> Result<Option<Fault>> {
        tracing::warn!(bay = self.bay_id.0, command = id.0, code, "command refused by the bay");
        self.in_flight().0.remove(&id);
        let refused = self.lockers.refused(id, self.bay_id, code).await?;
        Ok((!refused).then_some(Fault::UnknownCommand))
    }

    /// The bay has said how a door stands.
    pub(crate) fn record_door_time(&self, number: i16) {
        self.door_times().insert(number, self.lockers.context.clock.now());
    }

    pub(crate) fn in_flight(&self) -> MutexGuard<'_, InFlightCommands> {
        self.in_flight.lock()
    }

    pub(crate) fn door_times(&self) -> MutexGuard<'_, HashMap<i16, OffsetDateTime>> {
        self.received.lock()
    }

    /// Queries a command that was sent before the connection was cut. It is never sent again.
    pub(crate) async fn ask_again(&self, id: CommandId) -> Result<()> {
        self.in_flight().0.insert(id, InFlightCommand::new(None, true, CommandStage::Earlier));
        Ok(self.sender.send(ToBay::Query { id }).await?)
    }

    /// Asks for what was not acknowledged or not seen to move, once, and gives up what has taken too long.
    pub(crate) async fn watch_in_flight(&self, now: Instant, pace: &SocketTimes) -> Result<()> {
        let (late, due) = self.in_flight().take_due(now, pace);
        for (id, outcome) in late {
            self.lockers.settled(id, self.bay_id, outcome, false).await?;
        }
        for id in due {
            self.sender.send(ToBay::Query { id }).await?;
        }
        Ok(())
    }
}

/// True if a frame is dealt with before those that wait.
fn is_answer(frame: &FromBay) -> bool {
    matches!(frame, FromBay::Ack { .. } | FromBay::Nack { .. } | FromBay::Result { .. })
}
