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
        Accounts, Arrival, Attempt, CurrentMember, FormRequest, Handover, Means, Outcome,
        attempts::throttle::{Guess, NewGuess, Secret},
        members::{self, number::MemberNumber, store::Credentials},
        paths,
        roles::Roles,
        sign_in::{
            self,
            devices::{self, Owner},
            known_devices::KnownBrowser,
            password::Verdict,
            session,
            signed_in::Lifetime,
            store::NewSignIn,
            store_devices,
        },
    },
    audit::{Action, Origin},
    error::{Error, Refusable, Result},
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal,
        cookies::Cookie,
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

/// Description of a browser, for the list of devices.
struct Browser<'a> {
    session: &'a Session,
    headers: &'a HeaderMap,
    /// Member who was signed in there before, when another one signs in.
    before: Option<CurrentMember>,
    user_agent: String,
    remember: bool,
    /// Evidence of earlier visits that the browser presents.
    known: KnownBrowser,
}

impl<'a> Browser<'a> {
    fn new(
        session: &'a Session,
        before: Option<CurrentMember>,
        headers: &'a HeaderMap,
        known: KnownBrowser,
        remember: bool,
    ) -> Self {
        let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let user_agent = user_agent.chars().take(200).collect();
        Self { session, headers, before, user_agent, remember, known }
    }
}

async fn create(
    State(accounts): State<Accounts>,
    before: Option<CurrentMember>,
    session: Session,
    headers: HeaderMap,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let browser = Browser::new(&session, before, &headers, visit.browser.clone(), form.checked("remember"));
    let next = paths::safe_next(form.value("next")).to_owned();
    let claim = parse(&form);
    let view = |page| NewSignInPage { page, form, errors: FieldErrors::default(), moved: false };
    let (number, password) = match claim {
        Ok(claim) => claim,
        Err(errors) => return Ok(view(visit.page).refused(visit.fragment, errors)),
    };
    let origin = &visit.origin;
    let new = NewGuess { secret: Secret::Password, subject: number.as_str(), origin, browser: &browser.known };
    let guess = match new.begin(&accounts).await? {
        Ok(guess) => guess,
        Err(refusal) => return Ok(view(visit.page).refused(visit.fragment, refusal)),
    };
    let begun = match verify(&accounts, &number, &password, &visit.origin).await? {
        Ok(credentials) => begin(&accounts, &credentials, (&browser, &guess), &visit.origin).await?,
        Err(refusal) => Err(refusal),
    };
    match begun {
        Ok(Handover { cookies, notice, .. }) => {
            guess.settle(&accounts).await?;
            let response = match notice {
                Some(key) => visit.done(&next, key),
                None => visit.fragment.redirect(&next),
            };
            Ok(with_cookies(response, cookies))
        }
        Err(refusal) => Ok(view(visit.page).refused(visit.fragment, refusal)),
    }
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

/// Signs the browser in, in place of the member who was signed in there before.
async fn begin(
    accounts: &Accounts,
    credentials: &Credentials,
    (browser, guess): (&Browser<'_>, &Guess),
    origin: &Origin,
) -> Refusable<Handover, Refusal> {
    let roles = Roles::new(credentials.roles.clone());
    let lifetime = Lifetime::of(&roles, browser.remember);
    let remembered = browser.remember && !roles.any();
    let mut transaction = accounts.context.db.begin().await?;
    let new = NewSignIn {
        member_id: credentials.member_id,
        password_hash: credentials.password_hash.as_deref().unwrap_or_default(),
        at: origin.at,
        lifetime,
        address: origin.ip().into(),
        user_agent: &browser.user_agent,
    };
    let Some((id, expires_at)) = sign_in::store::create(&mut transaction, new).await? else {
        return Ok(Err(Refusal::one("", "sign-in-wrong")));
    };
    if let Some(before) = &browser.before {
        sign_in::store::end(&mut *transaction, before.member.id, before.sign_in_id).await?;
    }
    let owner = Owner { member_id: credentials.member_id, number: &guess.subject, device: guess.device };
    let known = devices::renew(accounts, &owner, &browser.known)?;
    store_devices::remember(&mut transaction, owner.member_id, &known.id_hash, origin.at).await?;
    let by = Origin { actor_id: Some(credentials.member_id), ..origin.clone() };
    by.entry(Action::SIGNED_IN, credentials.member_id).record(&mut *transaction).await?;
    let arrival = Arrival {
        context: &accounts.context,
        headers: browser.headers,
        member_id: credentials.member_id,
        now: origin.at,
    };
    let mut handover = (accounts.hooks.sign_in)(&mut transaction, arrival).await?;
    transaction.commit().await?;
    handover.cookies.extend(known.cookie.map(Cookie::into_header));
    for (topic, keys) in handover.changed.drain(..) {
        accounts.context.live.changed(&topic, keys);
    }
    if let Some(before) = &browser.before {
        accounts.rights_changed(before.member.id);
    }
    session::begin(browser.session, id, remembered.then_some(expires_at - origin.at)).await?;
    Ok(Ok(handover))
}

async fn destroy(
    State(accounts): State<Accounts>,
    member: Option<CurrentMember>,
    session: Session,
    headers: HeaderMap,
    visit: FormRequest,
) -> Result<Response> {
    if let Some(member) = member {
        let mut transaction = accounts.context.db.begin().await?;
        sign_in::store::end(&mut *transaction, member.id, member.sign_in_id).await?;
        visit.origin.entry(Action::SIGNED_OUT, member.id).record(&mut *transaction).await?;
        transaction.commit().await?;
        accounts.rights_changed(member.id);
    }
    session::leave(&session).await?;
    let cookies = (accounts.hooks.sign_out)(&accounts.context, &headers);
    Ok(with_cookies(visit.done("/", "flash-signed-out"), cookies))
}

async fn end(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    paths::SessionEnd { id }: paths::SessionEnd,
    visit: FormRequest,
) -> Result<Response> {
    let mut transaction = accounts.context.db.begin().await?;
    if !sign_in::store::end(&mut *transaction, member.id, id).await? {
        return Err(Error::NotFound);
    }
    visit.origin.entry(Action::SESSION_ENDED, member.id).record(&mut *transaction).await?;
    transaction.commit().await?;
    accounts.rights_changed(member.id);
    Ok(visit.done(paths::Account, "flash-session-ended"))
}

/// Ends all other sign-ins of the member. Nothing is at stake that the password would have to be given for again.
async fn end_others(State(accounts): State<Accounts>, member: CurrentMember, visit: FormRequest) -> Result<Response> {
    let mut transaction = accounts.context.db.begin().await?;
    if sign_in::store::end_all(&mut *transaction, member.id, Some(member.sign_in_id)).await? > 0 {
        visit.origin.entry(Action::OTHER_SESSIONS_ENDED, member.id).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    accounts.rights_changed(member.id);
    Ok(visit.done(paths::Account, "flash-sessions-ended"))
}
