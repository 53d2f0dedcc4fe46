//! Page behind an e-mailed link, which sets a new password. A GET changes nothing, because mail scanners follow links.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts, Attempt, FormRequest, Means,
        activation::{self, applicant::Applicant, link_token, redeem},
        passwords::password::NewPassword,
        paths,
    },
    audit::Origin,
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        cookies::Cookie,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::EmailedLink::PATH, get(show).post(create))
}

#[derive(Template)]
#[template(path = "accounts/credentials/emailed_link.html", blocks = ["form"])]
struct ShowLink {
    page: Page,
    form: Form,
    errors: FieldErrors,
    token: String,
    /// Number of the member. None: the link is used up.
    number: Option<String>,
    activates: bool,
}

form_view!(ShowLink);

/// Finds the member of a live link. No rate limit applies: 256 bits are not guessed, and a limit of the address would let
/// neighbours shut out a member whose link is right.
async fn find(accounts: &Accounts, token: &str, origin: &Origin) -> Result<Option<Applicant>> {
    if token.len() > 64 {
        return Ok(None);
    }
    let hash = link_token::LinkToken::given(token).hash(&accounts.context.keyring);
    Ok(activation::store::find_by_link(&accounts.context.db, &hash, origin.at).await?)
}

/// Hides the address of the page from other sites, because it is a secret. The origin may be sent: with `no-referrer`
/// browsers post the form with the origin `null`, which is refused.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}

fn used_up() -> Refusal {
    Refusal::absent("link-wrong")
}

/// A link that is used up is said to be so, with the way to a new one.
fn gone(page: Page, fragment: Fragment, token: String) -> Response {
    let view =
        ShowLink { page, form: Form::default(), errors: FieldErrors::default(), token, number: None, activates: false };
    private(view.refused(fragment, used_up()))
}

async fn show(
    State(accounts): State<Accounts>,
    paths::EmailedLink { token }: paths::EmailedLink,
    origin: Origin,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let Some(applicant) = find(&accounts, &token, &origin).await? else {
        accounts.limits.check(origin.ip()).map_err(Error::TooMany)?;
        return Ok(gone(page, fragment, token));
    };
    let (number, activates) = (Some(applicant.number), !applicant.active);
    let view = ShowLink { page, form: Form::default(), errors: FieldErrors::default(), token, number, activates };
    Ok(private(view.fresh(fragment)))
}

async fn create(
    State(accounts): State<Accounts>,
    paths::EmailedLink { token }: paths::EmailedLink,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let origin = &request.origin;
    let Some(applicant) = find(&accounts, &token, origin).await? else {
        if let Err(wait) = accounts.limits.check(origin.ip()) {
            accounts.refused(origin, Attempt::locked(Means::Link, None)).await?;
            return Err(Error::TooMany(wait));
        }
        accounts.refused(origin, Attempt::wrong(Means::Link, None)).await?;
        return Ok(gone(request.page, request.fragment, token));
    };
    let (number, activates) = (Some(applicant.number.clone()), !applicant.active);
    let mut errors = form.errors();
    let password = errors.take(NewPassword::parse(form.value("password"), form.value("password_confirmation"), &[]));
    let view = |page| ShowLink { page, form, errors: FieldErrors::default(), token, number, activates };
    let Some(password) = password.filter(|_| errors.is_empty()) else {
        return Ok(private(view(request.page).refused(request.fragment, errors)));
    };
    match redeem::redeem(&accounts, &request, Some(applicant), password, used_up()).await? {
        Ok(device) => Ok(Cookie::put(device, private(request.done(paths::SignIn, "flash-activated")))),
        Err(refusal) => Ok(private(view(request.page).refused(request.fragment, refusal))),
    }
}
