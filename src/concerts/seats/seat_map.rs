//! Seat map: the seats of a concert at one moment, the same for all viewers.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use time::OffsetDateTime;

use crate::{
    concerts::{
        programme::concert::{Concert, Sale},
        seats::seat::{Seat, SeatKind, SeatState},
    },
    error::{Error, Result},
    web::{
        Language,
        pages::{fragment::CachedBody, kept_html::KeptHtml},
    },
};

/// A seat of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub seat: Seat,
    pub kind: SeatKind,
    pub state: SeatState,
    /// The opaque mark of who holds it.
    pub mark: Option<u64>,
    /// The revision in which it became so.
    pub changed: u64,
}

/// A place in the history of a picture, as streams name it: `epoch.revision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) epoch: u64,
    pub(crate) revision: u64,
}

impl Cursor {
    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, revision) = text.split_once('.')?;
        Some(Self { epoch: u64::from_str_radix(epoch, 16).ok()?, revision: revision.parse().ok()? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{}", self.epoch, self.revision)
    }
}

/// Difference between two seat maps.
#[derive(Debug)]
pub struct Changes {
    /// The seats that are not as they were.
    pub cells: Vec<Cell>,
    /// True if the concert itself is not as it was.
    pub concert: bool,
}

/// A row of the map as everybody sees it.
#[derive(Debug)]
pub struct RowHtml {
    /// Number of the row.
    pub(crate) row: i16,
    /// Each seat.
    pub(crate) seats: Vec<String>,
    /// The whole row.
    pub(crate) kept: KeptHtml,
}

/// All seats of a concert at one moment.
#[derive(Debug)]
pub struct SeatMap {
    pub concert: Concert,
    /// Changed seats, in order of rows.
    pub cells: Vec<Cell>,
    /// Number of free seats for all visitors.
    pub free: usize,
    /// Number of free wheelchair places.
    pub wheelchairs: usize,
    /// The revision in which the concert itself became as it is.
    pub(crate) concert_changed: u64,
    /// Position in the history of the map.
    pub cursor: Cursor,
    /// The first hold to run out.
    pub(crate) next_end: Option<OffsetDateTime>,
    pub(crate) rows: [OnceLock<Vec<Arc<RowHtml>>>; Language::ALL.len()],
    /// Rows of the map before, as far as they were drawn and are as they were.
    pub(crate) unchanged_rows: [Vec<Arc<RowHtml>>; Language::ALL.len()],
    pub(crate) pages: [OnceLock<(Sale, CachedBody)>; Language::ALL.len()],
}

impl SeatMap {
    /// A seat of the map.
    #[must_use]
    pub fn cell(&self, seat: Seat) -> Option<&Cell> {
        self.cells.binary_search_by_key(&seat, |cell| cell.seat).ok().and_then(|at| self.cells.get(at))
    }

    /// True if it has places for wheelchairs.
    #[must_use]
    pub fn has_wheelchair_places(&self) -> bool {
        self.cells.iter().any(|cell| cell.kind == SeatKind::Wheelchair)
    }

    /// The rows as everybody sees them; each drawn once for each language, for as long as its seats stay as they are.
    pub(crate) fn rows_or_draw(&self, language: Language, draw: impl Fn(&[Cell]) -> RowHtml) -> &[Arc<RowHtml>] {
        let unchanged = self.unchanged_rows.get(language as usize).map_or(&[][..], Vec::as_slice);
        let draw_all = || {
            let rows = self.cells.chunk_by(|one, next| one.seat.row() == next.seat.row());
            let row = |cells: &[Cell]| {
                let row = cells.first().map(|cell| cell.seat.row());
                let known = unchanged.iter().find(|known| Some(known.row) == row);
                known.map_or_else(|| Arc::new(draw(cells)), Arc::clone)
            };
            rows.map(row).collect()
        };
        self.rows.get(language as usize).map_or(&[], |rows| rows.get_or_init(draw_all))
    }

    /// The rows that were drawn and whose seats are the same in a later map.
    pub(crate) fn rows_unchanged_in(&self, cells: &[Cell], revision: u64) -> [Vec<Arc<RowHtml>>; Language::ALL.len()] {
        let is_same = |row: &Arc<RowHtml>| {
            let mut seats = cells.iter().filter(|cell| cell.seat.row() == row.row);
            seats.clone().count() == row.seats.len() && seats.all(|cell| cell.changed < revision)
        };
        self.rows.each_ref().map(|rows| {
            let drawn = rows.get().map_or(&[][..], Vec::as_slice);
            drawn.iter().filter(|row| is_same(row)).map(Arc::clone).collect()
        })
    }

    /// The page as everybody sees it who has nothing here yet, and where the sale stood when it was drawn.
    pub(crate) fn page(&self, language: Language) -> Option<&(Sale, CachedBody)> {
        self.pages.get(language as usize)?.get()
    }

    /// Keeps that page for the next who come.
    pub(crate) fn keep_page(&self, language: Language, sale: Sale, html: String) -> Result<&CachedBody> {
        let page = self.pages.get(language as usize).ok_or(Error::NotFound)?;
        Ok(&page.get_or_init(|| (sale, CachedBody::new(html))).1)
    }

    /// Changes after a revision; None when it is the last.
    pub(crate) fn since(&self, revision: u64) -> Option<Changes> {
        let cells: Vec<Cell> = self.cells.iter().filter(|cell| cell.changed > revision).copied().collect();
        let concert = self.concert_changed > revision;
        (concert || !cells.is_empty()).then_some(Changes { cells, concert })
    }

    /// The free seats that are nearest to one, for anybody.
    #[must_use]
    pub fn nearest_free(&self, seat: Seat, count: usize) -> Vec<Seat> {
        let free = |cell: &&Cell| cell.state == SeatState::Free && cell.kind == SeatKind::Standard;
        let mut seats: Vec<Seat> = self.cells.iter().filter(free).map(|cell| cell.seat).collect();
        seats.sort_by_key(|other| (other.distance(seat), *other));
        seats.truncate(count);
        seats
    }
}
