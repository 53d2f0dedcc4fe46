//! Orders on their way: sent once, asked for once, given up in time.

use std::collections::HashMap;

use tokio::time::Instant;

use super::{End, Session};
use crate::{
    error::Result,
    lockers::{
        bays::{
            frames::{Fault, Outcome, ToBay},
            socket::plain,
        },
        command::{Command, TIME_TO_LIVE},
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
}

impl Session<'_> {
    /// Sends an order, unless it was sent before or its time is over.
    pub(super) async fn send_order(&mut self, command: &Command) -> Result<Option<End>> {
        let (id, bay_id) = (command.id, self.bay.bay_id);
        if command.bay_id != bay_id || !self.lockers.sent(id, bay_id, &self.id).await? {
            return Ok(None);
        }
        let session = self.id.clone();
        let frame = ToBay::Command { id, session, op: command.op, n: command.number, ttl_ms: time_to_live() };
        self.flights.begin(id);
        self.wire.send(frame).await?;
        Ok(None)
    }

    /// What came of an order that was sent before the line was cut? It is never sent again.
    pub(super) async fn ask_again(&mut self, id: i64) -> Result<()> {
        self.flights.0.insert(id, Flight { sent_at: Instant::now(), acknowledged: true, asked: true });
        Ok(self.wire.send(ToBay::Query { id }).await?)
    }

    pub(super) async fn acknowledged(&mut self, id: i64) -> Result<Option<Fault>> {
        let known = self.flights.0.get_mut(&id).map(|flight| flight.acknowledged = true).is_some();
        let accepted = self.lockers.accepted(id, self.bay.bay_id).await?;
        Ok((!known && !accepted).then_some(Fault::UnknownCommand))
    }

    pub(super) async fn refused(&mut self, id: i64, code: &str) -> Result<Option<Fault>> {
        let code = plain(code);
        tracing::warn!(bay = self.bay.bay_id, command = id, code, "a bay refuses an order");
        self.flights.0.remove(&id);
        let refused = self.lockers.refused(id, self.bay.bay_id, &code).await?;
        Ok((!refused).then_some(Fault::UnknownCommand))
    }

    pub(super) async fn came_of(&mut self, id: i64, outcome: Outcome) -> Result<Option<Fault>> {
        let known = if outcome == Outcome::Pulsed {
            self.flights.0.get_mut(&id).map(|flight| flight.acknowledged = true).is_some()
        } else {
            self.flights.0.remove(&id).is_some()
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
        let due: Vec<i64> = self.flights.0.iter().filter(|(_, flight)| due(flight)).map(|(id, _)| *id).collect();
        for id in due {
            let Some(flight) = self.flights.0.get_mut(&id) else { continue };
            if now.duration_since(flight.sent_at) >= self.pace.outcome {
                self.flights.0.remove(&id);
                self.lockers.settled(id, self.bay.bay_id, Outcome::Unknown).await?;
            } else {
                flight.asked = true;
                self.wire.send(ToBay::Query { id }).await?;
            }
        }
        Ok(())
    }
}
