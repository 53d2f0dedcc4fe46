//! Members who leave: closing of an account by staff, removal of a member without an account.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts, Confirmed, Departure, FormRequest,
        members::{
            departures::{self, ConfirmationForm, NotEnded, Removal},
            listed::Listed,
            number::MemberNumber,
            state::State as AccountState,
        },
        pages::close_account::attached,
        sign_in::session::EditsMembers,
    },
    admin::{members::find, paths},
    error::{Refusable, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Shown,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::MemberClosing::PATH, get(new).post(create))
}

/// Asks for the reason, and says what hangs on the account.
#[derive(Template)]
#[template(path = "admin/record_closings/new.html", blocks = ["form"])]
struct CloseMember {
    page: Page,
    form: Form,
    errors: FieldErrors,
    number: MemberNumber,
    name: String,
    /// True if the account was never activated: the member is removed.
    prepared: bool,
    shown: Shown,
}

form_view!(CloseMember);

impl CloseMember {
    async fn load(accounts: &Accounts, listed: Listed, page: Page, form: Form) -> Result<Self> {
        let shown = attached(accounts, listed.id, Departure::Closing, &page).await?;
        Ok(Self {
            shown,
            page,
            form,
            errors: FieldErrors::default(),
            prepared: listed.state == AccountState::Prepared,
            name: format!("{} {}", listed.first_name, listed.surname),
            number: listed.number,
        })
    }
}

async fn new(
    State(accounts): State<Accounts>,
    _: EditsMembers,
    _: Confirmed,
    paths::MemberClosing { number }: paths::MemberClosing,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    Ok(CloseMember::load(&accounts, listed, page, Form::default()).await?.fresh(fragment))
}

async fn create(
    State(accounts): State<Accounts>,
    EditsMembers(staff): EditsMembers,
    _: Confirmed,
    paths::MemberClosing { number }: paths::MemberClosing,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match form.reason() {
        Ok(_) if listed.id == staff.id => Err(Refusal::conflict("record-close-self")),
        Ok(reason) => end(&accounts, &request, &listed, &form, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(Removal::Removed) => Ok(request.done(paths::Members, "flash-record-removed")),
        Ok(Removal::Closed) => Ok(request.done(paths::Member { number }, "flash-record-closed")),
        Err(refusal) => {
            let view = CloseMember::load(&accounts, listed, request.page, form).await?;
            Ok(view.refused(request.fragment, refusal))
        }
    }
}

/// Ends the account as its state asks for.
async fn end(
    accounts: &Accounts,
    request: &FormRequest,
    listed: &Listed,
    form: &Form,
    reason: &str,
) -> Refusable<Removal, Refusal> {
    let confirmation = ConfirmationForm { form, language: request.page.language };
    let ended = match listed.state {
        AccountState::Prepared => departures::remove(accounts, &request.origin, listed, reason, confirmation).await?,
        AccountState::Active => {
            let closed = departures::close(accounts, &request.origin, listed.id, Some(reason), confirmation).await?;
            closed.map(|()| Removal::Closed)
        }
        AccountState::Suspended | AccountState::Closed => Err(NotEnded::StateChanged),
    };
    Ok(ended.map_err(Refusal::from))
}
