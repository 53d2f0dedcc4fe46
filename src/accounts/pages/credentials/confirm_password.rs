//! Re-authentication with the password before sensitive actions.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{
        Accounts, Attempt, CurrentMember, FormRequest, Means,
        attempts::throttle::{NewGuess, Secret},
        members,
        passwords::password::Verdict,
        paths, sign_in,
    },
    error::{Refusable, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Confirmation::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "accounts/credentials/confirm_password.html", blocks = ["form"])]
struct NewConfirmation {
    page: Page,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewConfirmation);

#[derive(Deserialize)]
struct Onward {
    next: Option<String>,
}

async fn new(_: CurrentMember, Query(onward): Query<Onward>, fragment: Fragment, page: Page) -> Response {
    let form = Form::filled([("next", onward.next.as_deref().unwrap_or_default())]);
    NewConfirmation { page, form, errors: FieldErrors::default() }.fresh(fragment)
}

async fn create(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    match check_password(&accounts, &member, &request, &form).await? {
        Ok(()) => {
            sign_in::store::confirm(&accounts.context.db, member.sign_in_id, request.origin.at).await?;
            // The request that needed the password is not repeated: its form was not carried along.
            Ok(request.done(paths::safe_next(form.value("next")), "flash-confirmed"))
        }
        Err(refusal) => {
            let view = NewConfirmation { page: request.page, form, errors: FieldErrors::default() };
            Ok(view.refused(request.fragment, refusal))
        }
    }
}

/// True if the field `password` holds the member's password. Guesses are limited like those at sign-in.
pub(crate) async fn check_password(
    accounts: &Accounts,
    member: &CurrentMember,
    request: &FormRequest,
    form: &Form,
) -> Refusable<(), Refusal> {
    let mut errors = form.errors();
    if form.value("password").is_empty() {
        errors.add("password", "password-empty");
    }
    if !errors.is_empty() {
        return Ok(Err(errors.into()));
    }
    let number = member.number.as_str();
    let new =
        NewGuess { secret: Secret::Password, subject: number, origin: &request.origin, browser: &request.browser };
    let guess = match new.begin(accounts).await? {
        Ok(guess) => guess,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let hash = members::store::find_password_hash(&accounts.context.db, member.id).await?;
    if accounts.passwords.verify(form.value("password"), hash).await? == Verdict::Wrong {
        let attempt = Attempt::wrong(Means::Confirmation, Some(member.number.as_str()));
        accounts.refused(&request.origin, attempt).await?;
        return Ok(Err(Refusal::one("password", "password-current-wrong")));
    }
    guess.settle(accounts).await?;
    Ok(Ok(()))
}
