//! Main loop of the simulated controller: connection, doors, people.

use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use uuid::Uuid;

use crate::{
    bay_simulator::{
        doors::{Doors, Due},
        journal::Memory,
        settings::{Settings, Touch},
        websocket::{Address, Link},
    },
    error::error_chain,
    ids::CommandId,
    lockers::controllers::frames::{DoorEvent, EntryKind, Fault, FromBay, Outcome, Permit, Setting, ToBay, Word},
};

/// First delay before a reconnection; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(250);
/// Longest delay before a reconnection.
const LONGEST: Duration = Duration::from_secs(5);
/// A heartbeat, where the portal has not said otherwise.
const HEARTBEAT: u64 = 15;
/// Entries of the journal in one frame, which stays far below its limit.
pub(crate) const ENTRIES: usize = 50;
/// Doors of a snapshot in one frame.
pub(crate) const READINGS: usize = 100;

/// Next event of the loop.
enum Next {
    Opened(Box<anyhow::Result<Link>>),
    Heard(Option<ToBay>),
    Touched(Touch),
    Doors,
    Beat,
    Cut,
    Plug,
    Nothing,
}

type Opening = Pin<Box<dyn Future<Output = anyhow::Result<Link>> + Send>>;

/// A controller at work.
pub(crate) struct Controller {
    pub(crate) settings: Settings,
    pub(crate) address: Address,
    pub(crate) started_at: Instant,
    pub(crate) boot: String,
    pub(crate) memory: Memory,
    pub(crate) doors: Doors,
    pub(crate) config: Option<String>,
    pub(crate) lockers: HashMap<i16, Setting>,
    pub(crate) card_key: Option<String>,
    pub(crate) permits: Vec<(Instant, Permit)>,
    pub(crate) permits_version: i64,
    /// Lockers that a snapshot of this session has named.
    pub(crate) named: HashSet<i16>,
    /// The last entry of the journal that was told in this session.
    pub(crate) told_upto: i64,
    /// Locks that do not move.
    pub(crate) jammed: HashSet<i16>,
    /// Orders that wait until a hand shuts the door, by locker.
    pub(crate) awaited: HashMap<i16, CommandId>,
    pub(crate) link: Option<Link>,
    pub(crate) opening: Option<Opening>,
    pub(crate) wait: Duration,
    /// Id of the current session.
    pub(crate) session: Option<String>,
    pub(crate) heartbeat: Duration,
    pub(crate) replies: u64,
    pub(crate) cut_at: Option<Instant>,
    pub(crate) unplugged_until: Option<Instant>,
    pub(crate) crashed: bool,
    /// Set when the portal does not want this controller.
    pub(crate) refused: Option<Fault>,
}

impl Controller {
    pub(crate) fn start(settings: Settings) -> anyhow::Result<Self> {
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
            address: Address::new(&settings.url, settings.authorities.as_deref())?,
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
            named: HashSet::new(),
            told_upto: 0,
            jammed: HashSet::new(),
            awaited: HashMap::new(),
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

    pub(crate) async fn run(mut self) -> anyhow::Result<()> {
        let mut touches = self.settings.touches.take();
        let mut beat = interval(self.heartbeat);
        // The loop comes by often, so that it notices when it did not.
        let mut round = interval((self.settings.stands_still / 4).max(Duration::from_millis(10)));
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut came_by = Instant::now();
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
            let next = tokio::select! {
                opened = opened(&mut self.opening) => Next::Opened(Box::new(opened)),
                frame = next_frame(&mut self.link) => Next::Heard(frame),
                touch = touched(&mut touches) => Next::Touched(touch),
                () = sleep_until(due_at) => Next::Doors,
                _ = beat.tick() => Next::Beat,
                _ = round.tick() => Next::Nothing,
                () = sleep_until(cut_at.unwrap_or_else(never)), if cut_at.is_some() => Next::Cut,
                () = sleep_until(plug_at.unwrap_or_else(never)), if plug_at.is_some() => Next::Plug,
            };
            let next = if came_by.elapsed() > self.settings.stands_still { self.stood_still(next) } else { next };
            came_by = Instant::now();
            if let Err(error) = self.go_on(next).await {
                tracing::debug!(error = error_chain(error.as_ref()), "simulated bay lost its connection");
                self.lose_line();
            }
        }
    }

    /// Handles a suspended loop: frames received meanwhile may be old, so the connection is closed first. The next
    /// session voids the commands of this one.
    fn stood_still(&mut self, next: Next) -> Next {
        if self.link.is_some() || self.opening.is_some() {
            tracing::warn!("simulated bay was suspended, reconnecting");
        }
        self.lose_line();
        match next {
            Next::Opened(_) | Next::Heard(_) | Next::Beat => Next::Nothing,
            next => next,
        }
    }

    async fn go_on(&mut self, next: Next) -> anyhow::Result<()> {
        match next {
            Next::Opened(link) => self.opened(*link).await,
            Next::Heard(frame) => self.hear(frame).await,
            Next::Touched(touch) => self.touch(touch).await,
            Next::Doors => self.move_doors().await,
            Next::Beat => self.say(FromBay::Hb).await,
            Next::Cut => {
                self.cut_at = None;
                self.unplug(self.settings.faults.offline_for);
                Ok(())
            }
            Next::Plug => {
                self.unplugged_until = None;
                Ok(())
            }
            Next::Nothing => Ok(()),
        }
    }

    /// Milliseconds on this controller's own clock, which may show any time.
    pub(crate) fn clock(&self) -> i64 {
        let shown = self.started_at.elapsed() + self.settings.faults.clock_skew;
        i64::try_from(shown.as_millis()).unwrap_or(i64::MAX)
    }

    fn find_line(&mut self) {
        if self.link.is_none() && self.opening.is_none() && self.unplugged_until.is_none() {
            self.opening = Some(Box::pin(Link::open(self.address.clone(), self.wait)));
            self.wait = (self.wait * 2).clamp(FIRST, LONGEST);
        }
    }

    pub(crate) fn lose_line(&mut self) {
        (self.link, self.opening, self.session) = (None, None, None);
    }

    pub(crate) fn unplug(&mut self, duration: Option<Duration>) {
        tracing::info!(?duration, "simulated bay goes offline");
        self.lose_line();
        // A year is for ever.
        let duration = duration.unwrap_or(Duration::from_hours(24 * 365));
        self.unplugged_until = Some(Instant::now() + duration);
        self.wait = Duration::ZERO;
    }

    /// Power off and on: only what is on disk is left.
    pub(crate) fn restart(&mut self) -> anyhow::Result<()> {
        tracing::info!("simulated bay reboots");
        let folder = self.settings.folder.clone();
        if folder.is_some() {
            self.memory = Memory::open(folder.as_deref())?;
        }
        self.memory.forget_times();
        self.awaited.clear();
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

    /// Sends a frame if connected.
    pub(crate) async fn say(&mut self, frame: FromBay) -> anyhow::Result<()> {
        match &mut self.link {
            Some(link) if self.session.is_some() => link.send(frame).await,
            _ => Ok(()),
        }
    }

    /// Answers an order, unless that answer is one that gets lost.
    pub(crate) async fn reply(&mut self, frame: FromBay) -> anyhow::Result<()> {
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

    pub(crate) fn is_blind(&self, n: i16) -> bool {
        self.settings.faults.no_sensor || self.lockers.get(&n).is_some_and(|locker| !locker.sensor)
    }

    async fn move_doors(&mut self) -> anyhow::Result<()> {
        while let Some(due) = self.doors.take_due() {
            match due {
                Due::Moved { id, n, open } => {
                    match self.pulse(n, open) {
                        // Said already.
                        Outcome::Pulsed => self.memory.came(id, Outcome::Pulsed)?,
                        r => self.conclude(id, r).await?,
                    }
                }
                Due::MovedByCard { n, card_h } => {
                    let r = self.pulse(n, true);
                    self.note(n, EntryKind::Card, Some((card_h, Some(r)))).await?;
                    if r == Outcome::Opened {
                        self.tell(n, DoorEvent::Opened).await?;
                    }
                }
                Due::Shut(n) => self.door(n, false, DoorEvent::Closed).await?,
                Due::StillOpen { id, n } => self.stop_waiting(id, n).await?,
            }
        }
        Ok(())
    }
}

async fn opened(opening: &mut Option<Opening>) -> anyhow::Result<Link> {
    match opening {
        Some(opening) => opening.await,
        None => std::future::pending().await,
    }
}

async fn next_frame(link: &mut Option<Link>) -> Option<ToBay> {
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
