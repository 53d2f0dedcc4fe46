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
    error::{Error, Result},
    ids::LockerCheckId,
    lockers::{
        Lockers,
        attention::{
            by_staff,
            store_checks::{self, Check},
        },
        pages::staff::locker::{LockerForm, ShowStaffLocker, find_locker},
        paths::staff,
    },
    web::{
        FieldErrors, Form, Message, Page, Refusal,
        forms::reason::parse_reason,
        pages::{fragment, paging},
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::Checks::PATH, get(index))
        .route(staff::CheckHandOver::PATH, post(hand_over))
        .route(staff::LockerCheck::PATH, post(create))
}

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
    let state = if done { "state=done&" } else { "" };
    let last = paging::cut(&mut found, PAGE).and_then(|last| last.id);
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
    _: RunsLockers,
    staff::LockerCheck { code }: staff::LockerCheck,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let refusal = match parse(&form) {
        Ok(found) => {
            if by_staff::finish_check(&lockers, &request.origin, &locker, found.as_deref()).await? {
                let path = match form.value("from") {
                    "checks" => staff::Checks.to_string(),
                    _ => staff::StaffLocker { code }.to_string(),
                };
                return Ok(request.done(&path, if found.is_some() { "flash-things-found" } else { "flash-checked" }));
            }
            Refusal::conflict("check-none")
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Check, refusal).await
}

async fn hand_over(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::CheckHandOver { id }: staff::CheckHandOver,
    request: FormRequest,
) -> Result<Response> {
    let code = store_checks::find_code(&lockers.context.db, id).await?.ok_or(Error::NotFound)?;
    // Another member of staff may have been quicker, which is as good.
    let handed = by_staff::hand_over(&lockers, &request.origin, id, &code).await?;
    Ok(request.done(staff::Checks, if handed { "flash-handed-over" } else { "flash-handed-over-before" }))
}
