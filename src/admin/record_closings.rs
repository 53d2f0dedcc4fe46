//! Members who leave: closing of an account by staff, removal of a member without an account.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use sqlx::{Acquire as _, Postgres, Transaction};

use crate::{
    accounts::{
        Accounts, Confirmed, Departure, FormRequest, Leaving,
        members::{dependents, listed::Listed, number::MemberNumber, state::State as AccountState, store_records},
        pages::close_account::{self, Closing, attached},
        roles,
        sign_in::session::EditsMembers,
    },
    admin::{members::find, paths},
    audit::{Action, Origin},
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
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match form.reason() {
        Ok(_) if listed.id == staff.id => Err(Refusal::conflict("record-close-self")),
        Ok(reason) => end(&accounts, &visit, &listed, (&form, &reason)).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(Ended::Removed) => Ok(visit.done(paths::Members, "flash-record-removed")),
        Ok(Ended::Closed) => Ok(visit.done(paths::Member { number }, "flash-record-closed")),
        Err(refusal) => {
            let view = CloseMember::load(&accounts, listed, visit.page, form).await?;
            Ok(view.refused(visit.fragment, refusal))
        }
    }
}

/// How the account of a member ended.
enum Ended {
    /// The record is deleted except for audit entries.
    Removed,
    /// The account is closed; the school's record stays.
    Closed,
}

async fn end(
    accounts: &Accounts,
    visit: &FormRequest,
    listed: &Listed,
    (form, reason): (&Form, &str),
) -> Refusable<Ended, Refusal> {
    match listed.state {
        AccountState::Prepared => end_prepared(accounts, visit, listed, (form, reason)).await,
        AccountState::Active => {
            let closing = Closing { member_id: listed.id, reason: Some(reason), form, page: &visit.page };
            Ok(close_account::close(accounts, &visit.origin, closing).await?.map(|()| Ended::Closed))
        }
        AccountState::Suspended | AccountState::Closed => Ok(Err(Refusal::conflict("member-state-changed"))),
    }
}

/// Removes a member who never had an account; closes it where others refer to the member.
async fn end_prepared(
    accounts: &Accounts,
    visit: &FormRequest,
    listed: &Listed,
    (form, reason): (&Form, &str),
) -> Refusable<Ended, Refusal> {
    let (id, origin) = (listed.id, &visit.origin);
    let mut transaction = accounts.context.db.begin().await?;
    if roles::store::is_last_administrator(&mut transaction, id).await? {
        return Ok(Err(Refusal::conflict("last-administrator")));
    }
    let leaving =
        Leaving { member_id: id, departure: Departure::Closing, language: visit.page.language, now: origin.at };
    if !dependents::list(accounts.hooks.attachments, &mut transaction, leaving).await?.agrees(form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    let touched = (accounts.hooks.on_closing)(&mut transaction, &accounts.context, id, origin.at).await?;
    let Some(ended) = remove_or_close(&mut transaction, origin, listed, reason).await? else {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    };
    transaction.commit().await?;
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    Ok(Ok(ended))
}

/// None: the account is in another state by now.
async fn remove_or_close(
    transaction: &mut Transaction<'_, Postgres>,
    origin: &Origin,
    listed: &Listed,
    reason: &str,
) -> Result<Option<Ended>> {
    let id = listed.id;
    // A part of its own: when it is refused, the rest goes on.
    let mut part = transaction.begin().await?;
    if store_records::remove(&mut part, id).await? {
        part.commit().await?;
        let detail = format!("{} {} {}", listed.number, listed.first_name, listed.surname);
        origin.act(Action::MEMBER_REMOVED).with_reason(reason).detail(&detail).record(&mut **transaction).await?;
        return Ok(Some(Ended::Removed));
    }
    part.rollback().await?;
    if !store_records::close_prepared(transaction, id, origin.at).await? {
        return Ok(None);
    }
    roles::store::remove_all(transaction, origin, id).await?;
    origin.entry(Action::ACCOUNT_CLOSED, id).with_reason(reason).record(&mut **transaction).await?;
    Ok(Some(Ended::Closed))
}
