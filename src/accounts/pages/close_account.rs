//! Closing of an account, by its member or by staff.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use tower_sessions::Session;

use crate::{
    accounts::{
        Accounts, CurrentMember, Departure, FormRequest, Leaving,
        members::{self, dependents},
        notices::store_news,
        pages::{credentials::confirm_password::check_password, picture},
        paths, roles,
        sign_in::session,
    },
    audit::{Action, Origin},
    error::{Refusable, Result},
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
    Ok(dependents::list(accounts.hooks.attachments, &mut db, leaving).await?)
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
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let checked = check_password(&accounts, &member, &visit, &form).await?;
    let closed = match checked {
        Ok(()) => {
            let closing = Closing { member_id: member.id, reason: None, form: &form, page: &visit.page };
            close(&accounts, &visit.origin, closing).await?
        }
        Err(refusal) => Err(refusal),
    };
    match closed {
        Ok(()) => {
            session::leave(&session).await?;
            Ok(visit.done("/", "flash-closed"))
        }
        Err(refusal) => {
            let view = NewClosure::load(&accounts, &member, visit.page, form).await?;
            Ok(view.refused(visit.fragment, refusal))
        }
    }
}

/// An account to be closed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closing<'a> {
    pub(crate) member_id: MemberId,
    /// The words of the staff. None: the member closes their own account.
    pub(crate) reason: Option<&'a str>,
    /// The form of the confirmation, with the fingerprint of what it showed.
    pub(crate) form: &'a Form,
    /// The page on which that was shown.
    pub(crate) page: &'a Page,
}

/// Closes an active account with its dependent records, unless there are new ones since the confirmation page.
pub(crate) async fn close(accounts: &Accounts, origin: &Origin, closing: Closing<'_>) -> Refusable<(), Refusal> {
    let (id, own) = (closing.member_id, closing.reason.is_none());
    let mut transaction = accounts.context.db.begin().await?;
    if roles::store::is_last_administrator(&mut transaction, id).await? {
        return Ok(Err(Refusal::conflict(if own { "last-administrator-own" } else { "last-administrator" })));
    }
    let leaving =
        Leaving { member_id: id, departure: Departure::Closing, language: closing.page.language, now: origin.at };
    if !dependents::list(accounts.hooks.attachments, &mut transaction, leaving).await?.agrees(closing.form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    // Before the account itself: who writes in a conversation holds its row and then looks at the author's.
    let touched = (accounts.hooks.on_closing)(&mut transaction, &accounts.context, id, origin.at).await?;
    let Some(replaced) = members::store::close(&mut transaction, id, origin.at).await? else {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    };
    roles::store::remove_all(&mut transaction, origin, id).await?;
    let entry = origin.entry(Action::ACCOUNT_CLOSED, id);
    let entry = match closing.reason {
        Some(reason) => entry.with_reason(reason),
        None => entry,
    };
    entry.record(&mut *transaction).await?;
    store_news::closed(&mut transaction, id, closing.reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    picture::forget(accounts, replaced.picture).await;
    Ok(Ok(()))
}
