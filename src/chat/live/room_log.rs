//! Live source of a conversation: a log of its recent events. Every change has a position; a subscriber is sent the
//! changes after its last position.

use std::{
    collections::HashMap,
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, Ordering},
    },
};

use askama::{Template, filters::HtmlSafe};
use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use sqlx::PgPool;

use crate::{
    chat::{
        messages::{self, markup::Shown, message::Message},
        rooms::store_conversations,
    },
    clock::Clock,
    ids::RoomId,
    live::{Frame, Keys, Source, Topic},
    opaque::opaque,
    web::{Language, Page, sse},
};

/// Maximum number of changes that are sent one by one; a subscriber that missed more reloads the page.
pub const MANY: i64 = 200;

/// The conversations that are watched in this process. Cheap to clone.
#[derive(Clone)]
pub struct Logs(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    readings: Mutex<HashMap<RoomId, Weak<Reading>>>,
}

opaque!(Logs);

/// Last event sequence broadcast to the subscribers of a conversation; dropped with the last subscriber.
#[derive(Debug)]
pub struct Reading(AtomicI64);

// Sanitized when it was made.
impl HtmlSafe for Shown {}

/// Type and data of the event that tells a page to reload.
const RESET: &str = "reset";

/// Messages as they are streamed.
#[derive(Template)]
#[template(path = "chat/messages/_messages.html")]
struct Changes<'a> {
    page: Page,
    messages: &'a [Message],
}

impl Logs {
    /// Live source of the conversations in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, readings: Mutex::default() }))
    }

    /// Begins to watch. To be called after the subscription and before the gap is read; kept for as long as it lasts.
    pub async fn begin(&self, room_id: RoomId) -> sqlx::Result<Arc<Reading>> {
        if let Some(reading) = self.reading(room_id) {
            return Ok(reading);
        }
        let last = messages::store::last_seq(&self.0.db, room_id).await?;
        let mut readings = self.lock();
        readings.retain(|_, reading| reading.strong_count() > 0);
        if let Some(reading) = readings.get(&room_id).and_then(Weak::upgrade) {
            return Ok(reading);
        }
        let reading = Arc::new(Reading(AtomicI64::new(last)));
        readings.insert(room_id, Arc::downgrade(&reading));
        Ok(reading)
    }

    /// Changes after position `after`, rendered in `language`, and the new position; a `reset` event when too much was
    /// missed.
    pub async fn gap(&self, room_id: RoomId, after: i64, language: Language) -> anyhow::Result<(Option<Bytes>, i64)> {
        let last = messages::store::last_seq(&self.0.db, room_id).await?;
        if after == last {
            return Ok((None, after));
        }
        let missed = messages::store::list_changed(&self.0.db, room_id, after, MANY + 1).await?;
        if i64::try_from(missed.len()).is_ok_and(|count| count > MANY) || after > last {
            return Ok((Some(sse::event_at(last, RESET, RESET)), last));
        }
        let Some(position) = missed.iter().map(|message| message.changed_seq).max() else {
            return Ok((None, after));
        };
        Ok((Some(sse::event_at(position, "messages", &self.draw(&missed, language)?)), position))
    }

    fn reading(&self, room_id: RoomId) -> Option<Arc<Reading>> {
        self.lock().get(&room_id).and_then(Weak::upgrade)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Weak<Reading>>> {
        self.0.readings.lock()
    }

    fn draw(&self, messages: &[Message], language: Language) -> askama::Result<String> {
        Changes { page: Page::shared(language, self.0.clock.now()), messages }.render()
    }
}

#[async_trait]
impl Source for Logs {
    fn mark(&self, _: &Topic, _: Keys) {}

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let Some(room_id) = topic.id() else { return Ok(None) };
        let Some(reading) = self.reading(room_id) else { return Ok(None) };
        let told = reading.0.load(Ordering::Acquire);
        let (changed, pulse) = tokio::try_join!(
            messages::store::list_changed(&self.0.db, room_id, told, MANY + 1),
            store_conversations::find_activity(&self.0.db, room_id),
        )?;
        let Some(mut position) = changed.iter().map(|message| message.changed_seq).max() else { return Ok(None) };
        let is_gap = i64::try_from(changed.len()).is_ok_and(|count| count > MANY);
        if is_gap {
            position = messages::store::last_seq(&self.0.db, room_id).await?;
        }
        // One frame together with the activity of the room, instead of two.
        let activity = pulse.map(|pulse| pulse.event()).unwrap_or_default();
        let frame = Frame::draw(u64::try_from(position).unwrap_or_default(), |language| {
            let messages = if is_gap {
                sse::event_at(position, RESET, RESET)
            } else {
                sse::event_at(position, "messages", &self.draw(&changed, language)?)
            };
            Ok([messages, activity.clone()].concat().into())
        })?;
        reading.0.store(position, Ordering::Release);
        Ok(Some(frame))
    }
}
