//! One locker: its relation to the viewer, and the possible actions.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::CurrentMember,
    error::{Error, Result},
    lockers::{
        Lockers,
        allocations::{
            my_locker::{Friend, Opening, OwnLocker, ReclaimableLocker},
            store::{mine, situation},
        },
        attention::Problem,
        bays::{self, AllocationState, LockerCode, bay_view::Cell},
        pages::{index::Offered, refused::RefusedAction},
        paths,
    },
    web::{FieldErrors, Form, Page, pages::fragment, time::on_campus},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::Locker::PATH, get(show))
}

struct Holding {
    shares: Vec<(Friend, OffsetDateTime)>,
    acquaintances: Vec<(String, String)>,
    openings: Vec<Opening>,
}

#[derive(Template)]
#[template(path = "lockers/show.html")]
struct ShowLocker {
    page: Page,
    cell: Cell,
    bay: Offered,
    own: Option<OwnLocker>,
    holding: Option<Holding>,
    given_back: Option<ReclaimableLocker>,
    reported: Option<Problem>,
    refused: Option<RefusedAction>,
    form: Form,
    errors: FieldErrors,
}

impl ShowLocker {
    /// The last day to which it can be lent, as date fields want it.
    fn last_day(&self) -> String {
        self.own.as_ref().and_then(|own| own.due_at).map_or_else(String::new, |at| on_campus(at).date().to_string())
    }

    fn today(&self) -> String {
        on_campus(self.page.now).date().to_string()
    }

    fn until(&self) -> String {
        if self.form.has("until") { self.form.value("until").to_owned() } else { self.last_day() }
    }

    /// True if the reader uses it and can lend it.
    fn shareable(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.mine() && own.allocation_state == AllocationState::InUse)
    }
}

async fn show(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Locker { code }: paths::Locker,
    page: Page,
) -> Result<Response> {
    let view = load(&lockers, &member, page, &code).await?;
    Ok(fragment::page(StatusCode::OK, &view))
}

/// The page, with the refusal of the last action.
pub(crate) async fn refused(
    lockers: &Lockers,
    member: &CurrentMember,
    page: Page,
    code: &LockerCode,
    refused: RefusedAction,
) -> Result<Response> {
    let view = load(lockers, member, page, code).await?;
    Ok(fragment::page(refused.status, &ShowLocker { refused: Some(refused), ..view }))
}

/// The page, with a form that is not accepted.
pub(crate) async fn corrected(
    lockers: &Lockers,
    member: &CurrentMember,
    page: Page,
    code: &LockerCode,
    form: Form,
    errors: FieldErrors,
) -> Result<Response> {
    let view = load(lockers, member, page, code).await?;
    let status = form.refusal();
    Ok(fragment::page(status, &ShowLocker { form, errors, ..view }))
}

async fn load(lockers: &Lockers, member: &CurrentMember, page: Page, code: &LockerCode) -> Result<ShowLocker> {
    let (db, me, now) = (&lockers.context.db, member.member.id, page.now);
    let (bay_id, locker_id) = bays::store::find_place(db, code).await?.ok_or(Error::NotFound)?;
    let own = mine::list(db, me, now).await?.into_iter().find(|own| own.id == locker_id);
    let asker = situation::load_asker(db, None, me, now).await?.ok_or(Error::NotFound)?;
    let bay = bays::store::find(db, bay_id, me, now).await?.ok_or(Error::NotFound)?;
    let cell = bay.cells.iter().find(|cell| cell.id == locker_id).cloned().ok_or(Error::NotFound)?;
    let given_back = mine::list_given_back(db, me, now).await?.into_iter().find(|one| one.code == *code);
    let reported = mine::find_report(db, locker_id, me).await?;
    let holding = match own.as_ref().filter(|own| own.mine() && own.operable()) {
        Some(own) => Some(Holding {
            shares: mine::list_shares(db, own.allocation_id, now).await?,
            acquaintances: mine::list_acquaintances(db, me).await?,
            openings: mine::list_openings(db, own.allocation_id, me).await?,
        }),
        None => None,
    };
    Ok(ShowLocker {
        cell,
        bay: Offered::new(bay, &asker, &page),
        own,
        holding,
        given_back,
        reported,
        refused: None,
        form: Form::default(),
        errors: FieldErrors::default(),
        page,
    })
}
