//! Help desk actions on one member: activation code, suspension, restoration, roles.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use tower_sessions::Session;

use crate::{
    accounts::{
        Accounts, Confirmed, CurrentMember, FormRequest,
        activation::{
            self,
            store_codes::{Issuer, NotIssued},
        },
        members::{
            departures::{self, ConfirmationForm},
            listed::Listed,
            number::MemberNumber,
        },
        roles::{
            self, Role,
            by_staff::{RoleChange, RoleOutcome},
            store::Change,
        },
        sign_in::session::{GrantsRoles, IssuesCodes, SuspendsMembers},
    },
    admin::{
        members::{ShowMember, find},
        paths,
    },
    error::Result,
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
    request: FormRequest,
    form: Form,
    refusal: impl Into<Refusal>,
) -> Result<Response> {
    let refusal = refusal.into();
    let mut view = ShowMember::load(accounts, staff, listed, request.page).await?;
    let status = refusal.status(&form);
    if let Some(role) = Role::parse(form.value("role")).filter(|_| form.has("shown")) {
        view.ask_again(role);
    }
    view.form = form;
    view.errors = refusal.errors.clone();
    Ok(refusal.add_headers(request.fragment.draw(status, &view, ShowMember::as_desk)))
}

async fn create_code(
    State(accounts): State<Accounts>,
    IssuesCodes(staff): IssuesCodes,
    paths::MemberCode { number }: paths::MemberCode,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let by = Issuer { id: staff.id, roles: &staff.roles };
    let refusal = match activation::by_staff::issue(&accounts, &request.origin, listed.id, by).await? {
        Ok(code) => {
            let mut view = ShowMember::load(&accounts, &staff, listed, request.page).await?;
            view.code = Some(code);
            return Ok(request.fragment.draw(StatusCode::OK, &view, ShowMember::as_desk));
        }
        Err(NotIssued::Suspended) => Refusal::conflict("code-suspended"),
        Err(NotIssued::AboveIssuer) => Refusal::one("", "code-above"),
    };
    refused(&accounts, &staff, listed, request, form, refusal).await
}

async fn suspend(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    paths::MemberSuspension { number }: paths::MemberSuspension,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match form.reason() {
        Ok(_) if listed.id == staff.id => Err(Refusal::one("", "self-suspension")),
        Ok(reason) => {
            let confirmation = ConfirmationForm { form: &form, language: request.page.language };
            let outcome = departures::suspend(&accounts, &request.origin, listed.id, &reason, confirmation).await?;
            outcome.map_err(Refusal::from)
        }
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(request.done(paths::Member { number }, "flash-suspended")),
        Err(refusal) => refused(&accounts, &staff, listed, request, form, refusal).await,
    }
}

async fn restore(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    paths::MemberRestoration { number }: paths::MemberRestoration,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let refusal = match form.reason() {
        Ok(reason) if departures::restore(&accounts, &request.origin, listed.id, &reason).await? => {
            return Ok(request.done(paths::Member { number }, "flash-restored"));
        }
        Ok(_) => Refusal::conflict("member-state-changed"),
        Err(errors) => errors.into(),
    };
    refused(&accounts, &staff, listed, request, form, refusal).await
}

async fn grant(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    paths::MemberRoles { number }: paths::MemberRoles,
    session: Session,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, number, &session, request, form, Change::Grant).await
}

async fn remove_role(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    paths::MemberRoleRemoval { number }: paths::MemberRoleRemoval,
    session: Session,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, number, &session, request, form, Change::Remove).await
}

async fn answer_role(
    accounts: &Accounts,
    staff: &CurrentMember,
    number: MemberNumber,
    session: &Session,
    request: FormRequest,
    form: Form,
    change: fn(Role) -> Change,
) -> Result<Response> {
    let listed = find(accounts, &number).await?;
    let own = listed.id == staff.id;
    let outcome = match parse_role(&form) {
        Ok(role) => {
            let (change, language) = (change(role), request.page.language);
            let kept = own.then_some(staff.sign_in_id);
            let wanted = RoleChange { member_id: listed.id, change, kept, form: &form, language };
            said_of_role(change, own, roles::by_staff::change(accounts, &request.origin, wanted).await?)
        }
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(said) => {
            if own {
                // A change of the own rights renews the session id.
                session.cycle_id().await?;
            }
            Ok(request.done(paths::Member { number }, said))
        }
        Err(refusal) => refused(accounts, staff, listed, request, form, refusal).await,
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

/// Key of the message about a changed role, or why it is not changed.
fn said_of_role(change: Change, own: bool, outcome: RoleOutcome) -> Result<&'static str, Refusal> {
    match (outcome, change) {
        (RoleOutcome::LastAdministrator, _) => Err(Refusal::conflict("last-administrator")),
        (RoleOutcome::PermissionsChanged, _) => Err(Refusal::conflict("dependents-changed")),
        (RoleOutcome::Already, Change::Grant(_)) => Ok("flash-role-held"),
        (RoleOutcome::Already, Change::Remove(_)) => Ok("flash-role-not-held"),
        (RoleOutcome::Done, Change::Grant(_)) if own => Ok("flash-role-granted-own"),
        (RoleOutcome::Done, Change::Grant(_)) => Ok("flash-role-granted"),
        (RoleOutcome::Done, Change::Remove(_)) => Ok("flash-role-removed"),
    }
}
