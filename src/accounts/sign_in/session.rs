//! The signed-in member of a request: read from the session once, then required by extractors in handler signatures.

use std::ops::Deref;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Request, State},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_htmx::HxRedirect;
use time::{Duration, OffsetDateTime};
use tower_sessions::{Expiry, Session};

use crate::{
    accounts::{
        Accounts, paths,
        roles::Permission,
        sign_in::{self, signed_in::SignedIn},
    },
    error::{Error, Result},
    ids::SignInId,
    web::{
        Fragment, Page, Visitor,
        pages::page::{Defaults, asked_language, here},
    },
};

/// Session key of the sign-in id.
const SIGN_IN: &str = "sign_in";

/// Minimum interval between updates of the last use of a session.
const TOUCH_EVERY: Duration = Duration::minutes(1);

/// Sent by pages that ask again by themselves: nobody is proven to sit in front of them.
const UNATTENDED: &str = "x-unattended";

/// Sent by scripts: the number of the member whose page they run in. Another member may have signed in since, in another tab.
const VIEWER: &str = "x-viewer";

/// Time for which a password confirmation allows sensitive actions (ASVS 5 §7.5).
const CONFIRMED_FOR: Duration = Duration::minutes(5);

/// Middleware: finds who is signed in, and how pages are said to them.
pub(crate) async fn identify(
    State(accounts): State<Accounts>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let now = parts.extensions.get::<Defaults>().map_or(OffsetDateTime::UNIX_EPOCH, |defaults| defaults.now);
    let attended = !parts.headers.contains_key(UNATTENDED);
    let signed_in = match find(&accounts, &session, now, attended).await {
        Ok(signed_in) => signed_in,
        Err(error) => return error.into_response(),
    };
    let remembered = signed_in.as_ref().filter(|one| one.remembered).map(|one| (one.sign_in_id, one.expires_at - now));
    parts.extensions.insert(visitor(&parts, &accounts, signed_in.as_ref()));
    if let Some(signed_in) = signed_in {
        parts.extensions.insert(signed_in);
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    // The session library writes the cookie anew with each change: set its lifetime again. Not after a sign-out or a
    // sign-in as another member.
    if let Some((id, left)) = remembered
        && session.is_modified()
        && session.expiry().is_none()
        && matches!(session.get::<SignInId>(SIGN_IN).await, Ok(Some(kept)) if kept == id)
    {
        session.set_expiry(Some(Expiry::OnInactivity(left)));
    }
    response
}

async fn find(accounts: &Accounts, session: &Session, now: OffsetDateTime, attended: bool) -> Result<Option<SignedIn>> {
    let Some(id) = session.get::<SignInId>(SIGN_IN).await? else {
        return Ok(None);
    };
    let Some(signed_in) = sign_in::store::find(&accounts.context.db, id, now).await? else {
        session.clear().await;
        return Ok(None);
    };
    if attended && now - signed_in.seen_at > TOUCH_EVERY {
        sign_in::store::touch(&accounts.context.db, id, now).await?;
    }
    Ok(Some(signed_in))
}

fn visitor(parts: &Parts, accounts: &Accounts, signed_in: Option<&SignedIn>) -> Visitor {
    let chosen = signed_in.and_then(|one| one.member.language);
    Visitor {
        language: chosen.unwrap_or_else(|| asked_language(parts, accounts.context.language)),
        theme: signed_in.map(|one| one.member.theme).unwrap_or_default(),
        viewer: signed_in.map(|one| one.member.viewer((accounts.hooks.areas)(&one.roles))),
    }
}

/// Signs this browser in: a new session id, so that one planted before is worth nothing, and nothing of the visitor before.
pub(crate) async fn begin(session: &Session, sign_in_id: SignInId, remembered_for: Option<Duration>) -> Result<()> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(SIGN_IN, sign_in_id).await?;
    // A duration: the library reads a clock of its own.
    session.set_expiry(remembered_for.map(Expiry::OnInactivity));
    Ok(())
}

/// Signs this browser out: nothing of the session is left for the next person.
pub(crate) async fn leave(session: &Session) -> Result<()> {
    session.clear().await;
    session.cycle_id().await?;
    session.set_expiry(None);
    Ok(())
}

/// The signed-in member. Guests are redirected to the sign-in page and come back.
#[derive(Debug, Clone)]
pub struct CurrentMember(pub SignedIn);

impl Deref for CurrentMember {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

/// Reasons for which an extractor of this module rejects a request.
#[derive(Debug)]
pub enum AuthRejection {
    /// To a page where something is asked first.
    Redirect {
        path: String,
        fragment: Fragment,
    },
    Denied(Error),
}

impl AuthRejection {
    /// To a page that leads back to where the person is now.
    async fn to<S: Send + Sync>(page: fn(&str) -> String, parts: &mut Parts, state: &S) -> Self {
        let Ok(fragment) = Fragment::from_request_parts(parts, state).await;
        Self::Redirect { path: page(paths::safe_next(&here(parts, fragment))), fragment }
    }
}

impl IntoResponse for AuthRejection {
    fn into_response(self) -> Response {
        match self {
            Self::Redirect { path, fragment: Fragment(true) } => {
                (StatusCode::UNAUTHORIZED, HxRedirect(path), ()).into_response()
            }
            Self::Redirect { path, .. } => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
            Self::Denied(error) => error.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentMember {
    type Rejection = AuthRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AuthRejection> {
        match parts.extensions.get::<SignedIn>() {
            Some(signed_in) if is_viewer(parts, signed_in) => Ok(Self(signed_in.clone())),
            // The page is loaded anew, as the other member's: scripts carry the header along on a redirect.
            Some(_) => {
                let path = paths::safe_next(&here(parts, Fragment(true))).to_owned();
                Err(AuthRejection::Redirect { path, fragment: Fragment(true) })
            }
            None => Err(AuthRejection::to(|next| paths::SignIn.then(next), parts, state).await),
        }
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for CurrentMember {
    type Rejection = AuthRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, AuthRejection> {
        Ok(parts.extensions.get::<SignedIn>().cloned().map(Self))
    }
}

/// True if a request comes from a page of this member, as far as it says so.
fn is_viewer(parts: &Parts, signed_in: &SignedIn) -> bool {
    parts.headers.get(VIEWER).is_none_or(|number| number.as_bytes() == signed_in.member.number.as_str().as_bytes())
}

/// A member who gave the password within the last five minutes.
#[derive(Debug, Clone)]
pub struct Confirmed(pub CurrentMember);

impl<S: Send + Sync> FromRequestParts<S> for Confirmed {
    type Rejection = AuthRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AuthRejection> {
        let member = <CurrentMember as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let now = parts.extensions.get::<Defaults>().map_or(OffsetDateTime::UNIX_EPOCH, |defaults| defaults.now);
        if now - member.confirmed_at <= CONFIRMED_FOR {
            return Ok(Self(member));
        }
        Err(AuthRejection::to(|next| paths::Confirmation.then(next), parts, state).await)
    }
}

macro_rules! staff {
    ($($(#[$doc:meta])* $name:ident: $permission:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub CurrentMember);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = AuthRejection;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AuthRejection> {
                let member = <CurrentMember as FromRequestParts<S>>::from_request_parts(parts, state).await?;
                if member.roles.allow(Permission::$permission) {
                    Ok(Self(member))
                } else {
                    Err(AuthRejection::Denied(Error::Forbidden))
                }
            }
        }
    )*};
}

staff! {
    /// May open the dashboard.
    SeesDashboard: SeeDashboard;
    /// May search members and see one as staff do.
    SeesMembers: SeeMembers;
    /// May make activation codes.
    IssuesCodes: IssueCodes;
    /// May block and replace lost cards.
    ReplacesCards: ReplaceCards;
    /// May suspend and restore accounts.
    SuspendsMembers: SuspendMembers;
    /// May add, correct, remove and close members.
    EditsMembers: EditMembers;
    /// May see which e-mails were not sent, and try again.
    SendsMail: SendMail;
    /// May grant and remove roles.
    GrantsRoles: GrantRoles;
    /// May read the audit.
    ReadsAudit: ReadAudit;
    SellsSeats: SellSeats;
    /// May run bays and lockers.
    RunsLockers: RunLockers;
}

/// Redirects visitors who are already signed in past the sign-in form.
pub(crate) fn onward_instead(page: &Page, next: Option<&str>) -> Option<Response> {
    let next = paths::safe_next(next.unwrap_or("/"));
    page.viewer.as_ref().map(|_| (StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response())
}
