//! Frames from the portal and their handling, and unsolicited frames to it.

use std::{collections::HashSet, time::Duration};

use tokio::time::Instant;

use crate::{
    bay_simulator::{
        commands::SimulatedCommand,
        controller::{Controller, ENTRIES, READINGS},
    },
    lockers::{
        commands::Op,
        controllers::frames::{Fault, FromBay, Permit, Reading, Setting, ToBay},
    },
};

impl Controller {
    pub(crate) async fn hear(&mut self, frame: Option<ToBay>) -> anyhow::Result<()> {
        let Some(frame) = frame else {
            self.lose_line();
            return Ok(());
        };
        match frame {
            ToBay::EnrolOk { token, .. } => {
                self.memory.enrolled(&token)?;
                self.lose_line();
                self.wait = Duration::ZERO;
            }
            ToBay::Welcome { session, hb, .. } => self.begin(session, hb).await?,
            ToBay::Config { hash, card_key, more, lockers } => {
                self.card_key = Some(card_key);
                self.configured(hash, lockers, more).await?;
            }
            ToBay::Hb => self.say(FromBay::HbOk).await?,
            ToBay::Command { id, session, op, n, ttl_ms } => {
                if self.session.as_ref() == Some(&session) {
                    self.order(SimulatedCommand { id, op, n, ttl_ms }).await?;
                } else {
                    self.reply(FromBay::Nack { id, code: "wrong_session".to_owned() }).await?;
                }
            }
            ToBay::Query { id } => self.recall(id).await?,
            ToBay::Decision { allow: true, n: Some(n), command: Some(id), ttl_ms, .. } => {
                self.order(SimulatedCommand { id, op: Op::Open, n, ttl_ms }).await?;
            }
            ToBay::Allow { version, more, entries } => self.allowed(version, entries, more).await?,
            ToBay::JournalOk { upto } => self.memory.kept(upto)?,
            ToBay::Error { code, .. } => self.blame(code),
            ToBay::Unknown => self.say(FromBay::Error { code: "unknown_type".to_owned() }).await?,
            ToBay::HbOk | ToBay::Decision { .. } => {}
        }
        Ok(())
    }

    async fn configured(&mut self, hash: String, lockers: Vec<Setting>, more: bool) -> anyhow::Result<()> {
        if self.config.take().is_some() {
            self.lockers.clear();
        }
        self.lockers.extend(lockers.into_iter().map(|locker| (locker.n, locker)));
        if more {
            return Ok(());
        }
        self.config = Some(hash.clone());
        self.say(FromBay::ConfigOk { hash }).await?;
        if self.lockers.keys().all(|n| self.named.contains(n)) { Ok(()) } else { self.tell_doors().await }
    }

    async fn allowed(&mut self, version: i64, permits: Vec<Permit>, more: bool) -> anyhow::Result<()> {
        if version != self.permits_version {
            self.permits.clear();
            self.permits_version = version;
        }
        let now = Instant::now();
        let until = |permit: &Permit| now + Duration::from_secs(permit.valid_for_s.try_into().unwrap_or(0));
        self.permits.extend(permits.into_iter().map(|permit| (until(&permit), permit)));
        if more { Ok(()) } else { self.say(FromBay::AllowOk { version }).await }
    }

    pub(crate) fn blame(&mut self, code: Fault) {
        if code == Fault::Unavailable {
            // An ordinary stop of the portal, or its database is away.
            tracing::info!("portal closed the connection of the simulated bay");
            return;
        }
        tracing::warn!(?code, "portal rejected a frame of the simulated bay");
        if matches!(code, Fault::NotAuthentic | Fault::WrongCode) {
            self.refused = Some(code);
        }
    }

    pub(crate) async fn begin(&mut self, session: String, hb: u64) -> anyhow::Result<()> {
        tracing::info!(session, "simulated bay connected");
        self.session = Some(session);
        self.heartbeat = Duration::from_secs(hb.max(1));
        self.wait = Duration::ZERO;
        (self.told_upto, self.named) = (0, HashSet::new());
        // First what happened, then how it is: a door that stands open is explained already.
        self.tell_journal().await?;
        self.tell_doors().await
    }

    /// Sends a snapshot of the doors of all lockers in the configuration.
    async fn tell_doors(&mut self) -> anyhow::Result<()> {
        let mut numbers: Vec<i16> = self.lockers.keys().copied().collect();
        numbers.sort_unstable();
        let readings: Vec<Reading> = numbers.iter().map(|n| self.read_door(*n)).collect();
        self.named = numbers.into_iter().collect();
        let frames = readings.chunks(READINGS).count().max(1);
        for part in 0..frames {
            let lockers = readings.iter().skip(part * READINGS).take(READINGS).cloned().collect();
            self.say(FromBay::Snapshot { lockers, more: part + 1 < frames }).await?;
        }
        Ok(())
    }

    /// State of a door; unknown without a sensor, or when there is no such door.
    fn read_door(&self, n: i16) -> Reading {
        let found = self.doors.find(n).filter(|_| !self.is_blind(n));
        let door = match found {
            _ if self.jammed.contains(&n) => "jam",
            None => "unknown",
            Some((true, _)) => "open",
            Some((false, _)) => "closed",
        };
        let since_ms = found.and_then(|(_, since)| i64::try_from(since.as_millis()).ok());
        Reading { n, door: door.to_owned(), since_ms }
    }

    /// Sends the part of the journal that was not sent in this session.
    pub(crate) async fn tell_journal(&mut self) -> anyhow::Result<()> {
        while self.session.is_some()
            && let Some(part) = self.memory.journal(self.told_upto, ENTRIES)
        {
            self.told_upto = part.upto;
            let (from, now_ms, events) = (part.from, Some(self.clock()), part.events);
            self.say(FromBay::Journal { from, now_ms, events, more: part.more }).await?;
        }
        Ok(())
    }
}
