//! Live list of all bays, and one bay.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::{OffsetDateTime, Time};

use crate::{
    accounts::{FormRequest, roles::Permission, sign_in::session::RunsLockers},
    error::{Error, Result},
    ids::BayId,
    live::{Topic, Watch},
    lockers::{
        Lockers,
        bays::{
            dependents,
            store::admin::{self, Bay},
        },
        controllers::store_tokens::Token,
        live::staff_board::{Attention, BayBoard},
        paths::staff,
        topics,
    },
    web::{
        FieldErrors, Form, Page, Refusal, Shown,
        forms::refusal::{FormView as _, form_view},
        pages::fragment,
        time::daily,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::Bays::PATH, get(index))
        .route(staff::BaysEvents::PATH, get(all_events))
        .route(staff::Bay::PATH, get(show))
        .route(staff::BayEvents::PATH, get(events))
}

#[derive(Template)]
#[template(path = "lockers/staff/bays/index.html")]
struct IndexBays {
    page: Page,
    attention: Attention,
    boards: Vec<BayBoard>,
}

async fn index(State(lockers): State<Lockers>, _: RunsLockers, page: Page) -> Result<Response> {
    let attention = lockers.boards.load_attention().await?;
    let view = IndexBays { page, attention, boards: lockers.boards.load(None).await? };
    Ok(fragment::page(StatusCode::OK, &view))
}

async fn all_events(State(lockers): State<Lockers>, RunsLockers(staff): RunsLockers, page: Page) -> Result<Response> {
    // Heard first, read then: what happens in between is sent twice rather than never.
    let topic = Topic::new(topics::BOARDS, 0);
    let watch = Watch::of(&lockers.context.live, &topic, page.language);
    let watch = staff.guard(&lockers.accounts, watch, Some(Permission::RunLockers));
    let first = lockers.boards.whole(&topic).await?;
    Ok(watch.answer(Some(first.text(page.language)), first.position))
}

async fn events(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    staff::BayEvents { id }: staff::BayEvents,
    page: Page,
) -> Result<Response> {
    find_bay(&lockers, id).await?;
    let topic = Topic::new(topics::BOARD, id);
    let watch = Watch::of(&lockers.context.live, &topic, page.language);
    let watch = staff.guard(&lockers.accounts, watch, Some(Permission::RunLockers));
    let first = lockers.boards.whole(&topic).await?;
    Ok(watch.answer(Some(first.text(page.language)), first.position))
}

/// The bay of an address that is not closed.
pub(crate) async fn find_bay(lockers: &Lockers, id: BayId) -> Result<Bay> {
    let bay = admin::find(&lockers.context.db, id).await?;
    bay.filter(|bay| bay.closed_at.is_none()).ok_or(Error::NotFound)
}

/// A one-time code for a controller, shown once.
pub(crate) struct IssuedBayCode {
    pub(crate) code: String,
    pub(crate) expires_at: OffsetDateTime,
}

/// The page of a bay; what was refused on it is said in it.
#[derive(Template)]
#[template(path = "lockers/staff/bays/show.html", blocks = ["desk"])]
pub(crate) struct ShowBay {
    page: Page,
    bay: Bay,
    board: BayBoard,
    shown: Shown,
    /// The secrets of its controllers, without the secrets.
    tokens: Vec<Token>,
    pub(crate) code: Option<IssuedBayCode>,
    pub(crate) form: Form,
    pub(crate) errors: FieldErrors,
    /// The form that was refused: of more lockers, or of the end.
    refused: Option<BayPageForm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BayPageForm {
    Lockers,
    End,
}

form_view!(ShowBay: as_desk);

impl ShowBay {
    pub(crate) async fn load(lockers: &Lockers, id: BayId, page: Page) -> Result<Self> {
        let bay = find_bay(lockers, id).await?;
        let board = lockers.boards.load(Some(id)).await?.into_iter().next().ok_or(Error::NotFound)?;
        let (form, errors) = (Form::filled([("lockers", "8")]), FieldErrors::default());
        let tokens = lockers.bay_tokens(id).await?;
        let mut db = lockers.context.db.acquire().await?;
        let messages = dependents::of_bay(&mut db, id, page.now, page.language).await?;
        let shown = Shown::new(&messages, page.language);
        Ok(Self { page, bay, board, shown, tokens, code: None, form, errors, refused: None })
    }

    /// A time of the day, as it is set.
    fn clock(&self, time: Time) -> String {
        daily(time, self.page.language)
    }

    fn errors_of(&self, form: BayPageForm) -> FieldErrors {
        if self.refused == Some(form) { self.errors.clone() } else { FieldErrors::default() }
    }

    pub(crate) async fn refused(
        lockers: &Lockers,
        id: BayId,
        request: FormRequest,
        form: Form,
        which: BayPageForm,
        refusal: Refusal,
    ) -> Result<Response> {
        let view = Self::load(lockers, id, request.page).await?;
        Ok(Self { form, refused: Some(which), ..view }.refused(request.fragment, refusal))
    }
}

async fn show(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::Bay { id }: staff::Bay,
    page: Page,
) -> Result<Response> {
    Ok(fragment::page(StatusCode::OK, &ShowBay::load(&lockers, id, page).await?))
}
