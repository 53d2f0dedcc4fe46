//! Alarms: list and acknowledgement. None is ever removed.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{FormRequest, sign_in::session::RunsLockers},
    error::{Error, Result},
    ids::{AlarmId, BayId},
    lockers::{
        Lockers,
        attention::{
            by_staff,
            store_alarm_list::{self, PastAlarm, Unseen},
        },
        pages::staff::bays::find_bay,
        paths::staff,
    },
    web::{
        Form, Page,
        pages::{
            fragment,
            paging::{self, with_query},
        },
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::Alarms::PATH, get(index))
        .route(staff::AlarmEmails::PATH, post(prefer))
        .route(staff::AlarmAcknowledgement::PATH, post(acknowledge))
        .route(staff::BayAlarmsAcknowledgement::PATH, post(acknowledge_all))
}

const PAGE: i64 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    bay: Option<BayId>,
    before: Option<AlarmId>,
}

#[derive(Template)]
#[template(path = "lockers/staff/attention/alarms.html")]
struct IndexAlarms {
    page: Page,
    /// The one bay of the page. None: all bays.
    bay: Option<BayId>,
    before: Option<AlarmId>,
    alarms: Vec<PastAlarm>,
    unseen: Vec<Unseen>,
    by_email: bool,
    more: Option<String>,
}

/// The page of alarms, of one bay or of all, from a place on.
fn address(bay: Option<BayId>, before: Option<AlarmId>) -> String {
    let bay = bay.map(|id| id.to_string()).unwrap_or_default();
    let before = before.map(|id| id.to_string()).unwrap_or_default();
    with_query(staff::Alarms, &[("bay", &bay), ("before", &before)])
}

async fn index(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    let db = &lockers.context.db;
    let mut alarms = store_alarm_list::list(db, search.bay, search.before.unwrap_or(AlarmId::MAX), PAGE + 1).await?;
    let more = paging::cut(&mut alarms, PAGE).map(|last| address(search.bay, Some(last.id)));
    let mut unseen = store_alarm_list::list_unseen(db).await?;
    unseen.retain(|one| search.bay.is_none_or(|bay| bay == one.bay_id));
    let by_email = store_alarm_list::wants_emails(db, staff.member.id).await?;
    let Search { bay, before } = search;
    Ok(fragment::page(StatusCode::OK, &IndexAlarms { page, bay, before, alarms, unseen, by_email, more }))
}

/// The page that a form came from: that of alarms, else the board.
fn back(form: &Form) -> String {
    match form.value("from") {
        "alarms" => address(form.value("bay").parse().ok(), form.value("before").parse().ok()),
        _ => staff::Bays.to_string(),
    }
}

async fn acknowledge(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::AlarmAcknowledgement { id }: staff::AlarmAcknowledgement,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    if by_staff::acknowledge(&lockers, &request.origin, id).await? {
        return Ok(request.done(back(&form), "flash-alarm-seen"));
    }
    if !store_alarm_list::exists(&lockers.context.db, id).await? {
        return Err(Error::NotFound);
    }
    // Another member of staff was quicker, which is as good.
    Ok(request.done(back(&form), "flash-alarm-seen-before"))
}

/// All alarms of a bay up to the last that the page showed: what came meanwhile was not seen.
async fn acknowledge_all(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayAlarmsAcknowledgement { id }: staff::BayAlarmsAcknowledgement,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let Ok(upto) = form.value("upto").parse() else { return Err(Error::NotFound) };
    let seen = by_staff::acknowledge_all(&lockers, &request.origin, bay.id, upto).await?;
    let said = if seen > 0 { "flash-alarms-seen" } else { "flash-alarm-seen-before" };
    Ok(request.done(back(&form), said))
}

async fn prefer(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let wants = form.checked("by_email");
    store_alarm_list::prefer(&lockers.context.db, staff.member.id, wants).await?;
    let said = if wants { "flash-alarm-emails-on" } else { "flash-alarm-emails-off" };
    Ok(request.done(staff::Alarms, said))
}
