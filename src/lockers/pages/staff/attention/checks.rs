//! Checks of lockers that were taken back, and the items found in them.

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
    audit::{Action, Origin},
    error::{Error, Result},
    ids::{LockerCheckId, MemberId},
    lockers::{
        Lockers,
        attention::store_checks::{self, Check},
        bays::store::lockers::Record,
        news::News,
        pages::staff::locker::{LockerForm, ShowStaffLocker, find_locker},
        paths::staff,
    },
    web::{FieldErrors, Form, Message, Page, Refusal, forms::reason::parse_reason, pages::fragment},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::Checks::PATH, get(index))
        .route(staff::CheckHandOver::PATH, post(hand_over))
        .route(staff::LockerCheck::PATH, post(create))
}

/// Finds on a page.
const PAGE: i64 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    /// `done`: what was handed over.
    state: String,
    before: Option<LockerCheckId>,
}

#[derive(Template)]
#[template(path = "lockers/staff/attention/checks.html")]
struct IndexChecks {
    page: Page,
    /// True if the page shows what was handed over.
    done: bool,
    open: Vec<Check>,
    found: Vec<Check>,
    more: Option<String>,
}

async fn index(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    let (db, done) = (&lockers.context.db, search.state == "done");
    let open = if done { Vec::new() } else { store_checks::list_open(db).await? };
    let mut found = store_checks::list_found(db, done, search.before.unwrap_or(LockerCheckId::MAX), PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let state = if done { "state=done&" } else { "" };
    let last = found.last().filter(|_| full).and_then(|last| last.id);
    let more = last.map(|last| format!("{}?{state}before={last}", staff::Checks));
    Ok(fragment::page(StatusCode::OK, &IndexChecks { page, done, open, found, more }))
}

/// The things that were found. None: the locker was empty.
fn parse(form: &Form) -> Result<Option<String>, FieldErrors> {
    let errors = form.errors();
    if !errors.is_empty() {
        return Err(errors);
    }
    match form.value("found") {
        "nothing" => Ok(None),
        "things" => parse_reason(form.value("things"))
            .map(Some)
            .map_err(|_| FieldErrors::one("things", Message::new("check-things-wrong").count("max", 300))),
        _ => Err(FieldErrors::one("found", "choice-wrong")),
    }
}

async fn create(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    staff::LockerCheck { code }: staff::LockerCheck,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let refusal = match parse(&form) {
        Ok(found) => {
            if finish(&lockers, &visit.origin, &locker, staff.member.id, found.as_deref()).await? {
                let path = match form.value("from") {
                    "checks" => staff::Checks.to_string(),
                    _ => staff::StaffLocker { code }.to_string(),
                };
                return Ok(visit.done(&path, if found.is_some() { "flash-things-found" } else { "flash-checked" }));
            }
            Refusal::conflict("check-none")
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::Check, refusal).await
}

/// False: the locker is not to be checked.
async fn finish(
    lockers: &Lockers,
    origin: &Origin,
    locker: &Record,
    by: MemberId,
    found: Option<&str>,
) -> Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(checked) = store_checks::finish(&mut transaction, locker.id, by, found, origin.at).await? else {
        return Ok(false);
    };
    let entry = origin.act(Action::LOCKER_CHECKED).on(checked.member_id);
    entry.detail(locker.code.as_str()).record(&mut *transaction).await?;
    if let (Some(member_id), Some(allocation_id), Some(things)) = (checked.member_id, checked.allocation_id, found) {
        let news = News { member_id, allocation_id, code: &locker.code, from: None, reason: None };
        news.tell_found(&mut transaction, things, origin.at).await?;
    }
    transaction.commit().await?;
    lockers.context.mailer.wake();
    lockers.changed(locker.bay_id, &[locker.id]);
    Ok(true)
}

async fn hand_over(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    staff::CheckHandOver { id }: staff::CheckHandOver,
    visit: FormRequest,
) -> Result<Response> {
    let code = store_checks::find_code(&lockers.context.db, id).await?.ok_or(Error::NotFound)?;
    let mut transaction = lockers.context.db.begin().await?;
    let said = match store_checks::hand_over(&mut transaction, id, staff.member.id, visit.origin.at).await? {
        Some(member_id) => {
            let entry = visit.origin.act(Action::THINGS_HANDED_OVER).on(member_id);
            entry.detail(code.as_str()).record(&mut *transaction).await?;
            transaction.commit().await?;
            "flash-handed-over"
        }
        // Another member of staff was quicker, which is as good.
        None => "flash-handed-over-before",
    };
    Ok(visit.done(staff::Checks, said))
}
