//! Alarms: all of them, and who has seen which. None is ever removed.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use super::{paths, rack::alarm_label};
use crate::{
    accounts::{
        Visit,
        audit::{Action, Origin},
        session::RunsLockers,
    },
    error::{Error, Result},
    lockers::{
        Lockers,
        store::staff::attention::{self as rows, PastAlarm},
    },
    web::{Page, fragment},
};

pub(super) fn router() -> Router<Lockers> {
    Router::new().route(paths::alarms(), get(index)).route(&paths::alarm_acknowledgement("{id}"), post(acknowledge))
}

/// Alarms on a page.
const PAGE: i64 = 50;

impl PastAlarm {
    /// Key of what happened.
    fn label(&self) -> &'static str {
        alarm_label(&self.kind)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "lockers/staff/alarms.html")]
struct IndexAlarms {
    page: Page,
    alarms: Vec<PastAlarm>,
    more: Option<String>,
}

async fn index(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    let before = search.before.unwrap_or(i64::MAX);
    let mut alarms = rows::list_alarms(&lockers.accounts.db, before, PAGE + 1).await?;
    let full = i64::try_from(alarms.len()).unwrap_or_default() > PAGE;
    alarms.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = alarms.last().filter(|_| full).map(|last| format!("{}?before={}", paths::alarms(), last.id));
    Ok(fragment::page(StatusCode::OK, &IndexAlarms { page, alarms, more }))
}

async fn acknowledge(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Path(id): Path<i64>,
    visit: Visit,
) -> Result<Response> {
    if note(&lockers, &visit.origin, id, staff.member.id).await? {
        return Ok(visit.done(paths::bays(), "flash-alarm-seen"));
    }
    if !rows::alarm_exists(&lockers.accounts.db, id).await? {
        return Err(Error::NotFound);
    }
    // Somebody else was quicker, which is as good.
    Ok(visit.done(paths::bays(), "flash-alarm-seen-before"))
}

async fn note(lockers: &Lockers, origin: &Origin, id: i64, by: i64) -> Result<bool> {
    let mut transaction = lockers.accounts.db.begin().await?;
    let Some(seen) = rows::acknowledge(&mut transaction, id, by, origin.at).await? else {
        return Ok(false);
    };
    let detail = format!("{} {} (#{id})", seen.kind, seen.code.unwrap_or_default());
    origin.act(Action::ALARM_ACKNOWLEDGED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed_whole(seen.bay_id);
    Ok(true)
}
