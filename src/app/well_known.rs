//! Files at well-known addresses: for password managers, security researchers and search engines.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use time::{Duration, format_description::well_known::Rfc3339};

use crate::{accounts::paths, app::portal::Portal};

/// Lifetime of the security contact file: RFC 9116 §2.5.5 advises less than a year.
const CONTACT_LIFE: Duration = Duration::days(180);

/// Pages for everybody may be found; all others hold what is of one person, or ask for a sign-in.
const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /concerts\nAllow: /static/\nDisallow: /\n";

/// The routes of well-known addresses.
pub(super) fn router(portal: &Portal) -> Router {
    Router::new()
        .route("/.well-known/change-password", get(async || Redirect::to(paths::Account::PATH)))
        .route("/.well-known/security.txt", get(security))
        .route("/robots.txt", get(async || ROBOTS))
        .with_state(portal.clone())
}

/// The contact of the settings (RFC 9116); where none is set, there is no such file.
async fn security(State(portal): State<Portal>) -> Response {
    let expires = (portal.accounts.context.clock.now() + CONTACT_LIFE).replace_time(time::Time::MIDNIGHT);
    let (Some(contact), Ok(expires)) = (&portal.security_contact, expires.format(&Rfc3339)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let base_url = &portal.accounts.context.base_url;
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {base_url}/.well-known/security.txt\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
