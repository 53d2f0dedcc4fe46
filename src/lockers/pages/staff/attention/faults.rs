//! Fault tickets: open ones, closed ones, closing.

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
    ids::FaultId,
    lockers::{
        Lockers,
        attention::{self, by_staff, store::Fault},
        paths::staff,
    },
    web::{
        FieldErrors, Form, Page, Refusal,
        forms::{
            reason::parse_reason,
            refusal::{FormView as _, form_view},
        },
        pages::{fragment, paging},
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::Faults::PATH, get(index)).route(staff::FaultClosing::PATH, post(close))
}

const PAGE: i64 = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    state: String,
    before: Option<FaultId>,
}

#[derive(Template)]
#[template(path = "lockers/staff/attention/faults.html", blocks = ["results"])]
struct IndexFaults {
    page: Page,
    open: bool,
    faults: Vec<Fault>,
    more: Option<String>,
    form: Form,
    errors: FieldErrors,
    refused: Option<FaultId>,
}

form_view!(IndexFaults: as_results);

impl IndexFaults {
    async fn load(lockers: &Lockers, search: &Search, page: Page) -> Result<Self> {
        let open = search.state != "closed";
        let before = search.before.unwrap_or(FaultId::MAX);
        let mut faults = attention::store::list_faults(&lockers.context.db, open, before, PAGE + 1).await?;
        let state = if open { "open" } else { "closed" };
        let next = |last: &Fault| format!("{}?state={state}&before={}", staff::Faults, last.id);
        let more = paging::cut(&mut faults, PAGE).map(next);
        Ok(Self { page, open, faults, more, form: Form::default(), errors: FieldErrors::default(), refused: None })
    }

    fn errors_of(&self, id: FaultId) -> FieldErrors {
        if self.refused == Some(id) { self.errors.clone() } else { FieldErrors::default() }
    }

    fn reason_of(&self, id: FaultId) -> &str {
        if self.refused == Some(id) { self.form.value("reason") } else { "" }
    }
}

async fn index(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    Ok(fragment::page(StatusCode::OK, &IndexFaults::load(&lockers, &search, page).await?))
}

async fn close(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::FaultClosing { id }: staff::FaultClosing,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let fault = attention::store::find_fault(&lockers.context.db, id).await?.ok_or(Error::NotFound)?;
    let mut errors = form.errors();
    let resolution = errors.take(parse_reason(form.value("reason")));
    let refusal: Refusal = match resolution.filter(|_| errors.is_empty()) {
        Some(resolution) => {
            let in_service = form.checked("in_service");
            if by_staff::close_fault(&lockers, &request.origin, &fault, &resolution, in_service).await? {
                return Ok(request.done(staff::Faults, "flash-fault-closed"));
            }
            Refusal::conflict("bay-fault-closed-before")
        }
        None => errors.into(),
    };
    let view = IndexFaults::load(&lockers, &Search::default(), request.page).await?;
    Ok(IndexFaults { form, refused: Some(id), ..view }.refused(request.fragment, refusal))
}
