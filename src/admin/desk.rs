//! What staff do for one member: a code, suspension, restoration, roles.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post,
};
use tower_sessions::Session;

use super::{
    members::{IssuedCode, ShowMember, find},
    paths,
};
use crate::{
    accounts::{
        Accounts, Confirmed, CurrentMember, Visit,
        audit::{Action, Origin},
        code::ActivationCode,
        roles::Role,
        session::{GrantsRoles, IssuesCodes, SuspendsMembers},
        store::{
            grants,
            members::{self, Listed},
            proofs, sign_ins,
        },
    },
    error::Result,
    web::{FieldErrors, Form, Message, Refusal},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route(&paths::member_code("{number}"), post(create_code))
        .route(&paths::member_suspension("{number}"), post(suspend))
        .route(&paths::member_restoration("{number}"), post(restore))
        .route(&paths::member_roles("{number}"), post(grant))
        .route(&paths::member_role_removal("{number}"), post(remove_role))
}

/// Longest reason, in characters.
const REASON: usize = 300;

/// Why staff act, in their words.
fn parse_reason(form: &Form) -> Result<String, FieldErrors> {
    let mut errors = form.errors();
    let reason = form.value("reason").trim();
    match reason.chars().count() {
        0 => errors.add("reason", "reason-empty"),
        n if n > REASON => errors.add("reason", Message::new("reason-long").count("max", 300)),
        _ if reason.chars().any(char::is_control) => errors.add("reason", "name-characters"),
        _ => {}
    }
    if errors.is_empty() { Ok(reason.to_owned()) } else { Err(errors) }
}

/// The desk again, with what is wrong.
async fn refused(
    accounts: &Accounts,
    staff: &CurrentMember,
    listed: Listed,
    (visit, form): (Visit, Form),
    refusal: impl Into<Refusal>,
) -> Result<Response> {
    let refusal = refusal.into();
    let mut view = ShowMember::load(accounts, staff, listed, visit.page).await?;
    let status = refusal.status(&form);
    view.form = form;
    view.errors = refusal.errors.clone();
    Ok(refusal.dress(visit.fragment.draw(status, &view, ShowMember::as_desk)))
}

async fn create_code(
    State(accounts): State<Accounts>,
    IssuesCodes(staff): IssuesCodes,
    Path(number): Path<String>,
    visit: Visit,
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
    id: i64,
) -> Result<Result<IssuedCode, Refusal>> {
    // Whoever holds a code can enter the account: that of an administrator is for administrators to make.
    let details = members::load_details(&accounts.db, id).await?;
    let guarded = details.roles.iter().any(|role| role == Role::Administrator.code());
    if guarded && !staff.roles.hold(Role::Administrator) {
        return Ok(Err(Refusal::one("", "code-administrator")));
    }
    let code = ActivationCode::random().map_err(anyhow::Error::from)?;
    let mut transaction = accounts.db.begin().await?;
    let hash = code.hash(&accounts.keyring);
    let Some(expires_at) = proofs::replace_code(&mut transaction, id, &hash, origin.at).await? else {
        return Ok(Err(Refusal::conflict("code-suspended")));
    };
    origin.entry(Action::CODE_ISSUED, id).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Ok(IssuedCode { code: code.to_string(), expires_at }))
}

async fn suspend(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    Path(number): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match parse_reason(&form) {
        Ok(_) if listed.id == staff.member.id => Err(Refusal::one("", "self-suspension")),
        Ok(reason) => suspend_member(&accounts, &visit.origin, listed.id, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(&paths::member(&number), "flash-suspended")),
        Err(refusal) => refused(&accounts, &staff, listed, (visit, form), refusal).await,
    }
}

async fn suspend_member(accounts: &Accounts, origin: &Origin, id: i64, reason: &str) -> Result<Result<(), Refusal>> {
    let mut transaction = accounts.db.begin().await?;
    if grants::is_last_administrator(&mut transaction, id).await? {
        return Ok(Err(Refusal::conflict("last-administrator")));
    }
    if !members::suspend(&mut transaction, id, reason, origin.at).await? {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    }
    origin.entry(Action::ACCOUNT_SUSPENDED, id).because(reason).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}

async fn restore(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    Path(number): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let outcome = match parse_reason(&form) {
        Ok(reason) => restore_member(&accounts, &visit.origin, listed.id, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(&paths::member(&number), "flash-restored")),
        Err(refusal) => refused(&accounts, &staff, listed, (visit, form), refusal).await,
    }
}

async fn restore_member(accounts: &Accounts, origin: &Origin, id: i64, reason: &str) -> Result<Result<(), Refusal>> {
    let mut transaction = accounts.db.begin().await?;
    if !members::restore(&mut transaction, id, origin.at).await? {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    }
    origin.entry(Action::ACCOUNT_RESTORED, id).because(reason).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}

async fn grant(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    Path(number): Path<String>,
    session: Session,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, &number, &session, (visit, form), RoleChange::Grant).await
}

async fn remove_role(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    Path(number): Path<String>,
    session: Session,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    answer_role(&accounts, &staff, &number, &session, (visit, form), RoleChange::Remove).await
}

async fn answer_role(
    accounts: &Accounts,
    staff: &CurrentMember,
    number: &str,
    session: &Session,
    (visit, form): (Visit, Form),
    change: RoleChange,
) -> Result<Response> {
    let listed = find(accounts, number).await?;
    let outcome = match parse_role(&form) {
        Ok(role) => change_role(accounts, staff, &visit.origin, listed.id, (change, role)).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => {
            renew_own(staff, &listed, session).await?;
            let said = match change {
                RoleChange::Grant => "flash-role-granted",
                RoleChange::Remove => "flash-role-removed",
            };
            Ok(visit.done(&paths::member(number), said))
        }
        Err(refusal) => refused(accounts, staff, listed, (visit, form), refusal).await,
    }
}

fn parse_role(form: &Form) -> Result<Role, FieldErrors> {
    let errors = form.errors();
    match Role::from_code(form.value("role")) {
        Some(role) if errors.is_empty() => Ok(role),
        Some(_) => Err(errors),
        None => Err(FieldErrors::one("", "choice-wrong")),
    }
}

/// What becomes of a role.
#[derive(Clone, Copy)]
enum RoleChange {
    Grant,
    Remove,
}

/// New rights, new session: the member signs in again; whoever changes their own keeps this browser.
async fn change_role(
    accounts: &Accounts,
    staff: &CurrentMember,
    origin: &Origin,
    id: i64,
    (change, role): (RoleChange, Role),
) -> Result<Result<(), Refusal>> {
    let mut transaction = accounts.db.begin().await?;
    let (changed, action) = match change {
        RoleChange::Grant => (grants::grant(&mut transaction, id, role, origin.at).await?, Action::ROLE_GRANTED),
        RoleChange::Remove => {
            if role == Role::Administrator && grants::is_last_administrator(&mut transaction, id).await? {
                return Ok(Err(Refusal::conflict("last-administrator")));
            }
            (grants::remove(&mut transaction, id, role).await?, Action::ROLE_REMOVED)
        }
    };
    if changed {
        origin.entry(action, id).detail(role.code()).record(&mut *transaction).await?;
        let kept = (id == staff.member.id).then_some(staff.sign_in_id);
        sign_ins::end_all(&mut *transaction, id, kept).await?;
    }
    transaction.commit().await?;
    Ok(Ok(()))
}

/// Whoever changed their own rights goes on under a new session id.
async fn renew_own(staff: &CurrentMember, listed: &Listed, session: &Session) -> Result<()> {
    if listed.id == staff.member.id {
        session.cycle_id().await?;
    }
    Ok(())
}
