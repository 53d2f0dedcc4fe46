//! Limits for guests of one network address: seats held at a time, and e-mail addresses that the portal writes to. They
//! prevent that a concert is emptied without cookies, or that e-mails are sent to strangers.

use std::time::Duration;

use crate::{
    accounts::EmailAddress,
    audit::Origin,
    concerts::{Concerts, seats::store::GuestLimit},
    error::Result,
    keyring::hex,
    rate_limit::{
        self,
        store::{Gate, Limit},
    },
    web::limits::{Place, customer},
};

/// Seats that the guests of one address hold at a time, of all concerts.
const OF_ADDRESS: i32 = 12;
/// The same on the campus, where a whole building shares one address (NAT).
const OF_CAMPUS_ADDRESS: i32 = 60;

/// Shared limit of seats held by the guests of this address. Nothing is bounded on this machine: there stand its own tools, or a
/// proxy that nobody declared and behind which everybody stands.
pub(crate) fn guest_limit(concerts: &Concerts, origin: &Origin) -> Option<GuestLimit> {
    let most = match concerts.accounts.limits.place(origin.ip()) {
        Place::Machine => return None,
        Place::Campus => OF_CAMPUS_ADDRESS,
        Place::Elsewhere => OF_ADDRESS,
    };
    let hash = concerts.context.keyring.hash("held from", customer(origin.ip()).0.to_string().as_bytes());
    Some(GuestLimit { network: hex(hash.get(..16).unwrap_or(&hash)), most })
}

/// Bookings that guests make with a mail address, for each network and hour; on the campus; and for each mail address and day.
const MAILS_OF_NETWORK: i32 = 20;
const MAILS_OF_CAMPUS_NETWORK: i32 = 200;
const MAILS_TO_ADDRESS: i32 = 6;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Counts a booking of a guest with a mail address. False: there were too many from this network or to this address. Nothing is
/// bounded for the network on this machine, as for seats.
pub(crate) async fn may_write_to(concerts: &Concerts, origin: &Origin, email: &EmailAddress) -> Result<bool> {
    let key = |text: String| concerts.context.keyring.hash("throttle", text.as_bytes());
    let network = match concerts.accounts.limits.place(origin.ip()) {
        Place::Machine => None,
        Place::Campus => Some(MAILS_OF_CAMPUS_NETWORK),
        Place::Elsewhere => Some(MAILS_OF_NETWORK),
    };
    let of_network = network.map(|most| Gate {
        key: key(format!("guest e-mails from {}", customer(origin.ip()).0)),
        limit: Limit::Window(most, HOUR),
    });
    let to_address = Gate {
        key: key(format!("guest e-mails to {}", email.as_str().to_lowercase())),
        limit: Limit::Window(MAILS_TO_ADDRESS, DAY),
    };
    let gates: Vec<Gate> = of_network.into_iter().chain([to_address]).collect();
    Ok(rate_limit::store::pass(&concerts.context.db, &gates, origin.at).await?.is_ok())
}
