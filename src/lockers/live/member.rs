//! Live updates of the members' pages: the lockers of a bay, the same for all viewers, and a member's own lockers.

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
    ids::{BayId, MemberId},
    live::{Frame, Keys, Source, Topic},
    lockers::{
        allocations::{
            my_locker::{BayConnection, OwnLocker},
            store::mine,
        },
        bays::{self, bay_view::Cell},
        live::frame,
    },
    web::{Language, Page, Theme},
};

/// Draws what watchers of bays and keepers are told. Cheap to clone.
#[derive(Clone)]
pub struct MemberPages(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    /// Version counter: a later read has a higher version.
    readings: AtomicU64,
    /// Lockers of bays that are to be read again.
    marked: Mutex<HashMap<BayId, Keys>>,
}

impl fmt::Debug for MemberPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched(…)")
    }
}

/// Lockers of a bay as everybody sees them.
#[derive(Template)]
#[template(path = "lockers/_bay_change.html")]
struct BayChange<'a> {
    page: Page,
    bay_id: BayId,
    line: BayConnection,
    free: i64,
    total: i64,
    cells: Vec<&'a Cell>,
    mine: bool,
}

/// A member's own lockers.
#[derive(Template)]
#[template(path = "lockers/_own_change.html")]
struct OwnChange<'a> {
    page: Page,
    lockers: &'a [OwnLocker],
}

impl MemberPages {
    /// For the lockers in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, readings: AtomicU64::new(0), marked: Mutex::default() }))
    }

    fn next_position(&self) -> u64 {
        self.0.readings.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn marked(&self) -> std::sync::MutexGuard<'_, HashMap<BayId, Keys>> {
        self.0.marked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These lockers of a bay, and its connection. None: there is no such bay.
    pub(crate) async fn bay(&self, bay_id: BayId, keys: &Keys) -> anyhow::Result<Option<Frame>> {
        let (position, now) = (self.next_position(), self.0.clock.now());
        let Some(line) = bays::store::find_line(&self.0.db, bay_id, now).await? else { return Ok(None) };
        let cells = bays::store::list_cells(&self.0.db, bay_id, now).await?;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let (free, total) = (count(cells.iter().filter(|cell| cell.is_free()).count()), count(cells.len()));
        let named = |cell: &&Cell| match keys {
            Keys::All => true,
            Keys::These(keys) => i32::try_from(cell.id.0).is_ok_and(|id| keys.contains(&id)),
        };
        let cells: Vec<&Cell> = cells.iter().filter(named).collect();
        frame(position, |language| {
            let page = page_in(language, now);
            BayChange { page, bay_id, line, free, total, cells: cells.clone(), mine: false }.render()
        })
        .map(Some)
    }

    /// The lockers of a member.
    pub(crate) async fn own(&self, member_id: MemberId) -> anyhow::Result<Frame> {
        let (position, now) = (self.next_position(), self.0.clock.now());
        let lockers = mine::list(&self.0.db, member_id, now).await?;
        frame(position, |language| OwnChange { page: page_in(language, now), lockers: &lockers }.render())
    }
}

/// Page context of the fragments.
fn page_in(language: Language, now: OffsetDateTime) -> Page {
    Page {
        language,
        theme: Theme::Auto,
        viewer: None,
        flashes: Vec::new(),
        here: String::new(),
        request_id: String::new(),
        now,
    }
}

/// The source of bays. Keys are lockers.
#[derive(Debug, Clone)]
pub struct BayWatch(pub MemberPages);

#[async_trait]
impl Source for BayWatch {
    fn mark(&self, topic: &Topic, keys: Keys) {
        if let Some(id) = topic.id() {
            self.0.marked().entry(id).or_default().merge(keys);
        }
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let Some(id) = topic.id() else { return Ok(None) };
        let keys = self.0.marked().remove(&id).unwrap_or_default();
        if keys.is_empty() {
            return Ok(None);
        }
        let frame = self.0.bay(id, &keys).await;
        if frame.is_err() {
            self.0.marked().entry(id).or_default().merge(keys);
        }
        frame
    }
}

/// The source of keepers: nothing is kept, each time the whole is read.
#[derive(Debug, Clone)]
pub struct KeeperWatch(pub MemberPages);

#[async_trait]
impl Source for KeeperWatch {
    fn mark(&self, _: &Topic, _: Keys) {}

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        match topic.id() {
            Some(id) => self.0.own(id).await.map(Some),
            None => Ok(None),
        }
    }
}
