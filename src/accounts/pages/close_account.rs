//! Closing of an account, by its member or by staff.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use tower_sessions::Session;

use crate::{
    accounts::{
        Accounts, CurrentMember, Departure, FormRequest, Leaving,
        members::{
            departures::{self, ConfirmationForm, NotEnded},
            dependents,
        },
        pages::credentials::confirm_password::check_password,
        paths,
        sign_in::session,
    },
    error::Result,
    ids::MemberId,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Shown,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Closure::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "accounts/close_account/new.html", blocks = ["form"])]
struct NewClosure {
    page: Page,
    form: Form,
    errors: FieldErrors,
    /// Records of all domains that end with the account.
    shown: Shown,
}

form_view!(NewClosure);

impl NewClosure {
    async fn load(accounts: &Accounts, member: &CurrentMember, page: Page, form: Form) -> Result<Self> {
        let shown = attached(accounts, member.id, Departure::Closing, &page).await?;
        Ok(Self { page, form, errors: FieldErrors::default(), shown })
    }
}

/// Records of all domains that end with an account, read for the confirmation page.
pub(crate) async fn attached(
    accounts: &Accounts,
    member_id: MemberId,
    departure: Departure,
    page: &Page,
) -> Result<Shown> {
    let leaving = Leaving { member_id, departure, language: page.language, now: page.now };
    let mut db = accounts.context.db.acquire().await?;
    Ok(dependents::list(accounts.hooks.dependents, &mut db, leaving).await?)
}

async fn new(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    Ok(NewClosure::load(&accounts, &member, page, Form::default()).await?.fresh(fragment))
}

async fn create(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    session: Session,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let checked = check_password(&accounts, &member, &request, &form).await?;
    let closed = match checked {
        Ok(()) => {
            let confirmation = ConfirmationForm { form: &form, language: request.page.language };
            let closed = departures::close(&accounts, &request.origin, member.id, None, confirmation).await?;
            closed.map_err(|reason| match reason {
                NotEnded::LastAdministrator => Refusal::conflict("last-administrator-own"),
                reason => reason.into(),
            })
        }
        Err(refusal) => Err(refusal),
    };
    match closed {
        Ok(()) => {
            session::leave(&session).await?;
            Ok(request.done("/", "flash-closed"))
        }
        Err(refusal) => {
            let view = NewClosure::load(&accounts, &member, request.page, form).await?;
            Ok(view.refused(request.fragment, refusal))
        }
    }
}
