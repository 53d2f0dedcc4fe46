//! Form of a bay: new, edit, more lockers, close.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{About, FormRequest, find_last_change, sign_in::session::RunsLockers},
    audit::Action,
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        bays::{
            bay_input::{self, MOST_LOCKERS, NewBay},
            by_staff::{self, NotAdded, NotClosed},
            store::admin::{self, Bay, UpdateOutcome},
        },
        pages::staff::bays::{BayPageForm, ShowBay, find_bay},
        paths::staff,
    },
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal, Version,
        forms::{
            refusal::{FormView as _, form_view},
            version,
        },
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::NewBay::PATH, get(new))
        .route(staff::Bays::PATH, post(create))
        .route(staff::BayEdit::PATH, get(edit).post(update))
        .route(staff::BayLockers::PATH, post(add))
        .route(staff::BayClosing::PATH, post(close))
}

#[derive(Template)]
#[template(path = "lockers/staff/bay_form.html", blocks = ["form"])]
struct BayForm {
    page: Page,
    form: Form,
    errors: FieldErrors,
    sites: Vec<String>,
    bay: Option<Bay>,
}

form_view!(BayForm);

impl BayForm {
    async fn load(lockers: &Lockers, page: Page, form: Form, bay: Option<Bay>) -> Result<Self> {
        let sites = admin::list_sites(&lockers.context.db).await?;
        Ok(Self { page, form, errors: FieldErrors::default(), sites, bay })
    }

    fn action(&self) -> String {
        self.bay.as_ref().map_or_else(|| staff::Bays.to_string(), |bay| staff::BayEdit { id: bay.id }.to_string())
    }
}

async fn new(State(lockers): State<Lockers>, _: RunsLockers, fragment: Fragment, page: Page) -> Result<Response> {
    let mut bay = NewBay::usual("", "");
    bay.terms.term_ends_on = Some(bay_input::usual_term_end(page.now));
    let form = bay_input::filled(&bay).and("lockers", "8");
    Ok(BayForm::load(&lockers, page, form, None).await?.fresh(fragment))
}

async fn create(State(lockers): State<Lockers>, _: RunsLockers, request: FormRequest, form: Form) -> Result<Response> {
    let refusal = match parse_new(&form, &request) {
        Ok((bay, count)) => match by_staff::create_bay(&lockers, &request.origin, &bay, count).await? {
            Ok(id) => return Ok(request.done(staff::Bay { id }, "flash-bay-created")),
            Err(reason) => not_added(reason),
        },
        Err(errors) => errors.into(),
    };
    Ok(BayForm::load(&lockers, request.page, form, None).await?.refused(request.fragment, refusal))
}

fn parse_new(form: &Form, request: &FormRequest) -> Result<(NewBay, i16), FieldErrors> {
    let mut errors = FieldErrors::default();
    let bay = errors.take(bay_input::parse(form, request.page.now));
    let count = errors.take(bay_input::how_many(form));
    bay.zip(count).ok_or(errors)
}

fn not_added(reason: NotAdded) -> Refusal {
    match reason {
        NotAdded::NameTaken => Refusal::one("name", "bay-name-taken"),
        NotAdded::NumbersOut => Refusal::one("lockers", "bay-numbers-out"),
        NotAdded::Full => Refusal::one("lockers", Message::new("bay-lockers-full").count("max", MOST_LOCKERS.into())),
        NotAdded::Gone => Refusal::conflict("bay-gone"),
    }
}

async fn edit(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayEdit { id }: staff::BayEdit,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let form = edited(&bay);
    Ok(BayForm::load(&lockers, page, form, Some(bay)).await?.fresh(fragment))
}

/// The form of a change of a bay as it stands.
fn edited(bay: &Bay) -> Form {
    bay_input::filled(&as_drafted(bay)).and(version::FIELD, &bay.version.to_string())
}

fn as_drafted(bay: &Bay) -> NewBay {
    NewBay {
        name: bay.name.clone(),
        site: bay.site.clone(),
        department: bay.department.clone(),
        actuator: bay.actuator,
        reader: bay.reader,
        terms: bay.terms.clone(),
    }
}

async fn update(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayEdit { id }: staff::BayEdit,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let refusal = match bay_input::parse(&form, request.page.now) {
        Ok(input) => match by_staff::update_bay(&lockers, &request.origin, id, &input, Version::of(&form)).await? {
            UpdateOutcome::Updated => return Ok(request.done(staff::Bay { id }, "flash-bay-changed")),
            UpdateOutcome::Gone => Refusal::absent("bay-gone"),
            UpdateOutcome::NameTaken => Refusal::one("name", "bay-name-taken"),
            UpdateOutcome::Stale => stale(&lockers, id, &mut form, &request.page).await?,
        },
        Err(errors) => errors.into(),
    };
    Ok(BayForm::load(&lockers, request.page, form, Some(bay)).await?.refused(request.fragment, refusal))
}

/// Shows what was typed beside what the bay says now.
async fn stale(lockers: &Lockers, id: BayId, form: &mut Form, page: &Page) -> Result<Refusal> {
    let stage = edited(&find_bay(lockers, id).await?);
    let about = About::Detail(&format!("%(#{id})%"));
    let change = find_last_change(&lockers.context.db, &[Action::BAY_CHANGED], about).await?;
    Ok(version::stale(form, &stage, &bay_input::COMPARED, change.as_ref(), page.language))
}

async fn add(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayLockers { id }: staff::BayLockers,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let mut errors = form.errors();
    let count = errors.take(bay_input::how_many(&form));
    let refusal = match count.filter(|_| errors.is_empty()) {
        Some(count) => match by_staff::add_lockers(&lockers, &request.origin, &bay, count).await? {
            Ok(()) => return Ok(request.done(staff::Bay { id }, "flash-lockers-added")),
            Err(reason) => not_added(reason),
        },
        None => errors.into(),
    };
    ShowBay::refused(&lockers, id, request, form, BayPageForm::Lockers, refusal).await
}

async fn close(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayClosing { id }: staff::BayClosing,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let refusal = match form.reason() {
        Ok(reason) => {
            let language = request.page.language;
            match by_staff::close_bay(&lockers, &request.origin, &bay, &reason, &form, language).await? {
                Ok(()) => return Ok(request.done(staff::Bays, "flash-bay-closed")),
                Err(NotClosed::Changed) => Refusal::conflict("dependents-changed"),
                Err(NotClosed::Before) => Refusal::conflict("bay-gone"),
                Err(NotClosed::Taken(count)) => {
                    Refusal::conflict(Message::new("bay-close-taken").count("count", count))
                }
            }
        }
        Err(errors) => errors.into(),
    };
    ShowBay::refused(&lockers, id, request, form, BayPageForm::End, refusal).await
}
