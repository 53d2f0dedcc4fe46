//! Bulk actions: choose bays, preview, start, watch, stop.

use askama::Template;
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{Confirmed, FormRequest, sign_in::session::RunsLockers},
    error::{Error, Result},
    ids::{BayId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            bulk::BulkState,
            store::bulk::{self, BulkAction, Kind, Touched},
            take_back::Afterwards,
        },
        bays::store::admin::{self, BayName},
        paths::staff,
    },
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::{
            reason::parse_reason,
            refusal::{FormView as _, form_view},
        },
        pages::fragment,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::BulkRelease::PATH, get(new_release).post(create_release))
        .route(staff::BulkOpening::PATH, get(new_opening).post(create_opening))
        .route(staff::BulkAction::PATH, get(show))
        .route(staff::BulkActionStop::PATH, post(stop))
}

/// The form of an act: bays are chosen, then lockers shown.
#[derive(Template)]
#[template(path = "lockers/staff/bulk/new.html", blocks = ["form"])]
struct NewBulkAction {
    page: Page,
    kind: Kind,
    bays: Vec<BayName>,
    chosen: Vec<BayId>,
    touched: Vec<Touched>,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewBulkAction);

impl NewBulkAction {
    async fn load(lockers: &Lockers, kind: Kind, chosen: Vec<BayId>, page: Page) -> Result<Self> {
        let db = &lockers.context.db;
        let touched = match kind {
            Kind::Release => bulk::list_taken(db, &chosen, page.now).await?,
            Kind::Open => bulk::list_doors(db, &chosen, page.now).await?,
        };
        let (bays, form, errors) = (admin::list_names(db).await?, Form::default(), FieldErrors::default());
        Ok(Self { page, kind, bays, chosen, touched, form, errors })
    }

    fn action(&self) -> String {
        match self.kind {
            Kind::Release => staff::BulkRelease.to_string(),
            Kind::Open => staff::BulkOpening.to_string(),
        }
    }

    fn count(&self) -> i64 {
        i64::try_from(self.touched.len()).unwrap_or(i64::MAX)
    }

    fn releases(&self) -> bool {
        self.kind == Kind::Release
    }

    /// True if a locker is ticked: all are, until the form was sent.
    fn ticked(&self, key: i64) -> bool {
        let key = key.to_string();
        !self.form.has("reason") || self.form.values("locker").any(|sent| sent == key)
    }
}

/// The bays that an address names.
fn chosen(query: Option<&str>) -> Vec<BayId> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.filter(|(name, _)| name == "bay").filter_map(|(_, value)| value.parse().ok()).collect()
}

async fn new_release(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    RawQuery(query): RawQuery,
    page: Page,
) -> Result<Response> {
    let view = NewBulkAction::load(&lockers, Kind::Release, chosen(query.as_deref()), page).await?;
    Ok(fragment::page(StatusCode::OK, &view))
}

async fn new_opening(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    _: Confirmed,
    RawQuery(query): RawQuery,
    page: Page,
) -> Result<Response> {
    let view = NewBulkAction::load(&lockers, Kind::Open, chosen(query.as_deref()), page).await?;
    Ok(fragment::page(StatusCode::OK, &view))
}

async fn create_release(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    begin(&lockers, staff.member.id, Kind::Release, request, form).await
}

async fn create_opening(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    _: Confirmed,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    begin(&lockers, staff.member.id, Kind::Open, request, form).await
}

fn parse(form: &Form) -> Result<(Vec<i64>, String), FieldErrors> {
    let mut errors = form.errors_but(&["locker", "bay"]);
    let keys: Option<Vec<i64>> = form.values("locker").map(|key| key.parse().ok()).collect();
    let keys =
        errors.take(keys.filter(|keys| !keys.is_empty()).ok_or_else(|| FieldErrors::one("locker", "bulk-choose")));
    let reason = errors.take(parse_reason(form.value("reason")));
    keys.zip(reason).filter(|_| errors.is_empty()).ok_or(errors)
}

async fn begin(lockers: &Lockers, by: MemberId, kind: Kind, request: FormRequest, form: Form) -> Result<Response> {
    let afterwards = Afterwards::parse(&form);
    let refusal: Refusal = match parse(&form) {
        Ok((keys, reason)) => {
            let found = bulk::list_codes(&lockers.context.db, kind, &keys).await?;
            if found.is_empty() {
                Refusal::conflict("bulk-nothing")
            } else {
                match lockers.begin_bulk_action(&request.origin, by, kind, afterwards, &reason, found).await? {
                    Some(id) => return Ok(request.fragment.redirect(staff::BulkAction { id })),
                    None => Refusal::conflict("bulk-busy"),
                }
            }
        }
        Err(errors) => errors.into(),
    };
    let bays = form.values("bay").filter_map(|id| id.parse().ok()).collect();
    let view = NewBulkAction::load(lockers, kind, bays, request.page).await?;
    Ok(NewBulkAction { form, ..view }.refused(request.fragment, refusal))
}

/// Progress of a bulk action. The page refreshes this block regularly.
#[derive(Template)]
#[template(path = "lockers/staff/bulk/show.html", blocks = ["progress"])]
struct ShowBulkAction {
    page: Page,
    act: BulkAction,
    stage: BulkState,
}

impl ShowBulkAction {
    fn releases(&self) -> bool {
        self.act.kind == Kind::Release
    }
}

async fn show(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BulkAction { id }: staff::BulkAction,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let act = bulk::find(&lockers.context.db, id).await?.ok_or(Error::NotFound)?;
    let stage = BulkState::of(&act, page.now);
    Ok(fragment.draw(StatusCode::OK, &ShowBulkAction { page, act, stage }, ShowBulkAction::as_progress))
}

async fn stop(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BulkActionStop { id }: staff::BulkActionStop,
    request: FormRequest,
) -> Result<Response> {
    bulk::find(&lockers.context.db, id).await?.ok_or(Error::NotFound)?;
    let said =
        if lockers.stop_bulk_action(&request.origin, id).await? { "flash-bulk-stopped" } else { "flash-bulk-ended" };
    Ok(request.done(staff::BulkAction { id }, said))
}
