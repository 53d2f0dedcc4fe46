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
    accounts::{About, FormRequest, cards::card::CardForm, find_last_change, sign_in::session::RunsLockers},
    audit::{Action, Origin},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        bays::{
            bay_input::{self, NewBay},
            dependents,
            store::admin::{self, Bay, CloseOutcome, UpdateOutcome},
        },
        pages::staff::{
            bay_lookup::{act, find_bay},
            bays::{BayPageForm, ShowBay},
        },
        paths::staff,
    },
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal, Shown, Version,
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

/// The form of a bay.
#[derive(Template)]
#[template(path = "lockers/staff/bay_form.html", blocks = ["form"])]
struct BayForm {
    page: Page,
    form: Form,
    errors: FieldErrors,
    sites: Vec<String>,
    /// The bay that is changed; absent for a new one.
    bay: Option<Bay>,
}

form_view!(BayForm);

impl BayForm {
    async fn load(lockers: &Lockers, page: Page, form: Form, bay: Option<Bay>) -> Result<Self> {
        let sites = admin::list_sites(&lockers.context.db).await?;
        Ok(Self { page, form, errors: FieldErrors::default(), sites, bay })
    }

    /// URL that the form is posted to.
    fn action(&self) -> String {
        self.bay.as_ref().map_or_else(|| staff::Bays.to_string(), |bay| staff::BayEdit { id: bay.id }.to_string())
    }
}

async fn new(State(lockers): State<Lockers>, _: RunsLockers, fragment: Fragment, page: Page) -> Result<Response> {
    let term_end = bay_input::usual_term_end(page.now).to_string();
    let form = Form::filled([
        ("policy", "day_use"),
        ("actuator", "bay"),
        ("card_reader", "yes"),
        ("card_form", CardForm::AsIs.code()),
        ("opens_at", "08:00"),
        ("closes_at", "19:00"),
        ("lockers", "8"),
        ("term_ends_on", &term_end),
        ("student_quota", "1"),
        ("teacher_quota", "3"),
        ("staff_quota", "3"),
        ("extension_days", "1"),
        ("extensions_allowed", "1"),
        ("reservation_minutes", "30"),
        ("penalty_hours", "24"),
    ]);
    Ok(BayForm::load(&lockers, page, form, None).await?.fresh(fragment))
}

async fn create(State(lockers): State<Lockers>, _: RunsLockers, visit: FormRequest, form: Form) -> Result<Response> {
    let refusal = match parse_new(&form, &visit) {
        Ok((bay, count)) => match add_bay(&lockers, &visit.origin, &bay, count).await? {
            Ok(id) => return Ok(visit.done(staff::Bay { id }, "flash-bay-created")),
            Err(refusal) => refusal,
        },
        Err(errors) => errors.into(),
    };
    Ok(BayForm::load(&lockers, visit.page, form, None).await?.refused(visit.fragment, refusal))
}

fn parse_new(form: &Form, visit: &FormRequest) -> Result<(NewBay, i16), FieldErrors> {
    let mut errors = FieldErrors::default();
    let bay = errors.take(bay_input::parse(form, visit.page.now));
    let count = errors.take(bay_input::how_many(form));
    bay.zip(count).ok_or(errors)
}

async fn add_bay(lockers: &Lockers, origin: &Origin, bay: &NewBay, count: i16) -> Result<Result<BayId, Refusal>> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(id) = admin::insert(&mut transaction, bay, origin.at).await? else {
        return Ok(Err(Refusal::one("name", "rack-name-taken")));
    };
    let codes = bay_input::next_codes(&admin::lock_numbers(&mut transaction).await?, count);
    if codes.len() != usize::try_from(count).unwrap_or_default() {
        return Ok(Err(Refusal::one("lockers", "rack-numbers-out")));
    }
    admin::add_lockers(&mut transaction, id, &codes).await?;
    let detail = act(id, &bay.name, &span(&codes));
    origin.act(Action::BAY_CREATED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed_whole(id);
    Ok(Ok(id))
}

/// The first and the last of some codes.
fn span(codes: &[crate::lockers::bays::locker::LockerCode]) -> String {
    match codes {
        [] => String::new(),
        [only] => only.to_string(),
        [first, .., last] => format!("{first} … {last}"),
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
    visit: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let refusal = match bay_input::parse(&form, visit.page.now) {
        Ok(wish) => match change(&lockers, &visit.origin, id, &wish, Version::of(&form)).await? {
            UpdateOutcome::Updated => return Ok(visit.done(staff::Bay { id }, "flash-bay-changed")),
            UpdateOutcome::Gone => Refusal::absent("rack-gone"),
            UpdateOutcome::NameTaken => Refusal::one("name", "rack-name-taken"),
            UpdateOutcome::Stale => stale(&lockers, id, &mut form, &visit.page).await?,
        },
        Err(errors) => errors.into(),
    };
    Ok(BayForm::load(&lockers, visit.page, form, Some(bay)).await?.refused(visit.fragment, refusal))
}

/// Shows what was typed beside what the bay says now.
async fn stale(lockers: &Lockers, id: BayId, form: &mut Form, page: &Page) -> Result<Refusal> {
    let standing = edited(&find_bay(lockers, id).await?);
    let about = About::Detail(&format!("%(#{id})%"));
    let change = find_last_change(&lockers.context.db, &[Action::BAY_CHANGED], about).await?;
    Ok(version::stale(form, &standing, &bay_input::COMPARED, change.as_ref(), page.language))
}

async fn change(
    lockers: &Lockers,
    origin: &Origin,
    id: BayId,
    bay: &NewBay,
    version: Version,
) -> Result<UpdateOutcome> {
    let mut transaction = lockers.context.db.begin().await?;
    let outcome = admin::update(&mut transaction, id, bay, version, origin.at).await?;
    if outcome != UpdateOutcome::Updated {
        return Ok(outcome);
    }
    origin.act(Action::BAY_CHANGED).detail(&act(id, &bay.name, "")).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed_whole(id);
    Ok(outcome)
}

async fn add(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayLockers { id }: staff::BayLockers,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let mut errors = form.errors();
    let count = errors.take(bay_input::how_many(&form));
    let refusal = match count.filter(|_| errors.is_empty()) {
        Some(count) => match add_lockers(&lockers, &visit.origin, &bay, count).await? {
            Ok(()) => return Ok(visit.done(staff::Bay { id }, "flash-lockers-added")),
            Err(refusal) => refusal,
        },
        None => errors.into(),
    };
    ShowBay::refused(&lockers, id, (visit, form), BayPageForm::Lockers, refusal).await
}

async fn add_lockers(lockers: &Lockers, origin: &Origin, bay: &Bay, count: i16) -> Result<Result<(), Refusal>> {
    let most = i64::from(bay_input::MOST_LOCKERS);
    let mut transaction = lockers.context.db.begin().await?;
    let codes = bay_input::next_codes(&admin::lock_numbers(&mut transaction).await?, count);
    // Counted again now that nobody else adds any.
    let now = admin::find(&mut *transaction, bay.id).await?.map_or(most, |bay| bay.lockers);
    if now + i64::from(count) > most {
        return Ok(Err(Refusal::one("lockers", Message::new("rack-full").count("max", most))));
    }
    if codes.len() != usize::try_from(count).unwrap_or_default() {
        return Ok(Err(Refusal::one("lockers", "rack-numbers-out")));
    }
    if !admin::add_lockers(&mut transaction, bay.id, &codes).await? {
        return Ok(Err(Refusal::conflict("rack-gone")));
    }
    let detail = act(bay.id, &bay.name, &span(&codes));
    origin.act(Action::LOCKERS_ADDED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed_whole(bay.id);
    Ok(Ok(()))
}

async fn close(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayClosing { id }: staff::BayClosing,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay = find_bay(&lockers, id).await?;
    let outcome = match form.reason() {
        Ok(reason) => close_bay(&lockers, &visit, &bay, &reason, &form).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(staff::Bays, "flash-bay-closed")),
        Err(refusal) => ShowBay::refused(&lockers, id, (visit, form), BayPageForm::End, refusal).await,
    }
}

async fn close_bay(
    lockers: &Lockers,
    visit: &FormRequest,
    bay: &Bay,
    reason: &str,
    form: &Form,
) -> Result<Result<(), Refusal>> {
    let (origin, language) = (&visit.origin, visit.page.language);
    let mut transaction = lockers.context.db.begin().await?;
    let messages = dependents::of_bay(&mut transaction, bay.id, origin.at, language).await?;
    if !Shown::new(&messages, language).agrees(form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    match admin::close(&mut transaction, bay.id, origin.at).await? {
        CloseOutcome::Closed => {}
        CloseOutcome::Before => return Ok(Err(Refusal::conflict("rack-gone"))),
        CloseOutcome::Taken(count) => {
            return Ok(Err(Refusal::conflict(Message::new("rack-close-taken").count("count", count))));
        }
    }
    let detail = act(bay.id, &bay.name, "");
    origin.act(Action::BAY_CLOSED).with_reason(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed_whole(bay.id);
    Ok(Ok(()))
}
