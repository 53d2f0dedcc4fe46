//! Lockers for staff: list and CSV export.

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

use crate::{
    accounts::sign_in::{
        member_rate_limit::{self, ExpensiveAction},
        session::RunsLockers,
    },
    audit::{Action, Origin, filters},
    error::{Error, Result},
    lockers::{
        Lockers,
        bays::{
            Allocation,
            store::{
                admin::{self, BayName},
                lockers::{self, Listed, Position, Question},
            },
        },
        paths::staff,
    },
    text::folding,
    web::{
        Fragment, Page,
        pages::paging::{self, with_query},
        spreadsheet::{Cell, Spreadsheet},
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::StaffLockers::PATH, get(index)).route(staff::LockersCsv::PATH, get(export))
}

const PAGE: i64 = 50;
/// Lockers of a file read at once.
const FILE_PAGE: i64 = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    state: String,
    bay: String,
    after: String,
}

impl Search {
    fn question(&self) -> Question {
        Question {
            words: folding::words(&self.q),
            state: Allocation::parse(&self.state),
            bay_id: self.bay.parse().ok(),
        }
    }

    fn position(&self) -> Result<Position> {
        if self.after.is_empty() {
            return Ok(Position::START);
        }
        Position::parse(&self.after).ok_or(Error::NotFound)
    }

    fn address(&self, path: &str, after: &str) -> String {
        with_query(path, &[("q", &self.q), ("state", &self.state), ("bay", &self.bay), ("after", after)])
    }
}

#[derive(Template)]
#[template(path = "lockers/staff/lockers/index.html", blocks = ["results"])]
struct IndexLockers {
    page: Page,
    search: Search,
    bays: Vec<BayName>,
    lockers: Vec<Listed>,
    more: Option<String>,
    csv: String,
}

impl IndexLockers {
    fn whole(&self) -> bool {
        [&self.search.q, &self.search.state, &self.search.bay].into_iter().all(|asked| asked.trim().is_empty())
    }
}

async fn index(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&lockers.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let db = &lockers.context.db;
    let mut found = lockers::list(db, &search.question(), search.position()?, PAGE + 1, page.now).await?;
    let more = paging::cut(&mut found, PAGE).map(Position::of);
    let more = more.map(|after| search.address(staff::StaffLockers::PATH, &after.to_string()));
    let csv = search.address(staff::LockersCsv::PATH, "");
    let view = IndexLockers { page, search, bays: admin::list_names(db).await?, lockers: found, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexLockers::as_results))
}

const COLUMNS: [&str; 10] = [
    "column-locker",
    "column-site",
    "column-bay",
    "column-place",
    "column-state",
    "column-door",
    "column-holder-number",
    "column-holder",
    "column-since",
    "column-until",
];

async fn export(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Query(search): Query<Search>,
    origin: Origin,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&lockers.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let (db, question, now) = (lockers.context.db.clone(), search.question(), page.now);
    let asked = filters(&[("q", &question.words.join(" ")), ("state", &search.state), ("bay", &search.bay)]);
    origin.act(Action::LOCKERS_EXPORTED).detail(&asked).record(&db).await?;
    let tasks = &lockers.context.tasks;
    Spreadsheet::download("parvis-lockers.csv", &COLUMNS, page.language, tasks, async move |table| {
        let load = |last: Option<&Listed>| {
            let after = last.map_or(Position::START, Position::of);
            lockers::list(&db, &question, after, FILE_PAGE, now)
        };
        table.pages(load, write).await
    })
}

fn write(table: &mut Spreadsheet, locker: &Listed) -> Result<()> {
    let holder = locker.holder.as_ref();
    table.row([
        locker.code.as_str().into(),
        (&locker.site).into(),
        (&locker.bay).into(),
        (&locker.place).into(),
        Cell::Label(locker.allocation.label()),
        Cell::Label(locker.door.label()),
        holder.map(|holder| holder.number.as_str()).into(),
        holder.map(|holder| holder.name.as_str()).into(),
        holder.map(|holder| holder.since).into(),
        holder.and_then(|holder| holder.until).into(),
    ])
}
