//! Live seat plans of the box office.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use askama::Template;
use async_trait::async_trait;
use parking_lot::Mutex;
use sqlx::PgPool;

use crate::{
    clock::Clock,
    concerts::seats::store_plan::{self, PlanSeat},
    ids::ConcertId,
    live::{Frame, Keys, Source, Topic},
    opaque::opaque,
    web::{SharedPage, sse},
};

/// Reads the plans of all concerts. Cheap to clone.
#[derive(Clone)]
pub struct Plans(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    /// Seats to be read again, by concert.
    marked: Mutex<HashMap<ConcertId, Keys>>,
    /// Version counter of all plans.
    readings: AtomicU64,
}

opaque!(Plans);

/// Seats of a plan as a server-sent event.
#[derive(Template)]
#[template(path = "concerts/box_office/_change.html")]
struct Change<'a> {
    page: SharedPage,
    concert_id: ConcertId,
    seats: &'a [PlanSeat],
}

impl Plans {
    /// The plans of the concerts in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, marked: Mutex::default(), readings: AtomicU64::new(0) }))
    }

    /// Seats as they are now. What was begun to be read later has the higher position.
    pub(crate) async fn frame(&self, concert_id: ConcertId, keys: &Keys) -> anyhow::Result<Frame> {
        let position = self.0.readings.fetch_add(1, Ordering::Relaxed) + 1;
        let now = self.0.clock.now();
        let keys = match keys {
            Keys::All => None,
            Keys::These(keys) => Some(keys.iter().copied().collect::<Vec<i32>>()),
        };
        let seats = store_plan::plan(&self.0.db, concert_id, keys.as_deref(), now).await?;
        Frame::draw(position, |language| {
            let change = Change { page: SharedPage { language, now }, concert_id, seats: &seats };
            Ok(sse::message(&change.render()?))
        })
    }

    fn add(&self, concert_id: ConcertId, keys: Keys) {
        self.0.marked.lock().entry(concert_id).or_default().merge(keys);
    }

    fn take(&self, concert_id: ConcertId) -> Keys {
        self.0.marked.lock().remove(&concert_id).unwrap_or_default()
    }
}

#[async_trait]
impl Source for Plans {
    fn mark(&self, topic: &Topic, keys: Keys) {
        if let Some(id) = topic.id() {
            self.add(id, keys);
        }
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let Some(id) = topic.id() else { return Ok(None) };
        let keys = self.take(id);
        if keys.is_empty() {
            return Ok(None);
        }
        let frame = self.frame(id, &keys).await;
        if frame.is_err() {
            self.add(id, keys);
        }
        frame.map(Some)
    }
}
