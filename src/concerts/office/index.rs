//! All concerts, for staff: the list, and its table for spreadsheets.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::paths;
use crate::{
    accounts::{
        audit::{Action, Origin, filters},
        names,
        pace::{self, Costly},
        session::SellsSeats,
    },
    concerts::{
        Concerts,
        concert::Sale,
        store::office::{self, OfficeLine},
    },
    error::{Error, Result},
    web::{Fragment, Message, Page, spreadsheet::Spreadsheet},
};

pub(super) fn router() -> Router<Concerts> {
    Router::new().route(paths::office(), get(index)).route(paths::office_csv(), get(export))
}

/// Concerts on a page.
const PAGE: i64 = 50;
/// Concerts of a file read at once.
const FILE_PAGE: i64 = 500;

impl OfficeLine {
    /// Where its sale stands.
    fn sale(&self, now: OffsetDateTime) -> Sale {
        Sale::of(self.sale_opens_at, self.sale_closes_at, self.cancelled_at.is_some(), now)
    }

    /// Where its sale stands, in words and tone.
    fn badge(&self, now: OffsetDateTime) -> (&'static str, Message) {
        sale_badge(self.sale(now))
    }

    /// Its place in the order of the list.
    fn place(&self) -> (OffsetDateTime, i64) {
        (self.starts_at, self.id)
    }
}

/// Where a sale stands, in words, and the tone in which it is said.
pub(super) fn sale_badge(sale: Sale) -> (&'static str, Message) {
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
    /// Where the page begins.
    before: String,
}

impl Search {
    fn address(&self, path: &str, before: Option<(OffsetDateTime, i64)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if let Some((at, id)) = before {
            query.append_pair("before", &format!("{}.{id}", at.unix_timestamp_nanos() / 1000));
        }
        format!("{path}?{}", query.finish())
    }

    fn place(&self) -> Result<Option<(OffsetDateTime, i64)>> {
        if self.before.is_empty() {
            return Ok(None);
        }
        // The database knows no time so long before our era.
        let place = || {
            let (at, id) = self.before.split_once('.')?;
            let at = at.parse::<i128>().ok()?.checked_mul(1000)?;
            let at = OffsetDateTime::from_unix_timestamp_nanos(at).ok().filter(|at| at.year() > 0)?;
            Some((at, id.parse().ok()?))
        };
        place().map(Some).ok_or(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "concerts/office/index.html", blocks = ["results"])]
struct IndexOffice {
    page: Page,
    query: String,
    concerts: Vec<OfficeLine>,
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
    pace::check(&concerts.accounts, Costly::Search, &staff, page.now).await?;
    let (db, words) = (&concerts.accounts.db, names::words(&search.q));
    let mut found = office::list(db, &words, search.place()?, PAGE + 1, page.now).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| search.address(paths::office(), Some(last.place())));
    let csv = search.address(paths::office_csv(), None);
    let view = IndexOffice { page, query: search.q, concerts: found, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexOffice::as_results))
}

const COLUMNS: [&str; 11] = [
    "column-concert",
    "column-title",
    "column-artist",
    "column-venue",
    "column-starts-at",
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
    pace::check(&concerts.accounts, Costly::Search, &staff, page.now).await?;
    let (db, words, now) = (concerts.accounts.db.clone(), names::words(&search.q), page.now);
    let asked = filters(&[("q", &words.join(" "))]);
    origin.act(Action::CONCERTS_EXPORTED).detail(&asked).record(&db).await?;
    let tasks = &concerts.accounts.tasks;
    Spreadsheet::download("parvis-concerts.csv", &COLUMNS, page.language, tasks, async move |mut table| {
        let mut before = None;
        loop {
            let found = office::list(&db, &words, before, FILE_PAGE, now).await?;
            let Some(last) = found.last() else { return table.finish().await };
            before = Some(last.place());
            for line in &found {
                write(&mut table, line)?;
            }
            if !table.send().await? {
                return Ok(());
            }
        }
    })
}

fn write(table: &mut Spreadsheet, line: &OfficeLine) -> Result<()> {
    table.row([
        line.id.into(),
        (&line.title).into(),
        (&line.artist).into(),
        (&line.venue).into(),
        line.starts_at.into(),
        line.sale_opens_at.into(),
        line.sale_closes_at.into(),
        line.cancelled_at.into(),
        line.seats.into(),
        line.booked.into(),
        line.free.into(),
    ])
}
