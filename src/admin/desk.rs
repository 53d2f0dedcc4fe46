//! What staff do for one member: a code, suspension, restoration, roles.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post,
};
use axum_messages::Messages;
use sqlx::PgConnection;
use tower_sessions::Session;

use super::{
    members::{IssuedCode, ShowMember, find},
    paths,
};
use crate::{
    accounts::{
        Accounts, Confirmed, CurrentMember,
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
    web::{FieldErrors, Form, Fragment, Message, Page, Refusal},
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

fn parse_role(form: &Form) -> Result<Role, FieldErrors> {
    let mut errors = form.errors();
    match Role::from_code(form.value("role")) {
        Some(role) if errors.is_empty() => Ok(role),
        Some(_) => Err(errors),
        None => {
            errors.add("role", "choice-wrong");
            Err(errors)
        }
    }
}

/// The desk again, with what is wrong.
async fn refused(
    accounts: &Accounts,
    staff: &CurrentMember,
    listed: Listed,
    (page, fragment, form): (Page, Fragment, Form),
    refusal: impl Into<Refusal>,
) -> Result<Response> {
    let refusal = refusal.into();
    let mut view = ShowMember::load(accounts, staff, listed, page).await?;
    let status = refusal.status(&form);
    view.form = form;
    view.errors = refusal.errors.clone();
    Ok(refusal.dress(fragment.draw(status, &view, ShowMember::as_desk)))
}

async fn create_code(
    State(accounts): State<Accounts>,
    IssuesCodes(staff): IssuesCodes,
    Path(number): Path<String>,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    // Whoever holds a code can enter the account: that of an administrator is for administrators to make.
    let details = members::load_details(&accounts.db, listed.id).await?;
    let guarded = details.roles.iter().any(|role| role == Role::Administrator.code());
    if guarded && !staff.roles.hold(Role::Administrator) {
        return refused(&accounts, &staff, listed, (page, fragment, form), Refusal::one("", "code-administrator"))
            .await;
    }
    let code = ActivationCode::random().map_err(anyhow::Error::from)?;
    let mut transaction = accounts.db.begin().await?;
    let hash = code.hash(&accounts.keyring);
    let kept = proofs::replace_code(&mut transaction, listed.id, &hash, origin.at).await?;
    let Some(expires_at) = kept else {
        drop(transaction);
        return refused(&accounts, &staff, listed, (page, fragment, form), Refusal::conflict("code-suspended")).await;
    };
    origin.entry(Action::CODE_ISSUED, listed.id).record(&mut *transaction).await?;
    transaction.commit().await?;
    let mut view = ShowMember::load(&accounts, &staff, listed, page).await?;
    view.code = Some(IssuedCode { code: code.to_string(), expires_at });
    Ok(fragment.draw(StatusCode::OK, &view, ShowMember::as_desk))
}

#[expect(clippy::too_many_arguments, reason = "a handler's arguments are what it takes from the request")]
async fn suspend(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    Path(number): Path<String>,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    messages: Messages,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let done = page.t("flash-suspended").to_string();
    let outcome = match parse_reason(&form) {
        Ok(_) if listed.id == staff.member.id => Err(Refusal::one("", "self-suspension")),
        Ok(reason) => suspend_member(&accounts, &origin, listed.id, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => {
            messages.success(done);
            Ok(fragment.redirect(&paths::member(&number)))
        }
        Err(refusal) => refused(&accounts, &staff, listed, (page, fragment, form), refusal).await,
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

#[expect(clippy::too_many_arguments, reason = "a handler's arguments are what it takes from the request")]
async fn restore(
    State(accounts): State<Accounts>,
    SuspendsMembers(staff): SuspendsMembers,
    Path(number): Path<String>,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    messages: Messages,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let done = page.t("flash-restored").to_string();
    let reason = match parse_reason(&form) {
        Ok(reason) => reason,
        Err(errors) => return refused(&accounts, &staff, listed, (page, fragment, form), errors).await,
    };
    let mut transaction = accounts.db.begin().await?;
    if !members::restore(&mut transaction, listed.id, origin.at).await? {
        drop(transaction);
        let refusal = Refusal::conflict("member-state-changed");
        return refused(&accounts, &staff, listed, (page, fragment, form), refusal).await;
    }
    origin.entry(Action::ACCOUNT_RESTORED, listed.id).because(&reason).record(&mut *transaction).await?;
    transaction.commit().await?;
    messages.success(done);
    Ok(fragment.redirect(&paths::member(&number)))
}

#[expect(clippy::too_many_arguments, reason = "a handler's arguments are what it takes from the request")]
async fn grant(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    Path(number): Path<String>,
    session: Session,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    messages: Messages,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let done = page.t("flash-role-granted").to_string();
    let role = match parse_role(&form) {
        Ok(role) => role,
        Err(errors) => return refused(&accounts, &staff, listed, (page, fragment, form), errors).await,
    };
    let mut transaction = accounts.db.begin().await?;
    if grants::grant(&mut transaction, listed.id, role, origin.at).await? {
        origin.entry(Action::ROLE_GRANTED, listed.id).detail(role.code()).record(&mut *transaction).await?;
        renew(&mut transaction, &staff, listed.id).await?;
    }
    transaction.commit().await?;
    if listed.id == staff.member.id {
        session.cycle_id().await?;
    }
    messages.success(done);
    Ok(fragment.redirect(&paths::member(&number)))
}

#[expect(clippy::too_many_arguments, reason = "a handler's arguments are what it takes from the request")]
async fn remove_role(
    State(accounts): State<Accounts>,
    GrantsRoles(staff): GrantsRoles,
    _: Confirmed,
    Path(number): Path<String>,
    session: Session,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    messages: Messages,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let done = page.t("flash-role-removed").to_string();
    let role = match parse_role(&form) {
        Ok(role) => role,
        Err(errors) => return refused(&accounts, &staff, listed, (page, fragment, form), errors).await,
    };
    let mut transaction = accounts.db.begin().await?;
    if role == Role::Administrator && grants::is_last_administrator(&mut transaction, listed.id).await? {
        drop(transaction);
        let refusal = Refusal::conflict("last-administrator");
        return refused(&accounts, &staff, listed, (page, fragment, form), refusal).await;
    }
    if grants::remove(&mut transaction, listed.id, role).await? {
        origin.entry(Action::ROLE_REMOVED, listed.id).detail(role.code()).record(&mut *transaction).await?;
        renew(&mut transaction, &staff, listed.id).await?;
    }
    transaction.commit().await?;
    if listed.id == staff.member.id {
        session.cycle_id().await?;
    }
    messages.success(done);
    Ok(fragment.redirect(&paths::member(&number)))
}

/// New rights, new session: the member signs in again; whoever changes their own keeps this browser under a new id.
async fn renew(db: &mut PgConnection, staff: &CurrentMember, member_id: i64) -> Result<()> {
    let kept = (member_id == staff.member.id).then_some(staff.sign_in_id);
    sign_ins::end_all(db, member_id, kept).await?;
    Ok(())
}
