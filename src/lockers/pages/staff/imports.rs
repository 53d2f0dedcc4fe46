//! Import of bays, lockers, cards and assignments from a file: previewed first, then written.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Column, FormRequest,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::RunsLockers,
        },
    },
    error::Result,
    lockers::{
        Lockers,
        imports::{
            self, Table,
            assignments::ASSIGNMENTS,
            cards::{CARD_END, CARDS},
            lockers::{FITTINGS, LOCKERS},
            report::Report,
        },
        paths::staff,
    },
    web::{FieldErrors, Form, Page, Refusal, Upload, pages::fragment},
};

pub(crate) fn router() -> Router<Lockers> {
    // `Upload` has a limit of its own.
    Router::new().route(staff::BaysImport::PATH, get(new).post(create).layer(DefaultBodyLimit::disable()))
}

/// The names of columns, as the first line of a file has them.
fn first_line(required: &[Column], optional: &[Column]) -> String {
    required.iter().chain(optional).map(|column| column.name).collect::<Vec<_>>().join(",")
}

#[derive(Template)]
#[template(path = "lockers/staff/imports/lockers.html", blocks = ["result"])]
struct NewImport {
    page: Page,
    report: Option<Report>,
    errors: FieldErrors,
}

impl NewImport {
    /// Key of how many lines would change something, or did.
    fn counts_key(&self) -> &'static str {
        let written = self.report.as_ref().is_some_and(|report| report.written);
        if written { "bay-import-counts-written" } else { "bay-import-counts" }
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn locker_columns(&self) -> String {
        first_line(&LOCKERS, &FITTINGS)
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn assignment_columns(&self) -> String {
        first_line(&ASSIGNMENTS, &[])
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn card_columns(&self) -> String {
        first_line(&CARDS, &CARD_END)
    }
}

async fn new(_: RunsLockers, page: Page) -> Response {
    fragment::page(StatusCode::OK, &NewImport { page, report: None, errors: FieldErrors::default() })
}

async fn create(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    request: FormRequest,
    upload: Upload,
) -> Result<Response> {
    member_rate_limit::check(&lockers.accounts, ExpensiveAction::Upload, &staff, request.page.now).await?;
    let mut view = NewImport { page: request.page, report: None, errors: FieldErrors::default() };
    match read(&upload) {
        Ok(table) => {
            let write = upload.form.value("act") == "import";
            let report = imports::bring(&lockers, &request.origin, &table, write).await?;
            let status = if report.wrong > 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            view.report = Some(report);
            Ok(request.fragment.draw(status, &view, NewImport::as_result))
        }
        Err(refusal) => {
            view.errors = refusal.errors.clone();
            let status = refusal.status(&Form::default());
            Ok(refusal.add_headers(request.fragment.draw(status, &view, NewImport::as_result)))
        }
    }
}

fn read(upload: &Upload) -> Result<Table, Refusal> {
    let errors = upload.form.errors();
    if upload.too_large {
        return Err(Refusal::too_large("file", "bay-import-large"));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let Some(bytes) = &upload.file else {
        return Err(Refusal::one("file", "bay-import-none"));
    };
    Table::read(bytes).map_err(|message| Refusal::one("file", message))
}
