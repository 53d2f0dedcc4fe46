//! Live check-in board of a concert: admitted and expected visitors, and the last admission.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use askama::Template;
use async_trait::async_trait;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    clock::Clock,
    concerts::check_in::{
        self,
        store::{Entrance, Turnout},
    },
    ids::ConcertId,
    live::{Frame, Keys, Source, Topic},
    opaque::opaque,
    web::{Language, pages::language::Text, sse, time::When},
};

/// The doors of a concert at one moment.
#[derive(Debug, Clone)]
pub struct Board {
    pub concert_id: ConcertId,
    /// Admitted and sold seats.
    pub turnout: Turnout,
    /// The last ten who came in, the latest first.
    pub last: Vec<Entrance>,
    now: OffsetDateTime,
    /// In which it is drawn.
    language: Language,
}

impl Board {
    pub(crate) fn t(&self, key: &'static str) -> Text {
        self.language.text(key)
    }

    pub(crate) fn time(&self, at: &OffsetDateTime) -> When {
        When::new(*at, self.now, self.language)
    }

    /// The same in another language.
    #[must_use]
    pub fn said_in(self, language: Language) -> Self {
        Self { language, ..self }
    }
}

/// A board as a server-sent event.
#[derive(Template)]
#[template(path = "concerts/check_in/_change.html")]
struct Change<'a> {
    board: &'a Board,
}

/// Reads the boards of all concerts. Cheap to clone.
#[derive(Clone)]
pub struct Boards(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    /// Version counter of all boards.
    readings: AtomicU64,
}

opaque!(Boards);

impl Boards {
    /// The boards of the concerts in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Parts { db, clock, readings: AtomicU64::new(0) }))
    }

    /// The board of a concert as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(&self, concert_id: ConcertId) -> sqlx::Result<Board> {
        Ok(Board {
            concert_id,
            turnout: check_in::store::count(&self.0.db, concert_id).await?,
            last: check_in::store::list_last(&self.0.db, concert_id).await?,
            now: self.0.clock.now(),
            language: Language::Fr,
        })
    }

    /// The board as a frame. A later read has a higher version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn frame(&self, concert_id: ConcertId) -> anyhow::Result<Frame> {
        let position = self.0.readings.fetch_add(1, Ordering::Relaxed) + 1;
        let board = self.load(concert_id).await?;
        Frame::draw(position, |language| {
            let board = board.clone().said_in(language);
            Ok(sse::message(&Change { board: &board }.render()?))
        })
    }
}

#[async_trait]
impl Source for Boards {
    fn mark(&self, _: &Topic, _: Keys) {
        // Nothing is kept: each time the whole is read.
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        match topic.id() {
            Some(id) => self.frame(id).await.map(Some),
            None => Ok(None),
        }
    }
}
