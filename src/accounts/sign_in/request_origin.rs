//! The origin of what a web request does, for the audit.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use time::OffsetDateTime;

use crate::{
    accounts::sign_in::signed_in::SignedIn,
    audit::{Origin, Via},
    web::{
        ClientAddress,
        pages::page::{Defaults, request_id},
    },
};

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, state).await;
        Ok(Self {
            at: parts.extensions.get::<Defaults>().map_or(OffsetDateTime::UNIX_EPOCH, |defaults| defaults.now),
            via: Via::Web,
            actor_id: parts.extensions.get::<SignedIn>().map(|signed_in| signed_in.member.id),
            request_id: Some(request_id(parts)),
            address: Some(address.into()),
        })
    }
}
