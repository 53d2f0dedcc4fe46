//! Evidence of earlier visits that a browser presents with a guess at a secret.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::{devices, session::SignedIn, waits};
use crate::web::cookies;

/// Evidence of earlier visits from cookies: known devices, the ticket of a wait, and the sign-in.
/// Nothing of it is believed before its signature was checked, and none of it gives a right.
#[derive(Debug, Clone, Default)]
pub struct KnownBrowser {
    pub(super) devices: Vec<devices::Device>,
    pub(super) ticket: Option<waits::Ticket>,
    /// Number and sign-in of the member who is signed in.
    pub(super) signed_in: Option<(String, i64)>,
}

impl KnownBrowser {
    fn read(headers: &HeaderMap, signed_in: Option<&SignedIn>) -> Self {
        Self {
            devices: cookies::find(headers, devices::COOKIE).map(devices::read).unwrap_or_default(),
            ticket: cookies::find(headers, waits::COOKIE).and_then(waits::Ticket::read),
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
