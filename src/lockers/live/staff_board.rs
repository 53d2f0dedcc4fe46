//! Live boards of bays for staff: lockers with their three states, alarms and faults. Read again after each change.

use std::collections::HashMap;

use askama::Template;
use async_trait::async_trait;
use sqlx::PgPool;

use crate::{
    clock::Clock,
    ids::{BayId, LockerId},
    live::{Frame, Keys, Source, Topic},
    lockers::{
        attention::store_alarm_list::{Unseen, list_unseen},
        bays::{
            Connection, Door,
            store::board::{self, Alarm, BayRow, Cell, Counts, Which},
        },
        live::{Readings, frame},
        topics,
    },
    web::SharedPage,
};

/// Alarms that are shown at once; the others are counted.
const ALARMS: i64 = 4;

impl BayRow {
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.connection {
            Connection::Online => "good",
            Connection::Degraded => "warn",
            Connection::Offline => "bad",
            Connection::Never => "",
        }
    }
}

impl Cell {
    #[must_use]
    pub fn door_icon(&self) -> &'static str {
        match self.door {
            Door::Closed => "door-closed",
            Door::Open | Door::Ajar => "door-open",
            Door::Forced | Door::Jam => "alert",
            Door::Unknown => "minus",
        }
    }
}

#[derive(Debug, Clone)]
pub struct BayBoard {
    pub line: BayRow,
    pub cells: Vec<Cell>,
}

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

#[derive(Template)]
#[template(path = "lockers/staff/bays/_bays_change.html")]
struct OverviewChange<'a> {
    page: SharedPage,
    attention: &'a Attention,
    boards: &'a [BayBoard],
}

/// Changed lockers of some bays, with the headings of these.
#[derive(Template)]
#[template(path = "lockers/staff/bays/_cells_change.html")]
struct CellsChange<'a> {
    page: SharedPage,
    attention: Option<&'a Attention>,
    boards: &'a [BayBoard],
    /// True if the page shows one bay, with a line for each locker.
    detailed: bool,
}

#[derive(Template)]
#[template(path = "lockers/staff/bays/_bay_change.html")]
struct BoardChange<'a> {
    page: SharedPage,
    board: &'a BayBoard,
}

/// Reads all bays. Cheap to clone.
#[derive(Debug, Clone)]
pub struct StaffBoards(Readings<Topic>);

impl StaffBoards {
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Readings::new(db, clock))
    }

    pub async fn load_attention(&self) -> sqlx::Result<Attention> {
        let alarms = board::list_alarms(self.0.db(), ALARMS).await?;
        let unseen = list_unseen(self.0.db()).await?;
        Ok(Attention { alarms, unseen, counts: board::count(self.0.db(), self.0.now()).await? })
    }

    /// All bays that are open, or one, with their lockers.
    pub async fn load(&self, only: Option<BayId>) -> sqlx::Result<Vec<BayBoard>> {
        let now = self.0.now();
        let lines = board::list_lines(self.0.db(), only, now).await?;
        let cells = board::list_cells(self.0.db(), only.map_or(Which::All, Which::Bay), now).await?;
        Ok(gather(lines, cells))
    }

    /// Complete frame for a new subscriber. A later read has a higher version.
    pub async fn whole(&self, topic: &Topic) -> anyhow::Result<Frame> {
        let (version, now) = (self.0.next_version(), self.0.now());
        if topic.kind() == topics::BOARDS {
            let (attention, boards) = (self.load_attention().await?, self.load(None).await?);
            return frame(version, |language| {
                OverviewChange { page: SharedPage { language, now }, attention: &attention, boards: &boards }.render()
            });
        }
        let boards = self.load(topic.id()).await?;
        frame(version, |language| {
            boards
                .first()
                .map_or(Ok(String::new()), |board| BoardChange { page: SharedPage { language, now }, board }.render())
        })
    }

    async fn some(&self, topic: &Topic, keys: &[LockerId]) -> anyhow::Result<Frame> {
        let (version, now) = (self.0.next_version(), self.0.now());
        let detailed = topic.kind() != topics::BOARDS;
        let only = topic.id().filter(|_| detailed);
        let attention = if detailed { None } else { Some(self.load_attention().await?) };
        let cells = board::list_cells(self.0.db(), Which::These(keys), now).await?;
        let lines = board::list_lines(self.0.db(), only, now).await?;
        let boards: Vec<BayBoard> = gather(lines, cells).into_iter().filter(|board| !board.cells.is_empty()).collect();
        frame(version, |language| {
            let page = SharedPage { language, now };
            CellsChange { page, attention: attention.as_ref(), boards: &boards, detailed }.render()
        })
    }
}

fn gather(lines: Vec<BayRow>, cells: Vec<Cell>) -> Vec<BayBoard> {
    let mut by_bay: HashMap<BayId, Vec<Cell>> = HashMap::new();
    for cell in cells {
        by_bay.entry(cell.bay_id).or_default().push(cell);
    }
    let board = |line: BayRow| BayBoard { cells: by_bay.remove(&line.id).unwrap_or_default(), line };
    lines.into_iter().map(board).collect()
}

#[async_trait]
impl Source for StaffBoards {
    fn mark(&self, topic: &Topic, keys: Keys) {
        self.0.mark(topic.clone(), keys);
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let keys = self.0.take(topic);
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
