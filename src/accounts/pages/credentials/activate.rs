//! Activation page: member number, code and a new password. A code of the help desk also replaces a forgotten password.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts, Attempt, FormRequest, Means,
        activation::{self, applicant::Applicant, code::ActivationCode, redeem},
        attempts::throttle::{NewGuess, Secret},
        members::number::MemberNumber,
        passwords::password::NewPassword,
        paths,
        sign_in::session,
    },
    audit::Origin,
    error::Result,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        cookies::Cookie,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Activation::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "accounts/credentials/activate.html", blocks = ["form"])]
struct NewActivation {
    page: Page,
    form: Form,
    errors: FieldErrors,
    /// False on closed networks that go without proof.
    needs_code: bool,
}

form_view!(NewActivation);

async fn new(State(accounts): State<Accounts>, fragment: Fragment, page: Page) -> Response {
    if let Some(home) = session::onward_instead(&page, None) {
        return home;
    }
    let needs_code = !accounts.settings.activation_by_number;
    NewActivation { page, form: Form::default(), errors: FieldErrors::default(), needs_code }.fresh(fragment)
}

async fn create(State(accounts): State<Accounts>, request: FormRequest, form: Form) -> Result<Response> {
    let needs_code = !accounts.settings.activation_by_number;
    let claim = Claim::parse(&form, needs_code);
    let view = |page| NewActivation { page, form, errors: FieldErrors::default(), needs_code };
    let claim = match claim {
        Ok(claim) => claim,
        Err(errors) => return Ok(view(request.page).refused(request.fragment, errors)),
    };
    let guess = match claim.guess(&request).begin(&accounts).await? {
        Ok(guess) => guess,
        Err(refusal) => return Ok(view(request.page).refused(request.fragment, refusal)),
    };
    let applicant = claim.applicant(&accounts, &request.origin).await?;
    if applicant.is_none() {
        accounts.refused(&request.origin, Attempt::wrong(Means::Code, Some(claim.number.as_str()))).await?;
    }
    let refusal = Refusal::one("", if claim.code.is_some() { "proof-wrong" } else { "number-not-activated" });
    match redeem::redeem(&accounts, &request, applicant, claim.password, refusal).await? {
        Ok(device) => {
            guess.settle(&accounts).await?;
            Ok(Cookie::put(device, request.done(paths::SignIn, "flash-activated")))
        }
        Err(refusal) => Ok(view(request.page).refused(request.fragment, refusal)),
    }
}

/// Input of the activation form, before it is checked.
struct Claim {
    number: MemberNumber,
    code: Option<ActivationCode>,
    password: NewPassword,
}

impl Claim {
    fn parse(form: &Form, needs_code: bool) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let number = errors.take(MemberNumber::parse(form.value("number")));
        let code = if needs_code || !form.value("code").trim().is_empty() {
            errors.take(ActivationCode::parse(form.value("code")))
        } else {
            None
        };
        let own = number.as_ref().map_or("", MemberNumber::as_str);
        let password =
            errors.take(NewPassword::parse(form.value("password"), form.value("password_confirmation"), &[own]));
        match (number, password) {
            (Some(number), Some(password)) if errors.is_empty() => Ok(Self { number, code, password }),
            _ => Err(errors),
        }
    }

    fn guess<'a>(&'a self, request: &'a FormRequest) -> NewGuess<'a> {
        let subject = self.number.as_str();
        NewGuess { secret: Secret::Code, subject, origin: &request.origin, browser: &request.browser }
    }

    /// The member of the input. None: wrong number, wrong code, used code or active account, which are not
    /// distinguished.
    async fn applicant(&self, accounts: &Accounts, origin: &Origin) -> Result<Option<Applicant>> {
        let number = self.number.as_str();
        Ok(match &self.code {
            Some(code) => {
                activation::store::find_by_code(
                    &accounts.context.db,
                    number,
                    &code.hash(&accounts.context.keyring),
                    origin.at,
                )
                .await?
            }
            None => activation::store::find_by_number(&accounts.context.db, number).await?,
        })
    }
}
