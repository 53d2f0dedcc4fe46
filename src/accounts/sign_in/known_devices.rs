//! Device cookie and retry ticket that a browser presents with a guess at a secret.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use crate::{
    accounts::{
        attempts::retry_tickets,
        sign_in::{device_cookie, signed_in::SignedIn},
    },
    ids::SignInId,
    web::cookies,
};

/// Evidence of earlier visits from cookies: known devices, retry ticket, session. None of it is trusted before its
/// signature is checked, and none gives a permission.
#[derive(Debug, Clone, Default)]
pub struct KnownBrowser {
    pub(crate) devices: Vec<device_cookie::Device>,
    pub(crate) ticket: Option<retry_tickets::Ticket>,
    /// Number and sign-in of the member who is signed in.
    pub(crate) signed_in: Option<(String, SignInId)>,
}

impl KnownBrowser {
    fn read(headers: &HeaderMap, signed_in: Option<&SignedIn>) -> Self {
        Self {
            devices: cookies::find(headers, device_cookie::COOKIE).map(device_cookie::read).unwrap_or_default(),
            ticket: cookies::find(headers, retry_tickets::COOKIE).and_then(retry_tickets::Ticket::read),
            signed_in: signed_in.map(|one| (one.member.number.as_str().to_owned(), one.sign_in_id)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for KnownBrowser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(&parts.headers, parts.extensions.get()))
    }
}
