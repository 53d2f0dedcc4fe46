//! Own cookies besides the session's: parsed from the request head, written with common attributes.

use std::time::Duration;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

/// Cookies with this prefix come from this host over https only (RFC 6265bis, 4.1.3.2).
const HOST_PREFIX: &str = "__Host-";

/// Names and values of the cookies of a request.
fn all(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='))
}

/// The value of a cookie, with the prefix or without.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    find_secure(headers, name).or_else(|| all(headers).find(|(found, _)| *found == name).map(|(_, value)| value))
}

/// The value of a cookie with the prefix: another host of the same domain cannot have set it.
pub(crate) fn find_secure<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    all(headers).find(|(found, _)| found.strip_prefix(HOST_PREFIX) == Some(name)).map(|(_, value)| value)
}

/// A cookie to be sent: scripts and other sites do not get it.
#[derive(Debug, Clone)]
pub(crate) struct Cookie(HeaderValue);

impl Cookie {
    /// A cookie; `secure` where the portal is reached by https. None for a value that no cookie may have.
    pub(crate) fn new(name: &str, value: &str, max_age: Duration, secure: bool) -> Option<Self> {
        let (prefix, secure) = if secure { (HOST_PREFIX, "; Secure") } else { ("", "") };
        let age = max_age.as_secs();
        let cookie = format!("{prefix}{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&cookie).ok().map(Self)
    }

    /// The value of `Set-Cookie`.
    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }

    /// Sends a cookie with an answer.
    pub(crate) fn put(cookie: Option<Self>, mut response: Response) -> Response {
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.0);
        }
        response
    }
}
