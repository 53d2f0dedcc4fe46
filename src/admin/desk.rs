//! Help desk actions on one member: activation code, suspension, restoration, roles.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use tower_sessions::Session;

use crate::{
    accounts::{
        Accounts, Confirmed, CurrentMember, Departure, FormRequest, Leaving,
        activation::store_codes::{self, IssuedCode, Issuer, NotIssued},
        members::{self, dependents, listed::Listed, number::MemberNumber},
        notices::store_news,
        roles::{
            self, Role,
            store::{Change, Changed},
        },
        sign_in::session::{GrantsRoles, IssuesCodes, SuspendsMembers},
    },
    admin::{
        members::{ShowMember, find},
        paths,
    },
    audit::{Action, Origin},
    error::{Refusable, Result},
    ids::MemberId,
    web::{FieldErrors, Form, Refusal},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::MemberCode::PATH, post(create_code))
        .route(paths::MemberSuspension::PATH, post(suspend))
        .route(paths::MemberRestoration::PATH, post(restore))
        .route(paths::MemberRoles::PATH, post(grant))
        .route(paths::MemberRoleRemoval::PATH, post(remove_role))
}

/// The help desk page again, with its errors.
pub(super) async fn refused(
    accounts: &Accounts,
    staff: &CurrentMember,
    listed: Listed,
    (visit, form): (FormRequest, Form),
    refusal: impl Into<Refusal>,
) -> Result<Response> {
    let refusal = refusal.into();
    let mut view = ShowMember::load(accounts, staff, listed, visit.page).await?;
    let status = refusal.status(&form);
    if let Some(role) = Role::parse(form.value("role")).filter(|_| form.has("shown")) {
        view.ask_again(role);
    }
    view.form = form;
    view.errors = refusal.errors.clone();
    Ok(refusal.add_headers(visit.fragment.draw(status, &view, ShowMember::as_desk)))
}

async fn create_code(
    State(accounts): State<Accounts>,
    IssuesCodes(staff): IssuesCodes,
    paths::MemberCode { number }: paths::MemberCode,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    match issue(&accounts, &staff, &visit.origin, listed.id).await? {
        Ok(code) => {
            let mut view = ShowMember::load(&accounts, &staff, listed, visit.page).await?;
            view.code = Some(code);
            Ok(visit.fragment.draw(StatusCode::OK, &view, ShowMember::as_desk))
        }
        Err(refusal) => refused(&accounts, &staff, listed, (visit, form), refusal).await,
    }
}

async fn issue(
    accounts: &Accounts,
    staff: &CurrentMember,
    origin: &Origin,
    id: MemberId,
) -> Refusable<IssuedCode, Refusal> {
    let by = Issuer { id: staff.id, roles: &staff.roles };
    let mut transaction = accounts.context.db.begin().await?;
    match store_codes::issue(&mut transaction, &accounts.context.keyring, origin, id, Some(by)).await? {
        Ok(issued) => {
            transaction.commit().await?;
            accounts.context.mailer.wake();
            Ok(Ok(issued))
        }
        Err(NotIssued::Suspended) => Ok(Err(Refusal::conflict("code-suspended"))),
        Err(NotIssued::AboveIssuer) => Ok(Err(Refusal::one("", "code-above"))),
    }
}

async fn suspend(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    paths::MemberSuspension { number }: paths::MemberSuspension,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match form.reason() {
        Ok(_) if listed.id == staff.id => Err(Refusal::one("", "self-suspension")),
        Ok(reason) => suspend_member(&accounts, &visit, listed.id, &reason, &form).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(paths::Member { number }, "flash-suspended")),
        Err(refusal) => refused(&accounts, &staff, listed, (visit, form), refusal).await,
    }
}

async fn suspend_member(
    accounts: &Accounts,
    visit: &FormRequest,
    id: MemberId,
    reason: &str,
    form: &Form,
) -> Refusable<(), Refusal> {
    let origin = &visit.origin;
    let mut transaction = accounts.context.db.begin().await?;
    if roles::store::is_last_administrator(&mut transaction, id).await? {
        return Ok(Err(Refusal::conflict("last-administrator")));
    }
    let leaving =
        Leaving { member_id: id, departure: Departure::Suspension, language: visit.page.language, now: origin.at };
    if !dependents::list(accounts.hooks.attachments, &mut transaction, leaving).await?.agrees(form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    if !members::store::suspend(&mut transaction, id, reason, origin.at).await? {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    }
    origin.entry(Action::ACCOUNT_SUSPENDED, id).with_reason(reason).record(&mut *transaction).await?;
    let touched = (accounts.hooks.standing)(&mut transaction, id, origin.at).await?;
    store_news::suspended(&mut transaction, id, reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    Ok(Ok(()))
}

async fn restore(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    paths::MemberRestoration { number }: paths::MemberRestoration,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match form.reason() {
        Ok(reason) => restore_member(&accounts, &visit.origin, listed.id, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(paths::Member { number }, "flash-restored")),
        Err(refusal) => refused(&accounts, &staff, listed, (visit, form), refusal).await,
    }
}

async fn restore_member(accounts: &Accounts, origin: &Origin, id: MemberId, reason: &str) -> Refusable<(), Refusal> {
    let mut transaction = accounts.context.db.begin().await?;
    if !members::store::restore(&mut transaction, id, origin.at).await? {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    }
    origin.entry(Action::ACCOUNT_RESTORED, id).with_reason(reason).record(&mut *transaction).await?;
    let touched = (accounts.hooks.standing)(&mut transaction, id, origin.at).await?;
    store_news::restored(&mut transaction, id, reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.topics_changed(&touched);
    Ok(Ok(()))
}

async fn grant(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    paths::MemberRoles { number }: paths::MemberRoles,
    session: Session,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, number, &session, (visit, form), Change::Grant).await
}

async fn remove_role(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    paths::MemberRoleRemoval { number }: paths::MemberRoleRemoval,
    session: Session,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, number, &session, (visit, form), Change::Remove).await
}

async fn answer_role(
    accounts: &Accounts,
    staff: &CurrentMember,
    number: MemberNumber,
    session: &Session,
    (visit, form): (FormRequest, Form),
    change: fn(Role) -> Change,
) -> Result<Response> {
    let listed = find(accounts, &number).await?;
    let own = listed.id == staff.id;
    let outcome = match parse_role(&form) {
        Ok(role) => change_role(accounts, staff, &visit, listed.id, (change(role), &form)).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(said) => {
            if own {
                // A change of the own rights renews the session id.
                session.cycle_id().await?;
            }
            Ok(visit.done(paths::Member { number }, said))
        }
        Err(refusal) => refused(accounts, staff, listed, (visit, form), refusal).await,
    }
}

fn parse_role(form: &Form) -> Result<Role, FieldErrors> {
    let errors = form.errors();
    match Role::parse(form.value("role")) {
        Some(role) if errors.is_empty() => Ok(role),
        Some(_) => Err(errors),
        None => Err(FieldErrors::one("", "choice-wrong")),
    }
}

/// Changes a role; the key of the message about it. A role is removed in view of what the member loses now. Staff who change
/// their own roles stay signed in on this browser.
async fn change_role(
    accounts: &Accounts,
    staff: &CurrentMember,
    visit: &FormRequest,
    id: MemberId,
    (change, form): (Change, &Form),
) -> Refusable<&'static str, Refusal> {
    let own = id == staff.id;
    let mut transaction = accounts.context.db.begin().await?;
    if let Change::Remove(role) = change {
        let held = roles::store::lock_roles(&mut transaction, id).await?;
        if held.hold(role) && !held.shown_without(role, visit.page.language).agrees(form) {
            return Ok(Err(Refusal::conflict("attached-changed")));
        }
    }
    let changed =
        roles::store::change(&mut transaction, &visit.origin, id, change, own.then_some(staff.sign_in_id)).await?;
    transaction.commit().await?;
    if changed == Changed::Done {
        accounts.rights_changed(id);
    }
    Ok(match (changed, change) {
        (Changed::LastAdministrator, _) => Err(Refusal::conflict("last-administrator")),
        (Changed::Already, Change::Grant(_)) => Ok("flash-role-held"),
        (Changed::Already, Change::Remove(_)) => Ok("flash-role-not-held"),
        (Changed::Done, Change::Grant(_)) if own => Ok("flash-role-granted-own"),
        (Changed::Done, Change::Grant(_)) => Ok("flash-role-granted"),
        (Changed::Done, Change::Remove(_)) => Ok("flash-role-removed"),
    })
}
