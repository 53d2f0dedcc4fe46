//! How many seats the guests of one address hold between them: nobody empties a hall by asking without a cookie.

use super::{Concerts, store::seats::GuestLimit};
use crate::{
    accounts::{audit::Origin, keyed::hex},
    web::limits::{Place, customer},
};

/// Seats that the guests of one address hold at a time, of all concerts.
const OF_ADDRESS: i32 = 12;
/// The same on the campus, where a whole building shares one address (NAT).
const OF_CAMPUS_ADDRESS: i32 = 60;

/// Shared limit of seats held by the guests of this address. Nothing is bounded on this machine: there stand its own tools, or a
/// proxy that nobody declared and behind which everybody stands.
pub(super) fn guest_limit(concerts: &Concerts, origin: &Origin) -> Option<GuestLimit> {
    let accounts = &concerts.accounts;
    let most = match accounts.limits.place(origin.ip()) {
        Place::Machine => return None,
        Place::Campus => OF_CAMPUS_ADDRESS,
        Place::Elsewhere => OF_ADDRESS,
    };
    let hash = accounts.keyring.hash("held from", customer(origin.ip()).0.to_string().as_bytes());
    Some(GuestLimit { network: hex(hash.get(..16).unwrap_or(&hash)), most })
}
