//! Programme of coming concerts, and one concert with its live seat map.

use std::borrow::Cow;

use askama::Template;
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
            seat_events::{self, Drawn},
        },
        paths,
        programme::{
            self,
            concert::{Listed, Sale},
        },
        seats::{
            seat::SeatState,
            seat_map::{Cursor, SeatMap},
        },
        topics,
    },
    error::{Error, Result},
    ids::ConcertId,
    keyring::hex,
    live::{Topic, Watch},
    web::{Page, pages::fragment},
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

/// A row of the map: its letter, and its seats as the reader sees them.
struct Row<'seat_map> {
    letter: char,
    seats: Vec<Drawn<'seat_map>>,
}

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
    headers: HeaderMap,
    page: Page,
) -> Result<Response> {
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    // Visitors without holds share one cached page.
    let nothing_own = page.viewer.is_none() && page.flashes.is_empty() && holder.names().is_empty();
    if nothing_own && page.here == (paths::Concert { id }).to_string() {
        let (language, sale) = (page.language, seat_map.concert.sale(page.now));
        match seat_map.page(language) {
            Some((drawn_in, kept)) if *drawn_in == sale => return Ok(kept.answer(&headers)),
            // The sale has opened or closed since: the next picture, in a second at most, is drawn anew.
            Some(_) => {}
            None => {
                let html = show_concert(&seat_map, &[], page, Sheet::default(), true, false).render();
                let html = html.map_err(|error| Error::Internal(error.into()))?;
                return Ok(seat_map.keep_page(language, sale, html)?.answer(&headers));
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
    Ok(fragment::page(status, &show_concert(&seat_map, &marks, page, sheet, guest, list)))
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
        rows: rows(seat_map, marks, &page),
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

fn rows<'seat_map>(seat_map: &'seat_map SeatMap, marks: &[u64], page: &Page) -> Vec<Row<'seat_map>> {
    let language = page.language;
    let mut rows: Vec<Row<'seat_map>> = Vec::new();
    for (cell, html) in seat_map.cells.iter().zip(seat_events::html(seat_map, language)) {
        let letter = cell.seat.letter();
        if rows.last().is_none_or(|row| row.letter != letter) {
            rows.push(Row {
                letter,
                seats: Vec::with_capacity(usize::from(seat_map.concert.seats_per_row.unsigned_abs())),
            });
        }
        let mine = cell.state == SeatState::Held && cell.mark.is_some_and(|mark| marks.contains(&mark));
        let html = if mine {
            Cow::Owned(seat_events::draw_mine(seat_map.concert.id, cell, language))
        } else {
            Cow::Borrowed(html.as_str())
        };
        if let Some(row) = rows.last_mut() {
            row.seats.push(Drawn(html));
        }
    }
    rows
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
