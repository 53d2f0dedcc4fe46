//! Live boards of bays for staff: lockers with their three states, alarms and faults. Read again after each change.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use askama::Template;
use async_trait::async_trait;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    clock::Clock,
    ids::{BayId, LockerId},
    live::{Frame, Keys, Source, Topic},
    lockers::{
        attention::store_alarm_list::{Unseen, list_unseen},
        bays::{
            bay::Connection,
            locker::{Allocation, Door},
            store::board::{self, Alarm, BayRow, Cell, Counts, Which},
        },
        live::frame,
        topics,
    },
    web::{
        Language,
        pages::{assets, language::Text},
        time::When,
    },
};

/// Alarms that are shown at once; the others are counted.
const ALARMS: i64 = 4;

impl BayRow {
    /// Tone of the connection state.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.connection {
            Connection::Online => "good",
            Connection::Degraded => "warn",
            Connection::Offline => "bad",
            Connection::Never => "",
        }
    }

    /// Icon of the connection state.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        if self.connection.answers() { "wifi" } else { "wifi-off" }
    }
}

impl Cell {
    /// The picture of the door.
    #[must_use]
    pub fn door_icon(&self) -> &'static str {
        match self.door {
            Door::Closed => "door-closed",
            Door::Open | Door::Ajar => "door-open",
            Door::Forced | Door::Jam => "alert",
            Door::Unknown => "minus",
        }
    }

    /// The tone of who has it.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.allocation {
            Allocation::Free => "good",
            Allocation::Held | Allocation::Reserved | Allocation::Releasing => "warn",
            Allocation::Overdue | Allocation::ToCheck => "bad",
            Allocation::InUse | Allocation::OutOfService => "",
        }
    }
}

/// A bay with its lockers.
#[derive(Debug, Clone)]
pub struct BayBoard {
    pub line: BayRow,
    pub cells: Vec<Cell>,
}

/// Alarms, faults and checks for staff.
#[derive(Debug, Clone)]
pub struct Attention {
    pub alarms: Vec<Alarm>,
    pub unseen: Vec<Unseen>,
    pub counts: Counts,
}

impl Attention {
    /// Alarms beyond those that are shown.
    #[must_use]
    pub fn more_alarms(&self) -> i64 {
        self.counts.alarms - i64::try_from(self.alarms.len()).unwrap_or_default()
    }
}

/// Says what a live frame says, as a page would.
struct RenderContext {
    language: Language,
    now: OffsetDateTime,
}

impl RenderContext {
    fn t(&self, key: &'static str) -> Text {
        self.language.text(key)
    }

    fn time(&self, at: &OffsetDateTime) -> When {
        When::new(*at, self.now, self.language)
    }

    #[expect(clippy::unused_self, reason = "templates ask a page or this for it")]
    fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}

/// All bays again.
#[derive(Template)]
#[template(path = "lockers/staff/bays/_bays_change.html")]
struct OverviewChange<'a> {
    page: RenderContext,
    attention: &'a Attention,
    racks: &'a [BayBoard],
}

/// Changed lockers of some bays, with the headings of these.
#[derive(Template)]
#[template(path = "lockers/staff/bays/_cells_change.html")]
struct CellsChange<'a> {
    page: RenderContext,
    attention: Option<&'a Attention>,
    racks: &'a [BayBoard],
    /// True if the page shows one bay, with a line for each locker.
    detailed: bool,
}

/// A whole bay, with a row for each locker.
#[derive(Template)]
#[template(path = "lockers/staff/bays/_bay_change.html")]
struct BoardChange<'a> {
    page: RenderContext,
    rack: &'a BayBoard,
}

/// Reads all bays. Cheap to clone.
#[derive(Clone)]
pub struct StaffBoards(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    /// Version counter of the reads.
    readings: AtomicU64,
    /// Keys to read, by topic.
    marked: Mutex<HashMap<Topic, Keys>>,
}

impl fmt::Debug for StaffBoards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Racks(…)")
    }
}

impl StaffBoards {
    /// The bays in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, readings: AtomicU64::new(0), marked: Mutex::default() }))
    }

    /// Loads alarms, faults and checks.
    pub async fn load_attention(&self) -> sqlx::Result<Attention> {
        let alarms = board::list_alarms(&self.0.db, ALARMS).await?;
        let unseen = list_unseen(&self.0.db).await?;
        Ok(Attention { alarms, unseen, counts: board::count(&self.0.db, self.0.clock.now()).await? })
    }

    /// All bays that are open, or one, with their lockers.
    pub async fn load(&self, only: Option<BayId>) -> sqlx::Result<Vec<BayBoard>> {
        let now = self.0.clock.now();
        let lines = board::list_lines(&self.0.db, only, now).await?;
        let cells = board::list_cells(&self.0.db, only.map_or(Which::All, Which::Bay), now).await?;
        Ok(gather(lines, cells))
    }

    /// Complete frame for a new subscriber. A later read has a higher version.
    pub async fn whole(&self, topic: &Topic) -> anyhow::Result<Frame> {
        let position = self.0.readings.fetch_add(1, Ordering::Relaxed) + 1;
        let now = self.0.clock.now();
        if topic.kind() == topics::BOARDS {
            let (attention, racks) = (self.load_attention().await?, self.load(None).await?);
            return frame(position, |language| {
                OverviewChange { page: RenderContext { language, now }, attention: &attention, racks: &racks }.render()
            });
        }
        let racks = self.load(topic.id()).await?;
        frame(position, |language| {
            racks
                .first()
                .map_or(Ok(String::new()), |rack| BoardChange { page: RenderContext { language, now }, rack }.render())
        })
    }

    async fn some(&self, topic: &Topic, keys: &[LockerId]) -> anyhow::Result<Frame> {
        let position = self.0.readings.fetch_add(1, Ordering::Relaxed) + 1;
        let now = self.0.clock.now();
        let detailed = topic.kind() != topics::BOARDS;
        let only = topic.id().filter(|_| detailed);
        let attention = if detailed { None } else { Some(self.load_attention().await?) };
        let cells = board::list_cells(&self.0.db, Which::These(keys), now).await?;
        let lines = board::list_lines(&self.0.db, only, now).await?;
        let racks: Vec<BayBoard> = gather(lines, cells).into_iter().filter(|rack| !rack.cells.is_empty()).collect();
        frame(position, |language| {
            let page = RenderContext { language, now };
            CellsChange { page, attention: attention.as_ref(), racks: &racks, detailed }.render()
        })
    }

    fn take(&self, topic: &Topic) -> Keys {
        self.0.marked.lock().unwrap_or_else(PoisonError::into_inner).remove(topic).unwrap_or_default()
    }
}

fn gather(lines: Vec<BayRow>, cells: Vec<Cell>) -> Vec<BayBoard> {
    let mut by_bay: HashMap<BayId, Vec<Cell>> = HashMap::new();
    for cell in cells {
        by_bay.entry(cell.bay_id).or_default().push(cell);
    }
    let rack = |line: BayRow| BayBoard { cells: by_bay.remove(&line.id).unwrap_or_default(), line };
    lines.into_iter().map(rack).collect()
}

#[async_trait]
impl Source for StaffBoards {
    fn mark(&self, topic: &Topic, keys: Keys) {
        self.0.marked.lock().unwrap_or_else(PoisonError::into_inner).entry(topic.clone()).or_default().merge(keys);
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let keys = self.take(topic);
        let read = match &keys {
            Keys::All => self.whole(topic).await,
            Keys::These(keys) if keys.is_empty() => return Ok(None),
            Keys::These(keys) => {
                let keys: Vec<LockerId> = keys.iter().map(|key| LockerId(i64::from(*key))).collect();
                self.some(topic, &keys).await
            }
        };
        if read.is_err() {
            self.mark(topic, keys);
        }
        read.map(Some)
    }
}
