//! Session of a bay, from the welcome frame to the end of the connection.

mod cards;
mod configuration;
mod doors;
mod in_flight;
mod inbox;

use parking_lot::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval};
use uuid::Uuid;

use crate::{
    error::{Result, error_chain},
    lockers::{
        Lockers,
        commands::{
            progress::{Journal, JournalOutcome},
            store_transitions,
        },
        controllers::{
            connections::{ConnectionEnd, SocketTimes, Wakeups},
            frames::{Fault, FromBay, ToBay},
            greeting::Greeting,
            session::{
                configuration::SentConfiguration,
                doors::Doors,
                in_flight::SessionHandle,
                inbox::{Item, Queue},
            },
            store_connections::{self, NewConnection, Presence},
            wire::{BaySocket, FrameReader, Received, Replies, plain},
        },
    },
};

/// Minimum interval between `heard_at` writes.
const NOTED: std::time::Duration = std::time::Duration::from_secs(1);

struct Session<'a> {
    lockers: &'a Lockers,
    wire: &'a mut Replies,
    bay: Greeting,
    id: String,
    pace: SocketTimes,
    way: &'a SessionHandle<'a>,
    doors: Doors<'a>,
    given: SentConfiguration,
    heard_at: Instant,
    noted_at: Instant,
    /// The next heartbeat of ours.
    beat_at: Instant,
    /// When the heartbeat went out that is not answered yet.
    asked_at: Option<Instant>,
    /// Until when something must be heard, once the bay has come a second time.
    probed_until: Option<Instant>,
}

/// Runs the controller connection; returns the close reason to send, if any.
pub(crate) async fn hold(lockers: &Lockers, wire: &mut BaySocket, bay: Greeting) -> Result<Option<Fault>> {
    let id = Uuid::new_v4().simple().to_string();
    let bay_id = bay.bay_id;
    let Some(mut line) = lockers.hub.attach(bay_id, &id) else {
        tracing::warn!(bay = bay_id.0, "bay rejected: already connected");
        return Ok(Some(Fault::AlreadyConnected));
    };
    if !lockers.take_line(&bay, &id).await? {
        tracing::warn!(bay = bay_id.0, "bay rejected: already connected to another process");
        return Ok(Some(Fault::AlreadyConnected));
    }
    tracing::info!(bay = bay_id.0, session = id, boot = bay.boot, firmware = bay.firmware, "bay connected");
    lockers.changed_whole(bay_id);
    let now = Instant::now();
    let pace = lockers.hub.pace();
    let BaySocket { frames, replies: wire } = wire;
    let (in_flight, received) = (Mutex::default(), Mutex::default());
    let way = SessionHandle { lockers, bay_id, id: id.clone(), sender: wire.sender(), in_flight, received };
    let probe = pace.probe;
    let mut session = Session {
        lockers,
        wire,
        bay,
        id,
        pace,
        way: &way,
        doors: Doors::new(&way, probe),
        given: SentConfiguration::default(),
        heard_at: now,
        noted_at: now,
        beat_at: now + pace.heartbeat,
        asked_at: None,
        probed_until: None,
    };
    let ended = session.run(frames, &mut line).await;
    // Before the end is stored: the bay may reconnect as soon as it is visible.
    drop(line);
    session.leave().await;
    ended
}

impl Lockers {
    /// Takes over the connection of a bay, unless another connection is alive. Drops unsent commands.
    async fn take_line(&self, bay: &Greeting, session: &str) -> Result<bool> {
        self.show_presence().await?;
        let now = self.context.clock.now();
        let process = self.hub.process();
        let mut transaction = self.context.db.begin().await?;
        let holder = store_connections::lock_holder(&mut transaction, bay.bay_id, process, now).await?;
        if let Some(holder) = &holder
            && !store_connections::is_gone(&mut transaction, holder).await?
        {
            return Ok(false);
        }
        let new = NewConnection { bay_id: bay.bay_id, session, process, firmware: &bay.firmware, now };
        if !store_connections::take(&mut transaction, &new, holder.as_deref()).await? {
            return Ok(false);
        }
        // Before the connection is visible to others: commands that they create then are sent over it.
        let dropped = store_transitions::drop_unsent(&mut *transaction, bay.bay_id, now).await?;
        transaction.commit().await?;
        self.tell_dropped(&dropped);
        Ok(true)
    }

    /// Registers this process for other processes. The bays of an unregistered process can be taken over.
    pub(crate) async fn show_presence(&self) -> Result<()> {
        let mut presence = self.hub.presence().lock().await;
        if let Some(shown) = presence.as_mut()
            && shown.stands().await
        {
            return Ok(());
        }
        *presence = Presence::begin(&self.context.db, self.hub.process()).await?;
        Ok(())
    }
}

impl Session<'_> {
    async fn run(&mut self, frames: &mut FrameReader, line: &mut ConnectionEnd) -> Result<Option<Fault>> {
        self.welcome().await?;
        let ConnectionEnd { orders, wakeups, .. } = line;
        let way = self.way;
        let (inbox, mut queue) = inbox::open();
        tokio::select! {
            broken = way.bring(orders, wakeups) => broken.map(|()| None),
            broken = way.listen(frames, &inbox) => broken.map(|()| None),
            ended = self.talk(&mut queue, wakeups) => ended,
        }
    }

    /// Processes the frames of the bay in order, until the connection ends.
    async fn talk(&mut self, queue: &mut Queue, wakeups: &Wakeups) -> Result<Option<Fault>> {
        let mut tick = interval(self.pace.acknowledgement / 12);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let ended = tokio::select! {
                Some((item, _room)) = queue.recv() => self.take(item).await?,
                () = wakeups.woken() => self.look(wakeups.take_probed()).await?,
                _ = tick.tick() => self.tick(wakeups).await?,
                () = self.lockers.context.live.stopped() => Some(End::Told(Fault::Unavailable)),
            };
            match ended {
                None => {}
                Some(End::Told(fault)) => return Ok(Some(fault)),
                Some(End::Silent) => return Ok(None),
            }
        }
    }

    async fn welcome(&mut self) -> Result<()> {
        let welcome = ToBay::Welcome {
            session: self.id.clone(),
            now: self.lockers.context.clock.now().unix_timestamp(),
            hb: self.pace.heartbeat.as_secs(),
            offline_after: self.pace.silence.as_secs(),
        };
        self.wire.send(welcome).await?;
        self.given.configure(self.lockers, &self.bay, self.wire).await?;
        for id in store_transitions::list_open(&self.lockers.context.db, self.bay.bay_id).await? {
            self.way.ask_again(id).await?;
        }
        self.given.allow(self.lockers, &self.bay, self.wire).await
    }

    /// The next thing in its turn.
    async fn take(&mut self, item: Item) -> Result<Option<End>> {
        let received = match item {
            Item::Received(received) => received,
            Item::Obeyed(number, event) => {
                self.way.record_door_time(number);
                self.lockers.door_obeyed(self.bay.bay_id, number, event).await?;
                return Ok(None);
            }
            Item::Answered => return self.note_sign_of_life(None).await,
        };
        match received {
            Received::Gone => Ok(Some(End::Silent)),
            Received::Fault(fault, of) => self.complain(fault, of).await,
            Received::Frame(seq, frame) => {
                if let Some(end) = self.note_sign_of_life(Some(&frame)).await? {
                    return Ok(Some(end));
                }
                match self.answer(frame).await? {
                    Some(fault) => self.complain(fault, Some(seq)).await,
                    None => Ok(None),
                }
            }
        }
    }

    /// The bay was heard: it is there, and its token must hold.
    async fn note_sign_of_life(&mut self, frame: Option<&FromBay>) -> Result<Option<End>> {
        let now = Instant::now();
        self.heard_at = now;
        self.probed_until = None;
        let round_trip =
            self.asked_at.take_if(|_| frame == Some(&FromBay::HbOk)).map(|asked| asked.elapsed().as_millis());
        if round_trip.is_some() || self.noted_at.elapsed() >= NOTED {
            self.noted_at = now;
            let round_trip = round_trip.map(|millis| i32::try_from(millis).unwrap_or(i32::MAX));
            let db = &self.lockers.context.db;
            if !store_connections::hear(
                db,
                self.bay.bay_id,
                self.id.as_str(),
                self.bay.token_id,
                round_trip,
                self.lockers.context.clock.now(),
            )
            .await?
            {
                return Ok(Some(End::Told(Fault::NotAuthentic)));
            }
        }
        Ok(None)
    }

    /// Processes a frame. Returns the fault to report, if any.
    async fn answer(&mut self, frame: FromBay) -> Result<Option<Fault>> {
        match frame {
            FromBay::Hb => self.wire.send(ToBay::HbOk).await?,
            FromBay::ConfigOk { hash } => {
                store_connections::configured(&self.lockers.context.db, self.bay.bay_id, &self.id, &hash).await?;
            }
            FromBay::AllowOk { version } => tracing::debug!(bay = self.bay.bay_id.0, version, "card list acknowledged"),
            FromBay::Snapshot { lockers, .. } => self.doors.read(&lockers).await?,
            FromBay::Event { n, e, .. } => return self.doors.note_event(n, e).await,
            FromBay::Card { card, n, .. } => self.way.decide(&card, n).await?,
            FromBay::Journal { from, now_ms, events, .. } => {
                let journal = Journal {
                    bay_id: self.bay.bay_id,
                    session: &self.id,
                    token_id: self.bay.token_id,
                    token: &self.bay.token,
                    from,
                    now_ms,
                    events: &events,
                    received: self.way.door_times().clone(),
                };
                match self.lockers.keep_journal(&journal).await? {
                    JournalOutcome::Kept(upto) => self.wire.send(ToBay::JournalOk { upto }).await?,
                    JournalOutcome::Refused => return Ok(Some(Fault::BadFrame)),
                    JournalOutcome::Lost => {}
                }
            }
            // Dealt with as they came.
            FromBay::HbOk | FromBay::Ack { .. } | FromBay::Nack { .. } | FromBay::Result { .. } => {}
            FromBay::Error { code } => {
                tracing::warn!(bay = self.bay.bay_id.0, code = plain(&code), "frame refused by the bay");
            }
            FromBay::Enrol { .. } | FromBay::Auth { .. } => return Ok(Some(Fault::OutOfOrder)),
            FromBay::Unknown => return Ok(Some(Fault::UnknownType)),
        }
        Ok(None)
    }

    async fn complain(&mut self, fault: Fault, of: Option<u64>) -> Result<Option<End>> {
        tracing::warn!(bay = self.bay.bay_id.0, ?fault, seq = of, "frame of a bay rejected");
        Ok(if self.wire.complain(fault, of).await? { None } else { Some(End::Silent) })
    }

    /// Checks the database for changes by other processes: a revoked token, or a second connection of the bay.
    async fn look(&mut self, probed: bool) -> Result<Option<End>> {
        let db = &self.lockers.context.db;
        if !store_connections::holds(db, self.bay.bay_id, &self.id, self.bay.token_id).await? {
            return Ok(Some(End::Told(Fault::NotAuthentic)));
        }
        if probed && self.probed_until.is_none() {
            self.probed_until = Some(Instant::now() + self.pace.probe);
            self.wire.send(ToBay::Hb).await?;
        }
        Ok(None)
    }

    async fn tick(&mut self, wakeups: &Wakeups) -> Result<Option<End>> {
        let now = Instant::now();
        let silent = now >= self.heard_at + self.pace.silence;
        if silent || self.probed_until.is_some_and(|until| now >= until) {
            tracing::warn!(bay = self.bay.bay_id.0, "bay timed out");
            return Ok(Some(End::Silent));
        }
        if now >= self.beat_at {
            self.beat_at = now + self.pace.heartbeat;
            self.asked_at = Some(now);
            self.wire.send(ToBay::Hb).await?;
            // A hint may have been lost.
            if let Some(end) = self.look(false).await? {
                return Ok(Some(end));
            }
        }
        self.way.watch_in_flight(now, &self.pace).await?;
        self.doors.watch_suspects(now).await?;
        let unsure = self.given.is_unsure(now, self.pace.comparison);
        if self.given.is_due(now, self.pace.comparison) && (unsure || wakeups.take_stale() || self.given.is_old(now)) {
            self.given.configure(self.lockers, &self.bay, self.wire).await?;
            self.given.allow(self.lockers, &self.bay, self.wire).await?;
        }
        Ok(None)
    }

    async fn leave(&mut self) {
        let (bay_id, lockers) = (self.bay.bay_id, self.lockers);
        if let Err(error) = self.doors.judge_suspects().await {
            tracing::error!(
                bay = bay_id.0,
                error = error_chain(&error),
                "check of open doors failed at the end of a connection"
            );
        }
        let lost = store_connections::lose(&lockers.context.db, bay_id, &self.id, lockers.context.clock.now()).await;
        let dropped = match lost {
            // Another session took the bay over, with the unsent commands.
            Ok(false) => Ok(()),
            Ok(true) => lockers.drop_unsent(bay_id).await,
            Err(error) => Err(error),
        };
        match dropped {
            Ok(()) => tracing::info!(bay = bay_id.0, session = self.id, "bay disconnected"),
            Err(error) => {
                tracing::warn!(bay = bay_id.0, error = error_chain(&error), "end of a bay connection not recorded");
            }
        }
        lockers.changed_whole(bay_id);
    }
}

enum End {
    /// The bay is told why.
    Told(Fault),
    /// The bay is gone, or was told.
    Silent,
}
