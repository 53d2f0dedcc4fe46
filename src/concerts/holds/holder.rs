//! Holders of seats and bookings: a member by the account, a guest by a signed cookie.

use std::time::Duration;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use uuid::Uuid;

use crate::{
    accounts::SignedIn,
    concerts::{Concerts, holds::holder_mark::mark},
    context::Context,
    error::{Error, Result},
    ids::{ConcertId, MemberId},
    keyring::{Keyring, hex},
    web::cookies::{self, Cookie},
};

/// Lifetime of a guest's cookie: a month, so that the bookings made in the browser can be seen again.
const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);

const COOKIE: &str = "parvis_guest";

/// The viewer of a concert. A member is never the guest of the same browser as well: on a shared computer the guest may be
/// another person.
#[derive(Debug, Clone, Default)]
pub struct Holder {
    /// The member, when signed in.
    pub member_id: Option<MemberId>,
    guest: Option<Uuid>,
}

impl Holder {
    /// The name under which seats are held and booked: that of the member who is signed in, else that of the guest. Empty
    /// for a visitor who has held nothing yet.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self.member_id {
            Some(id) => vec![member_name(id)],
            None => self.guest_name().into_iter().collect(),
        }
    }

    /// The name of the guest of this browser, whether or not a member is signed in. None: no guest is known here.
    #[must_use]
    pub fn guest_name(&self) -> Option<String> {
        self.guest.map(guest_name)
    }

    /// The name to write, and for a new guest the cookie that proves it.
    pub(crate) fn or_new_guest(self, concerts: &Concerts) -> (Self, Option<Cookie>) {
        if self.member_id.is_some() || self.guest.is_some() {
            return (self, None);
        }
        let guest = Uuid::new_v4();
        (Self { guest: Some(guest), ..self }, cookie(&concerts.context, guest))
    }

    /// Mark of this person's seats of a concert in the page: opaque to others, and different for each concert.
    #[must_use]
    pub fn marks(&self, keyring: &Keyring, concert_id: ConcertId) -> Vec<u64> {
        self.names().iter().map(|name| mark(keyring, concert_id, name)).collect()
    }
}

/// The name under which a member holds and books seats.
#[must_use]
pub fn member_name(member_id: MemberId) -> String {
    format!("member:{member_id}")
}

fn guest_name(guest: Uuid) -> String {
    format!("guest:{}", guest.simple())
}

/// The name of the guest whose cookie a request carries. None: there is none, or it is not ours.
pub(crate) fn known_guest(context: &Context, headers: &HeaderMap) -> Option<String> {
    find_guest(context, headers).map(guest_name)
}

/// `Set-Cookie` that ends the guest of a browser.
pub(crate) fn end_of_guest(context: &Context) -> Option<Cookie> {
    Cookie::new(COOKIE, "", Duration::ZERO, context.secure())
}

fn find_guest(context: &Context, headers: &HeaderMap) -> Option<Uuid> {
    let find = if context.secure() { cookies::find_secure } else { cookies::find };
    find(headers, COOKIE).and_then(|value| guest(&context.keyring, value))
}

fn cookie(context: &Context, guest: Uuid) -> Option<Cookie> {
    let value = format!("{}.{}", guest.simple(), signature(&context.keyring, guest));
    Cookie::new(COOKIE, &value, KNOWN_FOR, context.secure())
}

fn signature(keyring: &Keyring, guest: Uuid) -> String {
    let hash = keyring.hash("guest", guest.as_bytes());
    hex(hash.get(..16).unwrap_or(&hash))
}

/// The guest of a cookie, when we made it.
fn guest(keyring: &Keyring, value: &str) -> Option<Uuid> {
    let (id, signed) = value.split_once('.')?;
    let guest = Uuid::try_parse(id).ok()?;
    let right = subtle::ConstantTimeEq::ct_eq(signature(keyring, guest).as_bytes(), signed.as_bytes());
    bool::from(right).then_some(guest)
}

impl FromRequestParts<Concerts> for Holder {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, concerts: &Concerts) -> Result<Self> {
        Ok(Self {
            member_id: parts.extensions.get::<SignedIn>().map(|signed_in| signed_in.member.id),
            guest: find_guest(&concerts.context, &parts.headers),
        })
    }
}
