//! Programme of coming concerts, and one concert with its live seat map.

use std::fmt::{self, Write as _};

use askama::{Template, filters::HtmlSafe};
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::Duration;

use crate::{
    accounts::{CurrentMember, paths::SignIn},
    concerts::{
        Concerts,
        holds::{hold_summary::Sheet, holder::Holder},
        live::{
            programme::ProgrammeEvents,
            seat_events::{self, Drawn, SeatRow},
        },
        paths,
        programme::{
            self,
            concert::{Listed, Sale},
        },
        seats::{
            seat::SeatState,
            seat_map::{Cell, Cursor, RowHtml, SeatMap},
        },
        topics,
    },
    error::{Error, Result},
    ids::ConcertId,
    keyring::hex,
    live::{Topic, Watch},
    web::{
        Page,
        pages::{
            fragment,
            kept_html::{self, Piece},
        },
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::Programme::PATH, get(index))
        .route(paths::ProgrammeEvents::PATH, get(index_events))
        .route(paths::Concert::PATH, get(show))
        .route(paths::SeatEvents::PATH, get(events))
}

/// Time for which a concert is listed after its start.
const LISTED_FOR: Duration = Duration::hours(4);

#[derive(Template)]
#[template(path = "concerts/programme/index.html")]
struct IndexConcerts {
    page: Page,
    concerts: Vec<Listed>,
    /// Version of the list.
    cursor: Cursor,
}

async fn index(State(concerts): State<Concerts>, page: Page) -> Result<Response> {
    // Before the reading: what happens in between is told rather than missed.
    let cursor = concerts.programme.cursor();
    let listed = programme::store::list(&concerts.context.db, page.now - LISTED_FOR, page.now).await?;
    Ok(fragment::page(StatusCode::OK, &IndexConcerts { page, concerts: listed, cursor }))
}

/// When the list is to be read again.
async fn index_events(
    State(concerts): State<Concerts>,
    Query(After { after }): Query<After>,
    headers: HeaderMap,
    page: Page,
) -> Response {
    let watch = Watch::of(&concerts.context.live, &ProgrammeEvents::topic(), page.language);
    let (known, now) = (known(&headers, after.as_deref()), concerts.programme.cursor());
    watch.answer((known != Some(now)).then(|| ProgrammeEvents::event(now)), now.revision)
}

/// Last event known to the page: where its stream ended, or where it was rendered.
fn known(headers: &HeaderMap, after: Option<&str>) -> Option<Cursor> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty());
    last.or(after).and_then(Cursor::parse)
}

/// A row of the map: as everybody sees it, or with seats of the reader.
enum Row<'seat_map> {
    Kept(&'seat_map RowHtml),
    Own(SeatRow<'seat_map>),
}

/// Where a kept row stands in a page: no text has this character.
const KEPT: char = '\0';

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(_) => f.write_char(KEPT),
            Self::Own(row) => row.render_into(f).map_err(|_| fmt::Error),
        }
    }
}

impl HtmlSafe for Row<'_> {}

/// The page of a concert besides the seat map.
#[derive(Template)]
#[template(path = "concerts/programme/show.html")]
struct ShowConcert<'seat_map> {
    page: Page,
    seat_map: &'seat_map SeatMap,
    rows: Vec<Row<'seat_map>>,
    sheet: Sheet,
    sale: Sale,
    /// After so many seconds the page asks where the sale stands.
    opens_in: Option<i64>,
    /// URL of the sign-in page, where holding seats requires it.
    sign_in: Option<String>,
    /// Marks by which the page recognises the viewer's seats in streamed events.
    marks: String,
    list: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct View {
    view: String,
}

async fn show(
    State(concerts): State<Concerts>,
    paths::Concert { id }: paths::Concert,
    Query(view): Query<View>,
    holder: Holder,
    page: Page,
) -> Result<Response> {
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    // Visitors without holds share one cached page.
    let nothing_own = page.viewer.is_none() && page.flashes.is_empty() && holder.names().is_empty();
    if nothing_own && page.here == (paths::Concert { id }).to_string() {
        let (language, sale) = (page.language, seat_map.concert.sale(page.now));
        match seat_map.page(language) {
            Some((drawn_in, kept)) if *drawn_in == sale => return Ok(kept.answer(page.accepts_gzip)),
            // The sale has opened or closed since: the next picture, in a second at most, is drawn anew.
            Some(_) => {}
            None => {
                let accepts_gzip = page.accepts_gzip;
                let view = show_concert(&seat_map, &[], page, Sheet::default(), true, false);
                let html = view.render().map_err(|error| Error::Internal(error.into()))?;
                let html = kept_html::plain(&pieces(&html, &view.rows));
                return Ok(seat_map.keep_page(language, sale, html)?.answer(accepts_gzip));
            }
        }
    }
    let sheet = Sheet::load(&concerts, id, &holder, page.now).await?;
    draw(&concerts, id, &holder, page, StatusCode::OK, sheet, view.view == "list").await
}

/// The page of a concert, with what is held and what is said about it.
pub(crate) async fn draw(
    concerts: &Concerts,
    id: ConcertId,
    holder: &Holder,
    page: Page,
    status: StatusCode,
    mut sheet: Sheet,
    list: bool,
) -> Result<Response> {
    sheet.load_place(concerts, id, holder).await?;
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    let marks = holder.marks(&concerts.context.keyring, id);
    let guest = holder.member_id.is_none();
    let accepts_gzip = page.accepts_gzip;
    let view = show_concert(&seat_map, &marks, page, sheet, guest, list);
    let html = view.render().map_err(|error| Error::Internal(error.into()))?;
    Ok(fragment::page_of(status, accepts_gzip, &pieces(&html, &view.rows)))
}

/// URL of the sign-in page, where holding seats requires it.
pub(crate) fn sign_in(seat_map: &SeatMap, holder: &Holder, page: &Page) -> Option<String> {
    members_sign_in(seat_map, holder.member_id.is_none(), page)
}

fn members_sign_in(seat_map: &SeatMap, guest: bool, page: &Page) -> Option<String> {
    (seat_map.concert.members_only && guest).then(|| SignIn.then(&page.here))
}

fn show_concert<'seat_map>(
    seat_map: &'seat_map SeatMap,
    marks: &[u64],
    page: Page,
    sheet: Sheet,
    guest: bool,
    list: bool,
) -> ShowConcert<'seat_map> {
    let sale = seat_map.concert.sale(page.now);
    ShowConcert {
        rows: rows(seat_map, marks, &page, list),
        sale,
        opens_in: (sale == Sale::Ahead).then(|| (seat_map.concert.sale_opens_at - page.now).whole_seconds()),
        sign_in: members_sign_in(seat_map, guest, &page),
        marks: marks.iter().map(|mark| hex(&mark.to_be_bytes())).collect::<Vec<_>>().join(" "),
        seat_map,
        page,
        sheet,
        list,
    }
}

/// The rows as the reader sees them. In a list each has a longer name.
fn rows<'seat_map>(seat_map: &'seat_map SeatMap, marks: &[u64], page: &Page, list: bool) -> Vec<Row<'seat_map>> {
    let language = page.language;
    let is_mine = |cell: &Cell| cell.state == SeatState::Held && cell.mark.is_some_and(|mark| marks.contains(&mark));
    let cells = seat_map.cells.chunk_by(|one, next| one.seat.row() == next.seat.row());
    let rows = cells.zip(seat_events::rows(seat_map, language)).map(|(cells, row)| {
        if !list && !cells.iter().any(is_mine) {
            return Row::Kept(row);
        }
        let letter = cells.first().map(|cell| cell.seat.letter().to_string()).unwrap_or_default();
        let name = if list { language.text("seats-row").arg("row", letter).to_string() } else { letter };
        let seats = cells.iter().zip(&row.seats).map(|(cell, html)| {
            if is_mine(cell) {
                Drawn(seat_events::draw_mine(seat_map.concert.id, cell, language).into())
            } else {
                Drawn(html.as_str().into())
            }
        });
        Row::Own(SeatRow { name, seats: seats.collect() })
    });
    rows.collect()
}

/// The pieces of a page, in order: each mark in its text stands for the next kept row.
fn pieces<'a>(html: &'a str, rows: &[Row<'a>]) -> Vec<Piece<'a>> {
    let mut kept = rows.iter().filter_map(|row| match row {
        Row::Kept(row) => Some(Piece::Kept(&row.kept)),
        Row::Own(_) => None,
    });
    let texts = html.split(KEPT).map(Piece::Own);
    texts.flat_map(|text| std::iter::once(text).chain(kept.next())).collect()
}

#[derive(Debug, Default, Deserialize)]
struct After {
    after: Option<String>,
}

/// Stream of the seat map, from the state of the page.
async fn events(
    State(concerts): State<Concerts>,
    paths::SeatEvents { id }: paths::SeatEvents,
    Query(After { after }): Query<After>,
    headers: HeaderMap,
    member: Option<CurrentMember>,
    page: Page,
) -> Result<Response> {
    // Heard first, read then: what happens in between is sent twice rather than never.
    let watch = Watch::of(&concerts.context.live, &Topic::new(topics::SEATS, id), page.language);
    let watch = match &member {
        Some(member) => member.guard(&concerts.accounts, watch, None),
        None => watch,
    };
    let cursor = known(&headers, after.as_deref());
    let (first, position) = concerts.seat_maps.catch_up(id, cursor, page.language).await?.ok_or(Error::NotFound)?;
    Ok(watch.answer(first, position))
}
