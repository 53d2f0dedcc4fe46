//! Concerts for staff: list and CSV export.

use std::fmt::Display;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::{OffsetDateTime, Time};

use crate::{
    accounts::sign_in::{
        member_rate_limit::{self, ExpensiveAction},
        session::SellsSeats,
    },
    audit::{Action, Origin, filters},
    concerts::{
        Concerts,
        paths::box_office,
        programme::{
            concert::Sale,
            store_admin::{self, Listing, OfficeLine, Part, Place},
        },
    },
    error::{Error, Result},
    text::folding,
    web::{
        Fragment, Message, Page,
        spreadsheet::Spreadsheet,
        time::{at_clock, on_campus},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::Concerts::PATH, get(index)).route(box_office::ConcertsCsv::PATH, get(export))
}

/// Concerts on a page.
const PAGE: i64 = 50;
/// Concerts of a file read at once.
const FILE_PAGE: i64 = 500;

impl OfficeLine {
    /// State of the sale.
    fn sale(&self, now: OffsetDateTime) -> Sale {
        Sale::of(self.sale_opens_at, self.sale_closes_at, self.cancelled_at.is_some(), now)
    }

    /// State of the sale as text and tone.
    fn badge(&self, now: OffsetDateTime) -> (&'static str, Message) {
        sale_badge(self.sale(now))
    }

    /// The part of the list in which it stands.
    fn part(&self, today: OffsetDateTime) -> Part {
        if self.starts_at >= today { Part::Coming } else { Part::Past }
    }

    /// Position of this concert in the list, for the next page.
    fn place(&self, today: OffsetDateTime) -> Place {
        Place { part: self.part(today), after: Some((self.starts_at, self.id)) }
    }
}

impl Part {
    /// Key of its heading.
    fn label(self) -> &'static str {
        match self {
            Self::Coming => "office-coming",
            Self::Past => "office-past",
        }
    }
}

/// The beginning of the day on the campus.
fn today(now: OffsetDateTime) -> OffsetDateTime {
    at_clock(on_campus(now).date(), Time::MIDNIGHT)
}

/// State of a sale as text, and its tone.
pub(crate) fn sale_badge(sale: Sale) -> (&'static str, Message) {
    match sale {
        Sale::Ahead => ("", "concert-sale-ahead".into()),
        Sale::Open => ("good", "office-on-sale".into()),
        Sale::Over => ("", "concert-sale-over".into()),
        Sale::Cancelled => ("bad", "concert-cancelled".into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    /// The concert to come behind which the page begins.
    after: String,
    /// The past concert behind which the page begins.
    before: String,
}

impl Search {
    fn address(&self, path: impl Display, place: Option<Place>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if let Some(Place { part, after: Some((at, id)) }) = place {
            let name = if part == Part::Coming { "after" } else { "before" };
            query.append_pair(name, &format!("{}.{id}", at.unix_timestamp_nanos() / 1000));
        }
        format!("{path}?{}", query.finish())
    }

    fn place(&self) -> Result<Place> {
        let (part, text) =
            if self.before.is_empty() { (Part::Coming, &self.after) } else { (Part::Past, &self.before) };
        if text.is_empty() {
            return Ok(Place { part, after: None });
        }
        // The database knows no time so long before our era.
        let place = || {
            let (at, id) = text.split_once('.')?;
            let at = at.parse::<i128>().ok()?.checked_mul(1000)?;
            let at = OffsetDateTime::from_unix_timestamp_nanos(at).ok().filter(|at| at.year() > 0)?;
            Some((at, id.parse().ok()?))
        };
        Ok(Place { part, after: Some(place().ok_or(Error::NotFound)?) })
    }
}

#[derive(Template)]
#[template(path = "concerts/box_office/index.html", blocks = ["results"])]
struct IndexOffice {
    page: Page,
    query: String,
    /// Each with the heading above it, where a part begins.
    concerts: Vec<(Option<&'static str>, OfficeLine)>,
    more: Option<String>,
    csv: String,
}

async fn index(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&concerts.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let (db, words) = (&concerts.context.db, folding::words(&search.q));
    let (place, today) = (search.place()?, today(page.now));
    let listing = Listing { words: &words, limit: PAGE + 1, today, now: page.now };
    let mut found = store_admin::list(db, &listing, place).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| search.address(box_office::Concerts, Some(last.place(today))));
    let csv = search.address(box_office::ConcertsCsv, None);
    // Lines that are put behind others already have the heading of their part above them.
    let mut above = place.after.filter(|_| fragment.0).map(|_| place.part);
    let headed = found.into_iter().map(|line| {
        let part = line.part(today);
        let heading = (above.replace(part) != Some(part)).then(|| part.label());
        (heading, line)
    });
    let concerts = headed.collect();
    let view = IndexOffice { page, query: search.q, concerts, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexOffice::as_results))
}

const COLUMNS: [&str; 13] = [
    "column-concert",
    "column-title",
    "column-artist",
    "column-venue",
    "column-doors-at",
    "column-starts-at",
    "column-ends-at",
    "column-sale-opens-at",
    "column-sale-closes-at",
    "column-cancelled-at",
    "column-seat-count",
    "column-booked",
    "column-free",
];

async fn export(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    Query(search): Query<Search>,
    origin: Origin,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&concerts.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let (db, words, now) = (concerts.context.db.clone(), folding::words(&search.q), page.now);
    let asked = filters(&[("q", &words.join(" "))]);
    origin.act(Action::CONCERTS_EXPORTED).detail(&asked).record(&db).await?;
    let tasks = &concerts.context.tasks;
    Spreadsheet::download("parvis-concerts.csv", &COLUMNS, page.language, tasks, async move |table| {
        let today = today(now);
        let listing = Listing { words: &words, limit: FILE_PAGE, today, now };
        let load = |last: Option<&OfficeLine>| {
            let place = last.map_or(Place { part: Part::Coming, after: None }, |last| last.place(today));
            store_admin::list(&db, &listing, place)
        };
        table.pages(load, write).await
    })
}

fn write(table: &mut Spreadsheet, line: &OfficeLine) -> Result<()> {
    table.row([
        line.id.0.into(),
        (&line.title).into(),
        (&line.artist).into(),
        (&line.venue).into(),
        line.doors_at.into(),
        line.starts_at.into(),
        line.ends_at.into(),
        line.sale_opens_at.into(),
        line.sale_closes_at.into(),
        line.cancelled_at.into(),
        line.seats.into(),
        line.booked.into(),
        line.free.into(),
    ])
}
