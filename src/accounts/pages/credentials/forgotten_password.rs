//! Reset of a forgotten password, and change of a known one.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts, Attempt, CurrentMember, FormRequest, Means,
        activation::reset_link,
        attempts::throttle::{NewGuess, Secret},
        members::{self, number::MemberNumber},
        pages::account::ShowAccount,
        passwords::{
            self,
            change::Replacement,
            password::{NewPassword, Verdict},
        },
        paths,
    },
    error::{Error, Refusable, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        cookies::Cookie,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::ForgottenPassword::PATH, get(new).post(create))
        .route(paths::Password::PATH, post(update))
}

#[derive(Template)]
#[template(path = "accounts/credentials/forgotten_password.html", blocks = ["form"])]
struct ForgottenPassword {
    page: Page,
    form: Form,
    errors: FieldErrors,
    sent: bool,
}

form_view!(ForgottenPassword);

async fn new(fragment: Fragment, page: Page) -> Response {
    ForgottenPassword { page, form: Form::default(), errors: FieldErrors::default(), sent: false }.fresh(fragment)
}

async fn create(State(accounts): State<Accounts>, request: FormRequest, form: Form) -> Result<Response> {
    let FormRequest { origin, fragment, page, browser, .. } = request;
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number")));
    let mut view = ForgottenPassword { page, form, errors: FieldErrors::default(), sent: false };
    let Some(number) = number.filter(|_| errors.is_empty()) else {
        return Ok(view.refused(fragment, errors));
    };
    let new = NewGuess { secret: Secret::Mail, subject: number.as_str(), origin: &origin, browser: &browser };
    if let Err(refusal) = new.begin(&accounts).await? {
        return Ok(view.refused(fragment, refusal));
    }
    reset_link::request(&accounts, origin, &number).await?;
    view.sent = true;
    Ok(view.fresh(fragment))
}

async fn update(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    match change(&accounts, &member, &request, &form).await? {
        Ok(device) => Ok(Cookie::put(device, request.done(paths::Account, "flash-password"))),
        Err(refusal) => {
            let mut view = ShowAccount::load(&accounts, &member, request.page).await?;
            let status = refusal.status(&form);
            view.password_errors = refusal.errors.clone();
            Ok(refusal.add_headers(request.fragment.draw(status, &view, ShowAccount::as_password)))
        }
    }
}

/// The new password of the form, which also has the current one.
fn parse_change(member: &CurrentMember, form: &Form) -> std::result::Result<NewPassword, FieldErrors> {
    let me = &member.member;
    let mut errors = form.errors();
    if form.value("current_password").is_empty() {
        errors.add("current_password", "password-empty");
    }
    let personal = [me.number.as_str(), &me.surname, &me.first_name];
    let password =
        errors.take(NewPassword::parse(form.value("password"), form.value("password_confirmation"), &personal));
    password.filter(|_| errors.is_empty()).ok_or(errors)
}

async fn change(
    accounts: &Accounts,
    member: &CurrentMember,
    request: &FormRequest,
    form: &Form,
) -> Refusable<Option<Cookie>, Refusal> {
    let (me, origin) = (&member.member, &request.origin);
    let password = match parse_change(member, form) {
        Ok(password) => password,
        Err(errors) => return Ok(Err(errors.into())),
    };
    let new = NewGuess { secret: Secret::Password, subject: me.number.as_str(), origin, browser: &request.browser };
    let guess = match new.begin(accounts).await? {
        Ok(guess) => guess,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let old = members::store::find_password_hash(&accounts.context.db, me.id).await?.ok_or(Error::NotFound)?;
    let verdict = accounts.passwords.verify(form.value("current_password"), Some(old.clone())).await?;
    if verdict == Verdict::Wrong {
        accounts.refused(origin, Attempt::wrong(Means::Confirmation, Some(me.number.as_str()))).await?;
        return Ok(Err(Refusal::one("current_password", "password-current-wrong")));
    }
    if form.value("password") == form.value("current_password") {
        guess.settle(accounts).await?;
        return Ok(Err(Refusal::one("password", "password-unchanged")));
    }
    let hash = accounts.passwords.hash(password).await?;
    let replacement = Replacement { old: &old, new: &hash };
    let Some(device) = passwords::change::replace(accounts, origin, &request.browser, member, replacement).await?
    else {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    };
    guess.settle(accounts).await?;
    Ok(Ok(device.cookie))
}
