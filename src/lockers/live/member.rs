//! Live updates of the members' pages: the lockers of a bay, the same for all viewers, and a member's own lockers.

use askama::Template;
use async_trait::async_trait;
use sqlx::PgPool;

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
        live::{Readings, frame},
        topics,
    },
    web::Page,
};

/// Renders the fragments for watchers of bays, and for holders and borrowers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MemberPages(Readings<BayId>);

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

#[derive(Template)]
#[template(path = "lockers/_own_change.html")]
struct OwnChange<'a> {
    page: Page,
    lockers: &'a [OwnLocker],
}

impl MemberPages {
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Readings::new(db, clock))
    }

    /// These lockers of a bay, and its connection. None: there is no such bay.
    pub(crate) async fn bay(&self, bay_id: BayId, keys: &Keys) -> anyhow::Result<Option<Frame>> {
        let (version, now) = (self.0.next_version(), self.0.now());
        let Some(line) = bays::store::find_line(self.0.db(), bay_id, now).await? else { return Ok(None) };
        let cells = bays::store::list_cells(self.0.db(), bay_id, now).await?;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let (free, total) = (count(cells.iter().filter(|cell| cell.is_free()).count()), count(cells.len()));
        let named = |cell: &&Cell| match keys {
            Keys::All => true,
            Keys::These(keys) => i32::try_from(cell.id.0).is_ok_and(|id| keys.contains(&id)),
        };
        let cells: Vec<&Cell> = cells.iter().filter(named).collect();
        frame(version, |language| {
            let page = Page::shared(language, now);
            BayChange { page, bay_id, line, free, total, cells: cells.clone(), mine: false }.render()
        })
        .map(Some)
    }

    pub(crate) async fn own(&self, member_id: MemberId) -> anyhow::Result<Frame> {
        let (version, now) = (self.0.next_version(), self.0.now());
        let lockers = mine::list(self.0.db(), member_id, now).await?;
        frame(version, |language| OwnChange { page: Page::shared(language, now), lockers: &lockers }.render())
    }
}

/// The source of bays, whose keys are lockers, and of a member's lockers, which are read as a whole each time.
#[async_trait]
impl Source for MemberPages {
    fn mark(&self, topic: &Topic, keys: Keys) {
        if let Some(id) = topic.id().filter(|_| topic.kind() == topics::BAY) {
            self.0.mark(id, keys);
        }
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let bay_id = match topic.id() {
            Some(id) if topic.kind() == topics::BAY => BayId(id),
            Some(id) => return self.own(MemberId(id)).await.map(Some),
            None => return Ok(None),
        };
        let keys = self.0.take(&bay_id);
        if keys.is_empty() {
            return Ok(None);
        }
        let frame = self.bay(bay_id, &keys).await;
        if frame.is_err() {
            self.0.mark(bay_id, keys);
        }
        frame
    }
}
