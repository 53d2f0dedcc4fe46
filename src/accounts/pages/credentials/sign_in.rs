//! Sign-in, sign-out, and the list of signed-in devices.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::{
        HeaderMap, HeaderValue,
        header::{SET_COOKIE, USER_AGENT},
    },
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    accounts::{
        Accounts, Attempt, CurrentMember, FormRequest, Means, Outcome,
        attempts::throttle::{NewGuess, Secret},
        members::{self, number::MemberNumber, store::Credentials},
        passwords::password::Verdict,
        paths,
        sign_in::{
            browsers::{self, Browser},
            session,
        },
    },
    audit::Origin,
    error::{Error, Refusable, Result},
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::SignIn::PATH, get(new).post(create))
        .route(paths::SignOut::PATH, post(destroy))
        .route(paths::OtherSessionsEnd::PATH, post(end_others))
        .route(paths::SessionEnd::PATH, post(end))
}

#[derive(Template)]
#[template(path = "accounts/credentials/sign_in.html", blocks = ["form"])]
struct NewSignInPage {
    page: Page,
    form: Form,
    errors: FieldErrors,
    /// True if the person was sent here from another address of the portal.
    moved: bool,
}

form_view!(NewSignInPage);

#[derive(Deserialize)]
struct Onward {
    next: Option<String>,
    moved: Option<String>,
}

async fn new(Query(onward): Query<Onward>, fragment: Fragment, page: Page) -> Response {
    if let Some(onward) = session::onward_instead(&page, onward.next.as_deref()) {
        return onward;
    }
    let moved = onward.moved.is_some();
    let form = Form::filled([("next", onward.next.as_deref().unwrap_or_default())]);
    NewSignInPage { page, form, errors: FieldErrors::default(), moved }.fresh(fragment)
}

async fn create(
    State(accounts): State<Accounts>,
    before: Option<CurrentMember>,
    session: Session,
    headers: HeaderMap,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let browser = Browser {
        headers: &headers,
        before,
        user_agent: user_agent(&headers),
        remember: form.checked("remember"),
        known: request.browser.clone(),
    };
    let next = paths::safe_next(form.value("next")).to_owned();
    let claim = parse(&form);
    let view = |page| NewSignInPage { page, form, errors: FieldErrors::default(), moved: false };
    let (number, password) = match claim {
        Ok(claim) => claim,
        Err(errors) => return Ok(view(request.page).refused(request.fragment, errors)),
    };
    let origin = &request.origin;
    let new = NewGuess { secret: Secret::Password, subject: number.as_str(), origin, browser: &browser.known };
    let guess = match new.begin(&accounts).await? {
        Ok(guess) => guess,
        Err(refusal) => return Ok(view(request.page).refused(request.fragment, refusal)),
    };
    let credentials = match verify(&accounts, &number, &password, origin).await? {
        Ok(credentials) => credentials,
        Err(refusal) => return Ok(view(request.page).refused(request.fragment, refusal)),
    };
    let Some(new) = browsers::sign_in(&accounts, origin, &credentials, &browser, &guess).await? else {
        return Ok(view(request.page).refused(request.fragment, Refusal::one("", "sign-in-wrong")));
    };
    session::begin(&session, new.id, new.remembered_for).await?;
    guess.settle(&accounts).await?;
    let response = match new.handover.notice {
        Some(key) => request.done(&next, key),
        None => request.fragment.redirect(&next),
    };
    Ok(with_cookies(response, new.handover.cookies))
}

/// The name of the browser, for the list of devices.
fn user_agent(headers: &HeaderMap) -> String {
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    user_agent.chars().take(200).collect()
}

fn with_cookies(mut response: Response, cookies: Vec<HeaderValue>) -> Response {
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn parse(form: &Form) -> Result<(MemberNumber, String), FieldErrors> {
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number")));
    let password = form.value("password");
    if password.is_empty() {
        errors.add("password", "password-empty");
    }
    match number {
        Some(number) if errors.is_empty() => Ok((number, password.to_owned())),
        _ => Err(errors),
    }
}

/// The same text, status and time whether the number is unknown, not active, or the password wrong.
async fn verify(
    accounts: &Accounts,
    number: &MemberNumber,
    password: &str,
    origin: &Origin,
) -> Refusable<Credentials, Refusal> {
    let credentials = members::store::find_credentials(&accounts.context.db, number.as_str()).await?;
    let hash = credentials.as_ref().and_then(|known| known.password_hash.clone());
    let verdict = accounts.passwords.verify(password, hash.clone()).await?;
    let refuse = async |outcome, message: Message| -> Result<Refusal> {
        let attempt = Attempt::new(Means::Password, outcome, Some(number.as_str()));
        accounts.refused(origin, attempt).await?;
        Ok(Refusal::one("", message))
    };
    let (Some(mut credentials), Some(hash)) = (credentials, hash) else {
        return Ok(Err(refuse(Outcome::Wrong, "sign-in-wrong".into()).await?));
    };
    match verdict {
        Verdict::Wrong => return Ok(Err(refuse(Outcome::Wrong, "sign-in-wrong".into()).await?)),
        Verdict::Right => {}
        Verdict::Outdated => {
            let fresh = accounts.passwords.rehash(password).await?;
            if members::store::update_password(&accounts.context.db, credentials.member_id, &hash, &fresh, origin.at)
                .await?
            {
                credentials.password_hash = Some(fresh);
            }
        }
    }
    // The reason is shown only with the right password.
    match credentials.suspension_reason {
        Some(reason) => {
            let message = Message::new("sign-in-suspended").with("reason", reason);
            Ok(Err(refuse(Outcome::Barred, message).await?))
        }
        None => Ok(Ok(credentials)),
    }
}

async fn destroy(
    State(accounts): State<Accounts>,
    member: Option<CurrentMember>,
    session: Session,
    headers: HeaderMap,
    request: FormRequest,
) -> Result<Response> {
    if let Some(member) = member {
        browsers::sign_out(&accounts, &request.origin, member.id, member.sign_in_id).await?;
    }
    session::leave(&session).await?;
    let cookies = (accounts.hooks.sign_out)(&accounts.context, &headers);
    Ok(with_cookies(request.done("/", "flash-signed-out"), cookies))
}

async fn end(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    paths::SessionEnd { id }: paths::SessionEnd,
    request: FormRequest,
) -> Result<Response> {
    if !browsers::end(&accounts, &request.origin, member.id, id).await? {
        return Err(Error::NotFound);
    }
    Ok(request.done(paths::Account, "flash-session-ended"))
}

/// Ends all other sign-ins of the member. Nothing is at stake that the password would have to be given for again.
async fn end_others(State(accounts): State<Accounts>, member: CurrentMember, request: FormRequest) -> Result<Response> {
    browsers::end_others(&accounts, &request.origin, member.id, member.sign_in_id).await?;
    Ok(request.done(paths::Account, "flash-sessions-ended"))
}
