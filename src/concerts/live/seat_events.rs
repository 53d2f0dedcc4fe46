//! HTML of seats, for the page and for the event stream.

use crate::{
    concerts::{
        paths,
        programme::concert::Sale,
        seats::{
            seat::{Seat, SeatKind, SeatState},
            seat_map::{Cell, Changes, RowHtml, SeatMap},
        },
    },
    error::error_chain,
    ids::ConcertId,
    web::{
        Language, SharedPage,
        pages::{kept_html::KeptHtml, language::Text},
        sse, tags,
    },
};
use std::{borrow::Cow, fmt, sync::Arc};

use askama::{Template, filters::HtmlSafe};
use bytes::Bytes;

/// HTML of our own making, to stand in a page as it is.
#[derive(Debug, Clone)]
pub(crate) struct Drawn<'a>(pub(crate) Cow<'a, str>);

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Drawn<'_> {}

/// A seat as a button.
#[derive(Template)]
#[template(path = "concerts/programme/_seat.html")]
struct SeatButton<'a> {
    cell: &'a Cell,
    state: &'static str,
    label: String,
    mine: bool,
    /// URL that releases the hold.
    release: String,
}

impl<'a> SeatButton<'a> {
    /// A seat as all viewers see it.
    fn new(cell: &'a Cell, language: Language) -> Self {
        let label = label(cell.seat, cell.kind, cell.state.label(), language).to_string();
        Self { cell, state: cell.state.code(), label, mine: false, release: String::new() }
    }

    /// A seat as its holder sees it.
    fn mine(concert_id: ConcertId, cell: &'a Cell, language: Language) -> Self {
        let release = paths::HoldRelease { id: concert_id, seat: cell.seat }.to_string();
        let label = label(cell.seat, cell.kind, "seat-mine", language).to_string();
        Self { cell, state: "mine", label, mine: true, release }
    }
}

/// The name of a seat with its state: `Rang C, place 12, libre`.
pub(crate) fn label(seat: Seat, kind: SeatKind, state: &'static str, language: Language) -> Text {
    let place = language.text(kind.label()).arg("row", seat.letter().to_string());
    place.arg("number", i64::from(seat.number())).arg("state", language.text(state).to_string())
}

/// A row of seats.
#[derive(Template)]
#[template(path = "concerts/programme/_row.html")]
pub(crate) struct SeatRow<'a> {
    /// Letter of the row, or its name in the list of seats.
    pub(crate) name: String,
    pub(crate) seats: Vec<Drawn<'a>>,
}

/// The rows of a map as everybody sees them.
pub(crate) fn rows(seat_map: &SeatMap, language: Language) -> &[Arc<RowHtml>] {
    seat_map.rows_or_draw(language, |cells| {
        let seats: Vec<String> = cells.iter().map(|cell| draw(cell, language)).collect();
        let first = cells.first().map(|cell| cell.seat);
        let name = first.map(|seat| seat.letter().to_string()).unwrap_or_default();
        let row = SeatRow { name, seats: seats.iter().map(|seat| Drawn(seat.as_str().into())).collect() };
        let kept = KeptHtml::new(render(&row));
        RowHtml { row: first.map_or(0, Seat::row), seats, kept }
    })
}

/// A seat as everybody sees it.
pub(crate) fn draw(cell: &Cell, language: Language) -> String {
    render(&SeatButton::new(cell, language))
}

/// A seat as the one sees it who holds it.
pub(crate) fn draw_mine(concert_id: ConcertId, cell: &Cell, language: Language) -> String {
    render(&SeatButton::mine(concert_id, cell, language))
}

/// Event of a stream: changed seats, number of free ones, and the concert if it changed.
#[derive(Template)]
#[template(path = "concerts/programme/_change.html")]
struct Change<'a> {
    page: SharedPage,
    seat_map: &'a SeatMap,
    sale: Sale,
    /// True if the concert itself changed.
    concert: bool,
    /// Drawn for everybody: each page asks for what is its own at once.
    opens_in: Option<i64>,
    sign_in: Option<String>,
    buttons: Vec<(Seat, Drawn<'static>)>,
}

/// A change as a server-sent event.
pub(crate) fn event(seat_map: &SeatMap, changes: &Changes, page: SharedPage) -> Bytes {
    let buttons = changes.cells.iter().map(|cell| (cell.seat, Drawn(draw(cell, page.language).into()))).collect();
    let (sale, opens_in) = (seat_map.concert.sale(page.now), Some(0));
    let change = Change { page, seat_map, sale, concert: changes.concert, opens_in, sign_in: None, buttons };
    sse::message_at(&seat_map.cursor, &render(&change))
}

fn render(template: &impl Template) -> String {
    let html = template.render().unwrap_or_else(|error| {
        tracing::error!(error = error_chain(&error), "seat template failed");
        String::new()
    });
    tags::join(&html)
}
