//! What the portal says, and what is said to it of its own accord.

use std::time::Duration;

use tokio::time::Instant;

use super::control::{Controller, ENTRIES};
use crate::lockers::{
    bays::frames::{Fault, FromBay, Outcome, Permit, Reading, Setting, ToBay},
    command::Op,
};

impl Controller {
    pub(super) async fn hear(&mut self, frame: Option<ToBay>) -> anyhow::Result<()> {
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
            ToBay::Command { id, session, op, n, .. } => {
                // Its time to live cannot run out here: an order is begun as soon as it is heard.
                if self.session.as_ref() == Some(&session) {
                    self.order(id, op, n).await?;
                } else {
                    self.reply(FromBay::Nack { id, code: "wrong_session".to_owned() }).await?;
                }
            }
            ToBay::Query { id } => {
                let r = self.memory.find(id).unwrap_or(Outcome::Unknown);
                self.say(FromBay::Result { id, r }).await?;
            }
            ToBay::Decision { allow: true, n: Some(n), command: Some(id), .. } => self.order(id, Op::Open, n).await?,
            ToBay::Allow { version, more, entries } => self.allowed(version, entries, more).await?,
            ToBay::JournalOk { upto } => {
                self.memory.kept(upto)?;
                self.tell_journal().await?;
            }
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
        self.say(FromBay::ConfigOk { hash }).await
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

    pub(super) fn blame(&mut self, code: Fault) {
        if code == Fault::Unavailable {
            // An ordinary stop of the portal, or its database is away.
            tracing::info!("the portal ends the connection of the simulated bay");
            return;
        }
        tracing::warn!(?code, "the portal refuses a frame of the simulated bay");
        if matches!(code, Fault::NotAuthentic | Fault::WrongCode) {
            self.refused = Some(code);
        }
    }

    pub(super) async fn begin(&mut self, session: String, hb: u64) -> anyhow::Result<()> {
        tracing::info!(session, "the simulated bay is connected");
        self.session = Some(session);
        self.heartbeat = Duration::from_secs(hb.max(1));
        self.wait = Duration::ZERO;
        // First what happened, then how it is: a door that stands open is explained already.
        self.tell_journal().await?;
        let door = |open| if open { "open" } else { "closed" };
        let blind = self.settings.faults.no_sensor;
        let reading = |(n, open, since): (i16, bool, Duration)| Reading {
            n,
            door: if blind { "unknown" } else { door(open) }.to_owned(),
            since_ms: i64::try_from(since.as_millis()).ok(),
        };
        let lockers = self.doors.all().map(reading).collect();
        self.say(FromBay::Snapshot { lockers }).await
    }

    pub(super) async fn tell_journal(&mut self) -> anyhow::Result<()> {
        let Some((from, events)) = self.memory.journal(ENTRIES) else { return Ok(()) };
        let now_ms = Some(self.clock());
        self.say(FromBay::Journal { from, now_ms, events }).await
    }
}
