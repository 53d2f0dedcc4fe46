//! The controller itself: one loop around the line, the doors and the people.

use std::{collections::HashMap, pin::Pin, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, interval, sleep_until},
};
use uuid::Uuid;

use super::{
    Settings, Touch,
    doors::{Doors, Due},
    link::{self, Link},
    memory::Memory,
};
use crate::{
    accounts::{
        card::CardNumber,
        keyed::{hex, hmac},
    },
    lockers::{
        bays::frames::{DoorEvent, Entry, EntryKind, Fault, FromBay, Outcome, Permit, Reading, Setting, ToBay, Word},
        command::Op,
    },
};

/// The first wait before the line is tried again; it doubles,
const FIRST: Duration = Duration::from_millis(250);
/// up to this.
const LONGEST: Duration = Duration::from_secs(5);
/// A heartbeat, where the portal has not said otherwise.
const HEARTBEAT: u64 = 15;
/// Entries of the journal in one frame.
const ENTRIES: usize = 50;

type Opening = Pin<Box<dyn Future<Output = anyhow::Result<Link>> + Send>>;

/// A controller at work.
pub(super) struct Controller {
    settings: Settings,
    address: String,
    started_at: Instant,
    boot: String,
    memory: Memory,
    doors: Doors,
    config: Option<String>,
    lockers: HashMap<i16, Setting>,
    card_key: Option<String>,
    permits: Vec<(Instant, Permit)>,
    permits_version: i64,
    link: Option<Link>,
    opening: Option<Opening>,
    wait: Duration,
    /// Of the session that has begun.
    session: Option<String>,
    heartbeat: Duration,
    replies: u64,
    cut_at: Option<Instant>,
    unplugged_until: Option<Instant>,
    crashed: bool,
    /// Set when the portal does not want this controller.
    refused: Option<Fault>,
}

impl Controller {
    pub(super) fn start(settings: Settings) -> anyhow::Result<Self> {
        let mut memory = Memory::open(settings.folder.as_deref())?;
        if let Some(token) = &settings.token
            && memory.token.as_ref() != Some(token)
        {
            memory.enrolled(token)?;
        }
        let now = Instant::now();
        let doors = Doors::new(settings.lockers);
        let cut_at = settings.faults.offline_after.map(|after| now + after);
        Ok(Self {
            address: link::address(&settings.url)?,
            settings,
            started_at: now,
            boot: Uuid::new_v4().simple().to_string(),
            memory,
            doors,
            config: None,
            lockers: HashMap::new(),
            card_key: None,
            permits: Vec::new(),
            permits_version: 0,
            link: None,
            opening: None,
            wait: Duration::ZERO,
            session: None,
            heartbeat: Duration::from_secs(HEARTBEAT),
            replies: 0,
            cut_at,
            unplugged_until: None,
            crashed: false,
            refused: None,
        })
    }

    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mut touches = self.settings.touches.take();
        let mut beat = interval(self.heartbeat);
        loop {
            if let Some(fault) = self.refused {
                anyhow::bail!("the portal does not take this controller: {fault:?}");
            }
            if beat.period() != self.heartbeat {
                beat = interval(self.heartbeat);
            }
            self.find_line();
            let due_at = self.doors.next();
            let (cut_at, plug_at) = (self.cut_at, self.unplugged_until);
            let never = || Instant::now() + Duration::from_hours(1);
            let done = tokio::select! {
                opened = opened(&mut self.opening) => self.opened(opened).await,
                frame = heard(&mut self.link) => self.hear(frame).await,
                touch = touched(&mut touches) => self.touch(touch).await,
                () = sleep_until(due_at) => self.move_doors().await,
                _ = beat.tick() => self.say(FromBay::Hb).await,
                () = sleep_until(cut_at.unwrap_or_else(never)), if cut_at.is_some() => {
                    self.cut_at = None;
                    self.unplug(self.settings.faults.offline_for);
                    Ok(())
                }
                () = sleep_until(plug_at.unwrap_or_else(never)), if plug_at.is_some() => {
                    self.unplugged_until = None;
                    Ok(())
                }
            };
            if let Err(error) = done {
                tracing::debug!(error = format!("{error:#}"), "the simulated bay lost its line");
                self.lose_line();
            }
        }
    }

    /// Milliseconds on this controller's own clock, which may show any time.
    fn clock(&self) -> i64 {
        let shown = self.started_at.elapsed() + self.settings.faults.clock_skew;
        i64::try_from(shown.as_millis()).unwrap_or(i64::MAX)
    }

    fn find_line(&mut self) {
        if self.link.is_none() && self.opening.is_none() && self.unplugged_until.is_none() {
            self.opening = Some(Box::pin(Link::open(self.address.clone(), self.wait)));
            self.wait = (self.wait * 2).clamp(FIRST, LONGEST);
        }
    }

    fn lose_line(&mut self) {
        (self.link, self.opening, self.session) = (None, None, None);
    }

    fn unplug(&mut self, duration: Option<Duration>) {
        tracing::info!(?duration, "the simulated bay is cut off");
        self.lose_line();
        // A year is for ever.
        let duration = duration.unwrap_or(Duration::from_hours(24 * 365));
        self.unplugged_until = Some(Instant::now() + duration);
        self.wait = Duration::ZERO;
    }

    /// Power off and on: only what is on disk is left.
    fn restart(&mut self) -> anyhow::Result<()> {
        tracing::info!("the simulated bay starts anew");
        let folder = self.settings.folder.clone();
        if folder.is_some() {
            self.memory = Memory::open(folder.as_deref())?;
        }
        self.doors.forget();
        self.lose_line();
        (self.config, self.card_key) = (None, None);
        self.lockers.clear();
        self.permits.clear();
        self.boot = Uuid::new_v4().simple().to_string();
        self.started_at = Instant::now();
        self.wait = Duration::ZERO;
        Ok(())
    }

    /// Says something, when the line stands.
    async fn say(&mut self, frame: FromBay) -> anyhow::Result<()> {
        match &mut self.link {
            Some(link) if self.session.is_some() => link.send(frame).await,
            _ => Ok(()),
        }
    }

    /// Answers an order, unless that answer is one that gets lost.
    async fn reply(&mut self, frame: FromBay) -> anyhow::Result<()> {
        self.replies += 1;
        match self.settings.faults.drop_replies {
            Some(every) if every > 0 && self.replies.is_multiple_of(every) => Ok(()),
            _ => self.say(frame).await,
        }
    }

    async fn opened(&mut self, link: anyhow::Result<Link>) -> anyhow::Result<()> {
        self.opening = None;
        let mut link = link?;
        let fw = env!("CARGO_PKG_VERSION").to_owned();
        match (&self.memory.token, &self.settings.code) {
            (Some(token), _) => {
                let bay = token.split('.').next().and_then(|bay| bay.parse().ok());
                let Some(bay) = bay else {
                    self.refused = Some(Fault::NotAuthentic);
                    return Ok(());
                };
                let (boot, token, config) = (Word::Text(self.boot.clone()), token.clone(), self.config.clone());
                link.send(FromBay::Auth { bay, boot, fw, token, config }).await?;
            }
            (None, Some(code)) => {
                link.send(FromBay::Enrol { code: code.clone(), hw: "simulator".to_owned(), fw }).await?;
            }
            (None, None) => self.refused = Some(Fault::NotAuthentic),
        }
        self.link = Some(link);
        Ok(())
    }

    async fn hear(&mut self, frame: Option<ToBay>) -> anyhow::Result<()> {
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
                if self.config.take().is_some() {
                    self.lockers.clear();
                }
                self.lockers.extend(lockers.into_iter().map(|locker| (locker.n, locker)));
                self.card_key = Some(card_key);
                if !more {
                    self.config = Some(hash.clone());
                    self.say(FromBay::ConfigOk { hash }).await?;
                }
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
                let r = self.memory.find(id).flatten().unwrap_or(Outcome::Unknown);
                self.say(FromBay::Result { id, r }).await?;
            }
            ToBay::Decision { allow: true, n: Some(n), command: Some(id), .. } => self.order(id, Op::Open, n).await?,
            ToBay::Allow { version, more, entries } => {
                if version != self.permits_version {
                    self.permits.clear();
                    self.permits_version = version;
                }
                let now = Instant::now();
                let until = |permit: &Permit| now + Duration::from_secs(permit.valid_for_s.try_into().unwrap_or(0));
                self.permits.extend(entries.into_iter().map(|permit| (until(&permit), permit)));
                if !more {
                    self.say(FromBay::AllowOk { version }).await?;
                }
            }
            ToBay::JournalOk { upto } => {
                self.memory.kept(upto)?;
                self.tell_journal().await?;
            }
            ToBay::Error { code, .. } => self.blame(code),
            ToBay::HbOk | ToBay::Decision { .. } | ToBay::Unknown => {}
        }
        Ok(())
    }

    fn blame(&mut self, code: Fault) {
        tracing::warn!(?code, "the portal refuses a frame of the simulated bay");
        if matches!(code, Fault::NotAuthentic | Fault::WrongCode) {
            self.refused = Some(code);
        }
    }

    async fn begin(&mut self, session: String, hb: u64) -> anyhow::Result<()> {
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

    async fn tell_journal(&mut self) -> anyhow::Result<()> {
        let Some((from, events)) = self.memory.journal(ENTRIES) else { return Ok(()) };
        let now_ms = Some(self.clock());
        self.say(FromBay::Journal { from, now_ms, events }).await
    }

    /// Does what it is told, once for ever.
    async fn order(&mut self, id: i64, op: Op, n: i16) -> anyhow::Result<()> {
        if let Some(recorded) = self.memory.find(id) {
            // Heard before: what came of it, never the pulse again.
            return self.reply(FromBay::Result { id, r: recorded.unwrap_or(Outcome::Unknown) }).await;
        }
        if !self.doors.has(n) {
            return self.reply(FromBay::Nack { id, code: "no_such_locker".to_owned() }).await;
        }
        self.reply(FromBay::Ack { id }).await?;
        self.memory.began(id)?;
        if self.settings.faults.crash_after_record && !self.crashed {
            self.crashed = true;
            return self.restart();
        }
        self.reply(FromBay::Result { id, r: Outcome::Pulsed }).await?;
        self.doors.later(self.settings.door_takes, Due::Moved { id, n, open: op == Op::Open });
        Ok(())
    }

    fn is_blind(&self, n: i16) -> bool {
        self.settings.faults.no_sensor || self.lockers.get(&n).is_some_and(|locker| !locker.sensor)
    }

    /// A powered lock moves its door, or does not. What is seen of it.
    fn pulse(&mut self, n: i16, open: bool) -> Outcome {
        let jammed = self.settings.faults.jam.contains(&n);
        if !jammed {
            self.doors.set(n, open);
            if let Some(after) = self.settings.shut_after.filter(|_| open) {
                self.doors.later(after, Due::Shut(n));
            }
        }
        match (self.is_blind(n), jammed, open) {
            (true, ..) => Outcome::Pulsed,
            (_, true, _) => Outcome::NoMovement,
            (_, _, true) => Outcome::Opened,
            (_, _, false) => Outcome::Closed,
        }
    }

    async fn move_doors(&mut self) -> anyhow::Result<()> {
        while let Some(due) = self.doors.take_due() {
            match due {
                Due::Moved { id, n, open } => {
                    let r = self.pulse(n, open);
                    self.memory.came(id, r)?;
                    if r != Outcome::Pulsed {
                        self.reply(FromBay::Result { id, r }).await?;
                    }
                }
                Due::MovedByCard { n, card_h } => {
                    let r = self.pulse(n, true);
                    self.note(n, EntryKind::Card, Some((card_h, Some(r)))).await?;
                    if r == Outcome::Opened {
                        self.note(n, EntryKind::Door(DoorEvent::Opened), None).await?;
                    }
                }
                Due::Shut(n) => self.door(n, false, DoorEvent::Closed).await?,
            }
        }
        Ok(())
    }

    /// A door moves without an order.
    async fn door(&mut self, n: i16, open: bool, event: DoorEvent) -> anyhow::Result<()> {
        if !self.doors.set(n, open) || self.is_blind(n) {
            return Ok(());
        }
        if self.session.is_some() {
            let at_ms = Some(self.clock());
            return self.say(FromBay::Event { n, e: event, at_ms }).await;
        }
        self.note(n, EntryKind::Door(event), None).await
    }

    /// Writes into the journal, and tells it when the line stands.
    async fn note(&mut self, n: i16, e: EntryKind, card: Option<(String, Option<Outcome>)>) -> anyhow::Result<()> {
        let (card_h, r) = card.map_or((None, None), |(card_h, r)| (Some(card_h), r));
        let at_ms = Some(self.clock());
        self.memory.note(Entry { n, e, at_ms, card_h, r })?;
        self.tell_journal().await
    }

    async fn touch(&mut self, touch: Touch) -> anyhow::Result<()> {
        match touch {
            Touch::Card(card, n) if self.session.is_some() => self.say(FromBay::Card { card, n, pin: None }).await,
            Touch::Card(card, n) => self.decide(&card, n).await,
            Touch::Force(n) => self.door(n, true, DoorEvent::Opened).await,
            Touch::Shut(n) => self.door(n, false, DoorEvent::Closed).await,
            Touch::Unplug(duration) => {
                self.unplug(Some(duration));
                Ok(())
            }
            Touch::Restart => self.restart(),
        }
    }

    /// A card while the line is away: the list decides.
    async fn decide(&mut self, card: &str, n: Option<i16>) -> anyhow::Result<()> {
        let (Some(token), Some(key), Ok(card)) = (&self.memory.token, &self.card_key, CardNumber::parse(card)) else {
            return Ok(());
        };
        let controller_hash = card.hash_with(&unhex(key));
        let card_h = hex(&hmac(token.as_bytes(), &controller_hash));
        let now = Instant::now();
        let good = |(until, permit): &&(Instant, Permit)| {
            *until > now && permit.card_h == card_h && n.is_none_or(|n| n == permit.n)
        };
        let mut found = self.permits.iter().filter(good).map(|(_, permit)| permit.n);
        match (found.next(), found.next()) {
            (Some(n), None) if self.doors.has(n) => {
                self.doors.later(self.settings.door_takes, Due::MovedByCard { n, card_h });
                Ok(())
            }
            // Which one is meant cannot be known, or nothing is opened by it.
            _ => match n {
                Some(n) => self.note(n, EntryKind::Card, Some((card_h, None))).await,
                None => Ok(()),
            },
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .filter_map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok())
        .collect()
}

async fn opened(opening: &mut Option<Opening>) -> anyhow::Result<Link> {
    match opening {
        Some(opening) => opening.await,
        None => std::future::pending().await,
    }
}

async fn heard(link: &mut Option<Link>) -> Option<ToBay> {
    match link {
        Some(link) => link.next().await,
        None => std::future::pending().await,
    }
}

async fn touched(touches: &mut Option<mpsc::Receiver<Touch>>) -> Touch {
    let touch = match touches {
        Some(touches) => touches.recv().await,
        None => None,
    };
    match touch {
        Some(touch) => touch,
        None => std::future::pending().await,
    }
}
