//! Reset of a forgotten password, and change of a known one.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, Attempt, CurrentMember, FormRequest, Means,
        activation::{
            self,
            link_token::LinkToken,
            store_link_requests::{self, LinkRequest},
            store_void,
        },
        attempts::throttle::{NewGuess, Secret},
        members::{self, number::MemberNumber},
        notices::{
            emails, store_news,
            store_recipients::{self, Addressee},
        },
        pages::account::ShowAccount,
        paths,
        sign_in::{
            self,
            devices::{self, Owner},
            password::{NewPassword, Verdict},
            store_devices,
        },
    },
    audit::Action,
    error::{Error, Refusable, Result, error_chain},
    mail::NewEmail,
    rate_limit::{self, store::Try},
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

/// Mails per account and hour.
const MAILS_AN_HOUR: i32 = 3;

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

async fn create(State(accounts): State<Accounts>, visit: FormRequest, form: Form) -> Result<Response> {
    let FormRequest { origin, fragment, page, browser, .. } = visit;
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
    // Kept before the answer, for every number alike, and looked up after it: neither text nor time tell whether the number is
    // known, and a crash loses nothing.
    let id = store_link_requests::create(&accounts.context.db, number.as_str(), &origin).await?;
    let request = LinkRequest { id, number: number.as_str().to_owned(), origin };
    let background = accounts.clone();
    accounts.context.tasks.spawn(async move {
        if let Err(error) = post_link(&background, &request).await {
            tracing::error!(
                request = request.id.0,
                error = error_chain(error.as_ref()),
                "link e-mail failed, retrying"
            );
        }
    });
    view.sent = true;
    Ok(view.fresh(fragment))
}

/// Handles the requests for links that a process answered and could not handle before it ended.
///
/// # Errors
/// When the database fails, or the system has no random bytes.
pub(crate) async fn post_waiting_links(accounts: &Accounts) -> anyhow::Result<()> {
    for request in store_link_requests::list(&accounts.context.db).await? {
        post_link(accounts, &request).await?;
    }
    Ok(())
}

/// Queues the e-mail with a link, unless nobody has the number or there were too many.
async fn post_link(accounts: &Accounts, request: &LinkRequest) -> anyhow::Result<()> {
    let now = accounts.context.clock.now();
    let addressee = find_recipient(accounts, request, now).await?;
    let mut transaction = accounts.context.db.begin().await?;
    if !store_link_requests::end(&mut transaction, request.id).await? {
        return Ok(());
    }
    if let Some(addressee) = addressee {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce)?;
        let hash = LinkToken::derive(&accounts.context.keyring, &nonce).hash(&accounts.context.keyring);
        let link_id = activation::store::create_link(&mut *transaction, addressee.member_id, &hash, now).await?;
        let email = NewEmail::to(&emails::LINK, addressee.member_id).about(link_id);
        let email = email.detail(json!({ "nonce": BASE64_URL_SAFE_NO_PAD.encode(nonce) }));
        email.queue(&mut *transaction, now).await?;
        request.origin.entry(Action::LINK_SENT, addressee.member_id).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    accounts.context.mailer.wake();
    Ok(())
}

/// The member who gets the link. None: nobody has the number, there were too many for this one, or the request is so old that
/// nobody waits for it.
async fn find_recipient(
    accounts: &Accounts,
    request: &LinkRequest,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Addressee>> {
    if emails::LINK.until(request.origin.at) <= now {
        return Ok(None);
    }
    let Some(addressee) = store_recipients::find_addressee(&accounts.context.db, &request.number).await? else {
        return Ok(None);
    };
    let key = accounts.context.keyring.hash("throttle", format!("mail {}", request.number).as_bytes());
    let hour = std::time::Duration::from_hours(1);
    let counted = rate_limit::store::take(&accounts.context.db, &key, MAILS_AN_HOUR, hour, now).await?;
    Ok((counted == Try::Allowed).then_some(addressee))
}

async fn update(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    match change(&accounts, &member, &visit, &form).await? {
        Ok(device) => Ok(Cookie::put(device, visit.done(paths::Account, "flash-password"))),
        Err(refusal) => {
            let mut view = ShowAccount::load(&accounts, &member, visit.page).await?;
            let status = refusal.status(&form);
            view.password_errors = refusal.errors.clone();
            Ok(refusal.add_headers(visit.fragment.draw(status, &view, ShowAccount::as_password)))
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

/// Ends what the old password gave: the sign-ins on other devices, codes and links, and all known devices.
async fn end_grants(db: &mut PgConnection, member: &CurrentMember, now: OffsetDateTime) -> sqlx::Result<()> {
    sign_in::store::end_all(&mut *db, member.id, Some(member.sign_in_id)).await?;
    store_void::void(db, member.id, now).await?;
    store_devices::end_all(&mut *db, member.id).await
}

async fn change(
    accounts: &Accounts,
    member: &CurrentMember,
    visit: &FormRequest,
    form: &Form,
) -> Refusable<Option<Cookie>, Refusal> {
    let (me, origin) = (&member.member, &visit.origin);
    let password = match parse_change(member, form) {
        Ok(password) => password,
        Err(errors) => return Ok(Err(errors.into())),
    };
    let new = NewGuess { secret: Secret::Password, subject: me.number.as_str(), origin, browser: &visit.browser };
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
    let mut transaction = accounts.context.db.begin().await?;
    members::store::lock(&mut transaction, me.id).await?;
    if !members::store::update_password(&mut *transaction, me.id, &old, &hash, origin.at).await? {
        return Ok(Err(Refusal::conflict("member-state-changed")));
    }
    end_grants(&mut transaction, member, origin.at).await?;
    let number = me.number.as_str();
    let known = devices::renew(accounts, &Owner { member_id: me.id, number, device: None }, &visit.browser)?;
    store_devices::remember(&mut transaction, me.id, &known.id_hash, origin.at).await?;
    origin.entry(Action::PASSWORD_CHANGED, me.id).record(&mut *transaction).await?;
    store_news::password_set(&mut transaction, me.id, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(me.id);
    guess.settle(accounts).await?;
    Ok(Ok(known.cookie))
}
