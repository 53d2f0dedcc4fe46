//! Closing one's own account.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use tower_sessions::Session;

use super::{
    Accounts, CurrentMember, Visit,
    audit::{Action, Origin},
    confirmations::check_password,
    paths, pictures, session,
    store::{grants, members},
};
use crate::{
    error::Result,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        refusal::{FormView as _, form_view},
    },
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::closure(), get(new).post(create))
}

#[derive(Template)]
#[template(path = "accounts/closures/new.html", blocks = ["form"])]
struct NewClosure {
    page: Page,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewClosure);

async fn new(_: CurrentMember, fragment: Fragment, page: Page) -> Response {
    NewClosure { page, form: Form::default(), errors: FieldErrors::default() }.fresh(fragment)
}

async fn create(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    session: Session,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let checked = check_password(&accounts, &member, &visit.origin, &form).await?;
    let closed = match checked {
        Ok(()) => close(&accounts, &member, &visit.origin).await?,
        Err(refusal) => Err(refusal),
    };
    match closed {
        Ok(()) => {
            session::leave(&session).await?;
            Ok(visit.done("/", "flash-closed"))
        }
        Err(refusal) => {
            let view = NewClosure { page: visit.page, form, errors: FieldErrors::default() };
            Ok(view.refused(visit.fragment, refusal))
        }
    }
}

async fn close(accounts: &Accounts, member: &CurrentMember, origin: &Origin) -> Result<Result<(), Refusal>> {
    let id = member.member.id;
    let mut transaction = accounts.db.begin().await?;
    if grants::is_last_administrator(&mut transaction, id).await? {
        return Ok(Err(Refusal::conflict("last-administrator-own")));
    }
    // Before the account itself: who writes in a conversation holds its row and then looks at the author's.
    let touched = (accounts.settings.farewell)(&mut transaction, accounts, id, origin.at).await?;
    let Some(replaced) = members::close(&mut transaction, id, origin.at).await? else {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    };
    grants::remove_all(&mut transaction, origin, id).await?;
    origin.entry(Action::ACCOUNT_CLOSED, id).record(&mut *transaction).await?;
    transaction.commit().await?;
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    pictures::forget(accounts, replaced.picture).await;
    Ok(Ok(()))
}
