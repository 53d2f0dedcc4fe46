//! Holders of seats and bookings: a member by the account, a guest by a signed cookie.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
};
use uuid::Uuid;

use crate::{
    accounts::SignedIn,
    concerts::{Concerts, holds::holder_mark::mark},
    context::Context,
    error::{Error, Result},
    ids::{ConcertId, MemberId},
    keyring::{Keyring, hex},
};

/// Lifetime of a guest's cookie in seconds: a month, so that the bookings made in the browser can be seen again.
const KNOWN_FOR: u32 = 30 * 24 * 60 * 60;

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
    pub(crate) fn or_new_guest(self, concerts: &Concerts) -> (Self, Option<GuestCookie>) {
        if self.member_id.is_some() || self.guest.is_some() {
            return (self, None);
        }
        let guest = Uuid::new_v4();
        (Self { guest: Some(guest), ..self }, Some(GuestCookie::new(concerts, guest)))
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
pub(crate) fn end_of_guest(context: &Context) -> HeaderValue {
    if context.secure() {
        HeaderValue::from_static("__Host-parvis_guest=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure")
    } else {
        HeaderValue::from_static("parvis_guest=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }
}

fn find_guest(context: &Context, headers: &HeaderMap) -> Option<Uuid> {
    let wanted = if context.secure() { SECURE_COOKIE } else { COOKIE };
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies.flat_map(|cookies| cookies.split(';')).find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == wanted).then_some(value)
    });
    value.and_then(|value| guest(&context.keyring, value))
}

/// `Set-Cookie` for a new guest.
#[derive(Debug)]
pub(crate) struct GuestCookie(String);

impl GuestCookie {
    fn new(concerts: &Concerts, guest: Uuid) -> Self {
        let (name, secure) = if concerts.context.secure() { (SECURE_COOKIE, "; Secure") } else { (COOKIE, "") };
        let value = format!("{}.{}", guest.simple(), signature(&concerts.context.keyring, guest));
        Self(format!("{name}={value}; Path=/; Max-Age={KNOWN_FOR}; HttpOnly; SameSite=Lax{secure}"))
    }

    /// Sends the cookie with an answer.
    pub(crate) fn put(cookie: Option<Self>, mut response: Response) -> Response {
        if let Some(value) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie.0).ok()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }
}

const COOKIE: &str = "parvis_guest";
const SECURE_COOKIE: &str = "__Host-parvis_guest";

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
