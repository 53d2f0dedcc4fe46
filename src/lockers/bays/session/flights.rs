//! Orders on their way: sent once, asked for once, given up in time.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use super::Session;
use crate::{
    error::Result,
    lockers::{
        Lockers,
        bays::{
            frames::{Fault, Outcome, ToBay},
            hub::Bell,
            socket::{Voice, plain},
        },
        command::{Command, TIME_TO_LIVE},
        store::{command_steps, commands},
    },
};

/// Orders that were sent in this session and are not finished.
#[derive(Default)]
pub(super) struct Flights(HashMap<i64, Flight>);

struct Flight {
    sent_at: Instant,
    acknowledged: bool,
    asked: bool,
}

/// What the bay is told of an order's time.
pub(super) fn time_to_live() -> u64 {
    u64::try_from(TIME_TO_LIVE.whole_milliseconds()).unwrap_or_default()
}

impl Flights {
    /// An order has left.
    pub(super) fn begin(&mut self, id: i64) {
        self.0.insert(id, Flight { sent_at: Instant::now(), acknowledged: false, asked: false });
    }

    /// Whether an order has taken too long and is forgotten; else it is to be asked for now.
    fn give_up(&mut self, id: i64, now: Instant, outcome: Duration) -> bool {
        let late = self.0.get(&id).is_some_and(|flight| now.duration_since(flight.sent_at) >= outcome);
        if late {
            self.0.remove(&id);
        } else if let Some(flight) = self.0.get_mut(&id) {
            flight.asked = true;
        }
        late
    }
}

/// The way of orders to the bay. It is gone beside the conversation with the bay: an order never waits until what a bay
/// tells is written down.
pub(super) struct Way<'a> {
    pub(super) lockers: &'a Lockers,
    pub(super) bay_id: i64,
    /// The session.
    pub(super) id: String,
    pub(super) voice: Voice,
    pub(super) flights: Mutex<Flights>,
}

impl Way<'_> {
    /// Brings orders to the bay, of this process and of others. Ends with an error alone.
    pub(super) async fn bring(&self, orders: &mut mpsc::Receiver<Command>, bell: &Bell) -> Result<()> {
        loop {
            tokio::select! {
                Some(command) = orders.recv() => self.send(&command).await?,
                () = bell.ordered() => self.bring_unsent().await?,
            }
        }
    }

    /// Orders that came another way than through this process.
    async fn bring_unsent(&self) -> Result<()> {
        let db = &self.lockers.accounts.db;
        for id in command_steps::list_unsent(db, self.bay_id).await? {
            if let Some(command) = commands::find(db, id).await? {
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
        self.flights().begin(id);
        Ok(self.voice.send(frame).await?)
    }

    pub(super) fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session<'_> {
    /// What came of an order that was sent before the line was cut? It is never sent again.
    pub(super) async fn ask_again(&mut self, id: i64) -> Result<()> {
        self.way.flights().0.insert(id, Flight { sent_at: Instant::now(), acknowledged: true, asked: true });
        Ok(self.wire.send(ToBay::Query { id }).await?)
    }

    pub(super) async fn acknowledged(&mut self, id: i64) -> Result<Option<Fault>> {
        let known = self.way.flights().0.get_mut(&id).map(|flight| flight.acknowledged = true).is_some();
        let accepted = self.lockers.accepted(id, self.bay.bay_id).await?;
        Ok((!known && !accepted).then_some(Fault::UnknownCommand))
    }

    pub(super) async fn refused(&mut self, id: i64, code: &str) -> Result<Option<Fault>> {
        let code = plain(code);
        tracing::warn!(bay = self.bay.bay_id, command = id, code, "a bay refuses an order");
        self.way.flights().0.remove(&id);
        let refused = self.lockers.refused(id, self.bay.bay_id, &code).await?;
        Ok((!refused).then_some(Fault::UnknownCommand))
    }

    pub(super) async fn came_of(&mut self, id: i64, outcome: Outcome) -> Result<Option<Fault>> {
        let known = if outcome == Outcome::Pulsed {
            self.way.flights().0.get_mut(&id).map(|flight| flight.acknowledged = true).is_some()
        } else {
            self.way.flights().0.remove(&id).is_some()
        };
        let settled = self.lockers.settled(id, self.bay.bay_id, outcome).await?;
        Ok((!known && !settled).then_some(Fault::UnknownCommand))
    }

    /// Asks for what was not acknowledged, once, and gives up what has taken too long.
    pub(super) async fn watch_flights(&mut self, now: Instant) -> Result<()> {
        let due = |flight: &Flight| {
            let age = now.duration_since(flight.sent_at);
            age >= self.pace.outcome || (age >= self.pace.acknowledgement && !flight.acknowledged && !flight.asked)
        };
        let due: Vec<i64> = self.way.flights().0.iter().filter(|(_, flight)| due(flight)).map(|(id, _)| *id).collect();
        for id in due {
            if self.way.flights().give_up(id, now, self.pace.outcome) {
                self.lockers.settled(id, self.bay.bay_id, Outcome::Unknown).await?;
            } else {
                self.wire.send(ToBay::Query { id }).await?;
            }
        }
        Ok(())
    }
}
