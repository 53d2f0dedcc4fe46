//! Cached seat maps, in memory: read once for all viewers, and partly again after changes.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    clock::Clock,
    concerts::{
        holds::holder_mark,
        live::seat_events,
        programme::{self, concert::Concert},
        seats::{
            self,
            seat::{Seat, SeatKind, SeatState},
            seat_map::{Cell, Cursor, SeatMap},
            store::SeatRow,
        },
    },
    error::Result,
    ids::ConcertId,
    keyring::Keyring,
    live::{Frame, Keys, Source, Topic},
    opaque::opaque,
    web::{Language, SharedPage},
};

/// Maximum age of a cached seat map, because the connection between processes may be down.
const FRESH: Duration = Duration::from_secs(1);

/// The pictures of all concerts that anybody looks at.
#[derive(Clone)]
pub struct SeatMapCache(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    keyring: Keyring,
    entries: Mutex<HashMap<ConcertId, Arc<Entry>>>,
}

#[derive(Default)]
struct Entry {
    memory: Mutex<Memory>,
    /// One read at a time; the others use its result.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Memory {
    seat_map: Option<(Arc<SeatMap>, Instant)>,
    /// Seats to read again.
    marked: Keys,
    reading: Keys,
    /// The revision that all watchers know.
    announced: u64,
}

/// Read in progress. Its seats count as marked until it is done, so that concurrent requests wait for it. They are
/// marked again when the read fails or is dropped.
struct Reading<'a> {
    entry: &'a Entry,
}

impl<'a> Reading<'a> {
    fn begin(entry: &'a Entry) -> (Self, Keys) {
        let mut memory = entry.memory();
        memory.reading = std::mem::take(&mut memory.marked);
        (Self { entry }, memory.reading.clone())
    }

    /// Keeps what was read.
    fn end(self, seat_map: Arc<SeatMap>, read_at: Instant) {
        let mut memory = self.entry.memory();
        if memory.seat_map.is_none() {
            // Open pages begin with this seat map.
            memory.announced = seat_map.cursor.revision;
        }
        memory.seat_map = Some((seat_map, read_at));
        memory.reading = Keys::default();
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let mut memory = self.entry.memory();
        let unread = std::mem::take(&mut memory.reading);
        memory.marked.merge(unread);
    }
}

opaque!(SeatMapCache);

impl Entry {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock()
    }

    /// The picture, when it needs no reading.
    fn fresh(&self, now: OffsetDateTime) -> Option<Arc<SeatMap>> {
        let memory = self.memory();
        let (seat_map, read_at) = memory.seat_map.as_ref()?;
        let fresh = memory.marked.is_empty()
            && memory.reading.is_empty()
            && read_at.elapsed() < FRESH
            && seat_map.next_end.is_none_or(|end| end > now);
        fresh.then(|| seat_map.clone())
    }
}

impl SeatMapCache {
    /// Pictures of the concerts in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock, keyring: Keyring) -> Self {
        Self(Arc::new(Parts { db, clock, keyring, entries: Mutex::default() }))
    }

    fn entry(&self, concert_id: ConcertId) -> Arc<Entry> {
        let mut entries = self.0.entries.lock();
        entries.entry(concert_id).or_default().clone()
    }

    fn forget(&self, concert_id: ConcertId) {
        self.0.entries.lock().remove(&concert_id);
    }

    /// The picture as it is now; nothing when there is no such concert.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&self, concert_id: ConcertId) -> Result<Option<Arc<SeatMap>>> {
        let entry = self.entry(concert_id);
        if let Some(seat_map) = entry.fresh(self.0.clock.now()) {
            return Ok(Some(seat_map));
        }
        let _one = entry.reading.lock().await;
        let now = self.0.clock.now();
        if let Some(seat_map) = entry.fresh(now) {
            return Ok(Some(seat_map));
        }
        let seat_map = self.read(&entry, concert_id, now).await?;
        if seat_map.is_none() {
            self.forget(concert_id);
        }
        Ok(seat_map)
    }

    async fn read(&self, entry: &Entry, concert_id: ConcertId, now: OffsetDateTime) -> Result<Option<Arc<SeatMap>>> {
        let read_at = Instant::now();
        let (old, old_at) = entry.memory().seat_map.clone().unzip();
        let (reading, marked) = Reading::begin(entry);
        let part = match (&old, &marked) {
            (Some(seat_map), Keys::These(keys))
                if old_at.is_some_and(|at: Instant| at.elapsed() < FRESH)
                    && seat_map.next_end.is_none_or(|end| end > now) =>
            {
                Some(keys.iter().copied().collect::<Vec<i32>>())
            }
            _ => None,
        };
        let concert = match (&old, &part) {
            (Some(seat_map), Some(_)) => seat_map.concert.clone(),
            _ => match programme::store::find(&self.0.db, concert_id).await? {
                Some(concert) => concert,
                None => return Ok(None),
            },
        };
        let rows = seats::store::list(&self.0.db, concert_id, part.as_deref(), now).await?;
        let seat_map = Arc::new(self.draw(concert, old.as_deref(), rows, part.is_some()));
        // A part does not make the whole fresh.
        let fresh_since = if part.is_some() { old_at.unwrap_or(read_at) } else { read_at };
        reading.end(seat_map.clone(), fresh_since);
        Ok(Some(seat_map))
    }

    /// The new picture: what changed carries the new revision.
    fn draw(&self, concert: Concert, old: Option<&SeatMap>, rows: Vec<SeatRow>, part: bool) -> SeatMap {
        let known: HashMap<Seat, Cell> =
            old.map(|seat_map| seat_map.cells.iter().map(|cell| (cell.seat, *cell)).collect()).unwrap_or_default();
        let revision = old.map_or(1, |seat_map| seat_map.cursor.revision + 1);
        let mut next_end = part.then(|| old.and_then(|seat_map| seat_map.next_end)).flatten();
        let mut read: HashMap<Seat, Cell> = HashMap::with_capacity(rows.len());
        for row in rows {
            next_end = [next_end, row.held_until].into_iter().flatten().min();
            let cell = self.cell(&concert, &row, revision);
            let same = |before: &&Cell| Cell { changed: revision, ..**before } == cell;
            read.insert(cell.seat, known.get(&cell.seat).filter(same).copied().unwrap_or(cell));
        }
        let mut cells: Vec<Cell> = if part {
            known.into_values().map(|cell| read.get(&cell.seat).copied().unwrap_or(cell)).collect()
        } else {
            read.into_values().collect()
        };
        cells.sort_unstable_by_key(|cell| cell.seat);
        let same_concert = old.is_some_and(|seat_map| seat_map.concert == concert);
        let changed = !same_concert
            || cells.iter().any(|cell| cell.changed == revision)
            || old.is_some_and(|seat_map| seat_map.cells.len() != cells.len());
        let epoch = old.map_or_else(random_epoch, |seat_map| seat_map.cursor.epoch);
        let unchanged_rows = old.map(|seat_map| seat_map.rows_unchanged_in(&cells, revision)).unwrap_or_default();
        let revision = if changed { revision } else { revision - 1 };
        let concert_changed = old.filter(|_| same_concert).map_or(revision, |seat_map| seat_map.concert_changed);
        let free = |kind| cells.iter().filter(|cell| cell.state == SeatState::Free && cell.kind == kind).count();
        let (free, wheelchairs) = (free(SeatKind::Standard), free(SeatKind::Wheelchair));
        SeatMap {
            concert,
            cells,
            free,
            wheelchairs,
            concert_changed,
            cursor: Cursor { epoch, revision },
            next_end,
            rows: Default::default(),
            unchanged_rows,
            pages: Default::default(),
        }
    }

    fn cell(&self, concert: &Concert, row: &SeatRow, changed: u64) -> Cell {
        // Only while held: seating neighbours stay private afterwards.
        let holder = row.holder.as_deref().filter(|_| row.state == SeatState::Held);
        let mark = holder.map(|name| holder_mark::mark(&self.0.keyring, concert.id, name));
        let (state, mark) = match row.state {
            // Of a concert that does not take place nothing is to be had.
            SeatState::Free | SeatState::Held if concert.cancelled_at.is_some() => (SeatState::Blocked, None),
            state => (state, mark),
        };
        Cell { seat: row.seat, kind: row.kind, state, mark, changed }
    }

    fn shared_page(&self, language: Language) -> SharedPage {
        SharedPage { language, now: self.0.clock.now() }
    }

    /// First event for a stream whose page knows the seat map up to `cursor`, and the new cursor.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catch_up(
        &self,
        concert_id: ConcertId,
        cursor: Option<Cursor>,
        language: Language,
    ) -> Result<Option<(Option<Bytes>, u64)>> {
        let Some(seat_map) = self.find(concert_id).await? else { return Ok(None) };
        let known = cursor
            .filter(|cursor| cursor.epoch == seat_map.cursor.epoch && cursor.revision <= seat_map.cursor.revision);
        let changes = seat_map.since(known.map_or(0, |cursor| cursor.revision));
        let first = changes.map(|changes| seat_events::event(&seat_map, &changes, self.shared_page(language)));
        Ok(Some((first, seat_map.cursor.revision)))
    }
}

/// Random id that distinguishes the history of this process from those of others.
pub(crate) fn random_epoch() -> u64 {
    Uuid::new_v4().as_u64_pair().0
}

#[async_trait]
impl Source for SeatMapCache {
    fn mark(&self, topic: &Topic, keys: Keys) {
        let Some(id) = topic.id() else { return };
        let entries = self.0.entries.lock();
        // A picture that nobody has drawn has nothing to be read again.
        if let Some(entry) = entries.get(&id) {
            entry.memory().marked.merge(keys);
        }
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let Some(id) = topic.id() else { return Ok(None) };
        let Some(seat_map) = self.find(id).await? else { return Ok(None) };
        let entry = self.entry(id);
        let changes = {
            let mut memory = entry.memory();
            let announced = std::mem::replace(&mut memory.announced, seat_map.cursor.revision);
            seat_map.since(announced)
        };
        let Some(changes) = changes else { return Ok(None) };
        let texts = Language::ALL.map(|language| seat_events::event(&seat_map, &changes, self.shared_page(language)));
        Ok(Some(Frame { position: seat_map.cursor.revision, texts }))
    }
}
