//! Commands of a simulated bay: recorded before they are carried out, each only once.

use tokio::time::{Duration, Instant};

use crate::{
    bay_simulator::{controller::Controller, doors::Due},
    ids::CommandId,
    lockers::{
        commands::Op,
        controllers::frames::{FromBay, Outcome},
    },
};

/// An order of the portal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SimulatedCommand {
    pub(crate) id: CommandId,
    pub(crate) op: Op,
    /// Number of the locker.
    pub(crate) n: i16,
    /// Milliseconds after receipt in which the command may be started.
    pub(crate) ttl_ms: i64,
}

impl Controller {
    /// Does what it is told, unless it has heard of the order before.
    pub(crate) async fn order(&mut self, order: SimulatedCommand) -> anyhow::Result<()> {
        let SimulatedCommand { id, op, n, ttl_ms } = order;
        let received = Instant::now();
        if let Some(recorded) = self.memory.find(id) {
            // A repeated command gets the recorded result, never a second pulse.
            return self.reply(FromBay::Result { id, r: recorded }).await;
        }
        if !self.doors.has(n) {
            return self.reply(FromBay::Nack { id, code: "no_such_locker".to_owned() }).await;
        }
        let lives = Duration::from_millis(u64::try_from(ttl_ms).unwrap_or_default());
        if lives.is_zero() {
            return self.reply(FromBay::Nack { id, code: "expired".to_owned() }).await;
        }
        self.reply(FromBay::Ack { id }).await?;
        self.memory.began(id)?;
        if self.settings.faults.crash_after_record && !self.crashed {
            self.crashed = true;
            return self.restart();
        }
        // The record may have taken long: the disk is slow, or the power was saved.
        if received.elapsed() >= lives {
            return self.reply(FromBay::Nack { id, code: "expired".to_owned() }).await;
        }
        if received.elapsed() > self.settings.stands_still {
            self.lose_line();
            return Ok(());
        }
        if op == Op::Close && self.settings.latch {
            return self.wait_for_a_hand(id, n).await;
        }
        self.reply(FromBay::Result { id, r: Outcome::Pulsed }).await?;
        self.doors.later(self.settings.door_takes, Due::Moved { id, n, open: op == Op::Open });
        Ok(())
    }

    /// Result of a command. An unknown command is recorded now, so that it is never carried out after this answer.
    pub(crate) async fn recall(&mut self, id: CommandId) -> anyhow::Result<()> {
        let r = match self.memory.find(id) {
            _ if self.doors.waits_for(id) => Outcome::Pulsed,
            Some(recorded) => recorded,
            None => {
                self.memory.began(id)?;
                Outcome::Unknown
            }
        };
        self.say(FromBay::Result { id, r }).await
    }

    /// A latch falls when the door is shut by hand; there is nothing to power.
    async fn wait_for_a_hand(&mut self, id: CommandId, n: i16) -> anyhow::Result<()> {
        if self.is_blind(n) {
            return self.conclude(id, Outcome::Pulsed).await;
        }
        if !self.doors.is_open(n) {
            return self.conclude(id, Outcome::Closed).await;
        }
        self.awaited.insert(n, id);
        self.doors.later(self.settings.watches, Due::StillOpen { id, n });
        Ok(())
    }

    /// A door was shut: the order that waited for it is done.
    pub(crate) async fn shut_by_hand(&mut self, n: i16) -> anyhow::Result<()> {
        match self.awaited.remove(&n) {
            Some(id) => self.conclude(id, Outcome::Closed).await,
            None => Ok(()),
        }
    }

    /// The time for a hand is over.
    pub(crate) async fn stop_waiting(&mut self, id: CommandId, n: i16) -> anyhow::Result<()> {
        if self.awaited.get(&n) != Some(&id) {
            return Ok(());
        }
        self.awaited.remove(&n);
        self.conclude(id, Outcome::NoMovement).await
    }

    /// Records what came of an order and says it.
    pub(crate) async fn conclude(&mut self, id: CommandId, r: Outcome) -> anyhow::Result<()> {
        self.memory.came(id, r)?;
        self.reply(FromBay::Result { id, r }).await
    }

    /// Powers a lock. Returns the observed result.
    pub(crate) fn pulse(&mut self, n: i16, open: bool) -> Outcome {
        let word = |open| if open { Outcome::Opened } else { Outcome::Closed };
        if self.settings.faults.contrary {
            return word(!open);
        }
        let jammed = self.settings.faults.jam.contains(&n) || self.jammed.contains(&n);
        if !jammed {
            self.doors.set(n, open);
            if let Some(after) = self.settings.shut_after.filter(|_| open) {
                self.doors.later(after, Due::Shut(n));
            }
        }
        match (self.is_blind(n), jammed) {
            (true, _) => Outcome::Pulsed,
            (_, true) => Outcome::NoMovement,
            _ => word(open),
        }
    }
}
