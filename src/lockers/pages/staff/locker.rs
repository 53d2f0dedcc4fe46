//! One locker for staff: allocation, commands, actions.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use uuid::Uuid;

use crate::{
    accounts::{FormRequest, sign_in::session::RunsLockers},
    error::{Error, Result},
    lockers::{
        Lockers,
        allocations::store::emails,
        bays::{
            LockerCode, Service, dependents,
            store::{
                history::{self, PastCommand, PastFault, PastUse},
                lockers::{self, Record},
            },
        },
        commands::store_doors::list_keepers,
        paths::staff,
    },
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Shown,
        forms::{
            refusal::{FormView as _, form_view},
            version,
        },
        pages::fragment,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::StaffLocker::PATH, get(show)).route(staff::LockerOrders::PATH, get(orders))
}

const HISTORY: i64 = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LockerForm {
    PastCommand,
    Service,
    TakingBack,
    Move,
    Deadline,
    Assignment,
    Check,
    Fittings,
}

/// The page of a locker; what was refused on it is said in it.
#[derive(Template)]
#[template(path = "lockers/staff/locker/show.html", blocks = ["desk"])]
pub(crate) struct ShowStaffLocker {
    page: Page,
    locker: Record,
    allocations: Vec<PastUse>,
    orders: Vec<PastCommand>,
    faults: Vec<PastFault>,
    /// True if the holder or a borrower gets no e-mail and has to be told by hand.
    by_hand: bool,
    free: Vec<(LockerCode, String)>,
    shown: Shown,
    /// The name of the next order: sent twice, it is one.
    key: String,
    form: Form,
    errors: FieldErrors,
    refused: Option<LockerForm>,
}

pub(crate) async fn find_locker(lockers: &Lockers, code: &LockerCode, page: &Page) -> Result<Record> {
    lockers::find(&lockers.context.db, code, page.now).await?.ok_or(Error::NotFound)
}

form_view!(ShowStaffLocker: as_desk);

impl ShowStaffLocker {
    async fn load(lockers: &Lockers, locker: Record, page: Page) -> Result<Self> {
        let db = &lockers.context.db;
        let free = match &locker.holder {
            Some(_) => lockers::list_free(db, locker.bay_id, page.now).await?,
            None => Vec::new(),
        };
        let keepers = list_keepers(&mut *db.acquire().await?, locker.id).await?;
        Ok(Self {
            shown: {
                let mut db = db.acquire().await?;
                Shown::new(&dependents::of_locker(&mut db, &locker, page.language).await?, page.language)
            },
            by_hand: emails::count_unreachable(db, &keepers).await? > 0,
            allocations: history::list_uses(db, locker.id, HISTORY).await?,
            orders: history::list_orders(db, locker.id, HISTORY).await?,
            faults: history::list_faults(db, locker.id, HISTORY).await?,
            page,
            locker,
            free,
            key: Uuid::new_v4().to_string(),
            form: Form::default(),
            errors: FieldErrors::default(),
            refused: None,
        })
    }

    fn errors_of(&self, form: LockerForm) -> FieldErrors {
        if self.refused == Some(form) { self.errors.clone() } else { FieldErrors::default() }
    }

    /// The reason as it was sent with one of them.
    fn reason_of(&self, form: LockerForm) -> &str {
        if self.refused == Some(form) { self.form.value("reason") } else { "" }
    }

    /// A field of the locker itself, as it was sent or as it is.
    fn fitting<'a>(&'a self, field: &str, now: &'a str) -> &'a str {
        if self.refused == Some(LockerForm::Fittings) { self.form.value(field) } else { now }
    }

    /// A box of the locker itself, as it was sent or as it is.
    fn ticked(&self, field: &str, now: bool) -> bool {
        if self.refused == Some(LockerForm::Fittings) { self.form.checked(field) } else { now }
    }

    /// The service that was asked for, or the one that it is in.
    fn wished_service(&self) -> &str {
        if self.refused == Some(LockerForm::Service) { self.form.value("service") } else { self.locker.service.code() }
    }

    /// Found items as sent; else the text for an empty locker.
    fn found_said(&self) -> &str {
        if self.refused == Some(LockerForm::Check) { self.form.value("found") } else { "nothing" }
    }

    /// The version that one of the forms was filled from: as it was sent, or as it is.
    fn version_of(&self, form: LockerForm) -> String {
        let sent = (self.refused == Some(form)).then(|| self.form.value(version::FIELD).to_owned());
        sent.unwrap_or_else(|| self.locker.current_form(form).value(version::FIELD).to_owned())
    }

    /// True if the last order is under way.
    fn waiting(&self) -> bool {
        waiting(&self.orders)
    }

    pub(crate) async fn refused(
        lockers: &Lockers,
        code: &LockerCode,
        request: FormRequest,
        form: Form,
        which: LockerForm,
        refusal: Refusal,
    ) -> Result<Response> {
        let locker = find_locker(lockers, code, &request.page).await?;
        let view = Self::load(lockers, locker, request.page).await?;
        Ok(Self { form, refused: Some(which), ..view }.refused(request.fragment, refusal))
    }
}

impl Record {
    /// A form of the locker as it stands.
    pub(crate) fn current_form(&self, form: LockerForm) -> Form {
        let yes = |ticked| if ticked { "yes" } else { "" };
        match form {
            LockerForm::Service => Form::filled([
                ("service", self.service.code()),
                ("reason", self.service_reason.as_deref().unwrap_or_default()),
                (version::FIELD, &self.service_version.to_string()),
            ]),
            _ => Form::filled([
                ("place", &self.place),
                ("department", self.department.as_deref().unwrap_or_default()),
                ("accessible", yes(self.accessible)),
                ("sensor", yes(self.sensor)),
                ("pulse_ms", &self.pulse_ms.to_string()),
                (version::FIELD, &self.version.to_string()),
            ]),
        }
    }
}

fn waiting(orders: &[PastCommand]) -> bool {
    orders.first().is_some_and(|order| !order.finished)
}

async fn show(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::StaffLocker { code }: staff::StaffLocker,
    page: Page,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &page).await?;
    Ok(fragment::page(StatusCode::OK, &ShowStaffLocker::load(&lockers, locker, page).await?))
}

/// Part that the page refreshes while a command is in progress: commands and door.
#[derive(Template)]
#[template(path = "lockers/staff/locker/_commands_change.html")]
struct ShowOrders {
    page: Page,
    locker: Record,
    orders: Vec<PastCommand>,
}

impl ShowOrders {
    fn waiting(&self) -> bool {
        waiting(&self.orders)
    }
}

async fn orders(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerOrders { code }: staff::LockerOrders,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &page).await?;
    if !fragment.0 {
        return Ok(fragment.redirect(staff::StaffLocker { code }));
    }
    let orders = history::list_orders(&lockers.context.db, locker.id, HISTORY).await?;
    Ok(fragment::page(StatusCode::OK, &ShowOrders { page, locker, orders }))
}
