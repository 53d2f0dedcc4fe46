//! Device cookies (OWASP, "Slow down online guessing attacks with device cookies"): a browser in which a member has signed in has
//! a count of its own there, which guesses from elsewhere never touch.
//!
//! The cookie gives no right. It holds a random id for each member, signed for that member's number, and says nothing of who
//! they are; the table of known devices ends it.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

use super::{Accounts, keyed::Keyring, known::KnownBrowser, store::devices};
use crate::{error::Result, web::cookies::Cookie};

/// The name of the cookie.
pub(super) const COOKIE: &str = "parvis_devices";

/// Members whose devices one browser is: further ones replace the one that signed in the longest time ago.
const MOST: usize = 5;

/// Digits of one device in the cookie: 128 bits of the id, then 128 of its signature.
const DIGITS: usize = 64;

/// The random id of a device.
pub(super) type DeviceId = u128;

/// A device as the cookie tells it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    id: DeviceId,
    signature: u128,
}

impl Device {
    /// Whether this was made for the member with this number.
    fn is_of(self, keyring: &Keyring, number: &str) -> bool {
        sign(keyring, number, self.id).to_be_bytes().ct_eq(&self.signature.to_be_bytes()).into()
    }
}

/// The devices in the value of the cookie; what is none is passed over.
pub(super) fn read(value: &str) -> Vec<Device> {
    let devices = value.as_bytes().chunks_exact(DIGITS).filter_map(|digits| {
        let (id, signature) = std::str::from_utf8(digits).ok()?.split_at_checked(DIGITS / 2)?;
        let number = |digits| u128::from_str_radix(digits, 16).ok();
        Some(Device { id: number(id)?, signature: number(signature)? })
    });
    devices.take(MOST).collect()
}

fn sign(keyring: &Keyring, number: &str, id: DeviceId) -> u128 {
    let hash = keyring.hash("device", format!("{number} {id:032x}").as_bytes());
    hash.iter().take(16).fold(0, |signature, byte| signature << 8 | u128::from(*byte))
}

fn id_hash(keyring: &Keyring, id: DeviceId) -> [u8; 32] {
    keyring.hash("device id", &id.to_be_bytes())
}

/// The device that this browser is for the member with this number, unless it has ended.
pub(super) async fn find(
    accounts: &Accounts,
    browser: &KnownBrowser,
    number: &str,
    now: OffsetDateTime,
) -> Result<Option<DeviceId>> {
    // A forged cookie costs no statement, and an unknown number takes no longer than a known one.
    let Some(device) = browser.devices.iter().find(|device| device.is_of(&accounts.keyring, number)) else {
        return Ok(None);
    };
    let known = devices::is_known(&accounts.db, number, &id_hash(&accounts.keyring, device.id), now).await?;
    Ok(known.then_some(device.id))
}

/// A member who has shown who they are in this browser.
pub(super) struct Owner<'a> {
    pub(super) member_id: i64,
    pub(super) number: &'a str,
    /// The device that the browser was until now; None: it becomes one.
    pub(super) device: Option<DeviceId>,
}

/// A browser that is, or becomes, a device of a member.
pub(super) struct Renewed {
    /// For the table of known devices, in the transaction that lets the member in.
    pub(super) id_hash: [u8; 32],
    /// Says so to the browser, for a year from now.
    pub(super) cookie: Option<Cookie>,
}

/// Makes the browser a device of the member, first among those that it is.
pub(super) fn renew(accounts: &Accounts, owner: &Owner<'_>, browser: &KnownBrowser) -> Result<Renewed> {
    let id = match owner.device {
        Some(id) => id,
        None => random().map_err(anyhow::Error::from)?,
    };
    let keyring = &accounts.keyring;
    let own = Device { id, signature: sign(keyring, owner.number, id) };
    let others = browser.devices.iter().copied().filter(|device| !device.is_of(keyring, owner.number));
    let devices = std::iter::once(own).chain(others).take(MOST);
    let value: Vec<_> = devices.map(|device| format!("{:032x}{:032x}", device.id, device.signature)).collect();
    let value = value.concat();
    let age = Duration::from_secs(devices::KNOWN_FOR.whole_seconds().unsigned_abs());
    Ok(Renewed { id_hash: id_hash(keyring, id), cookie: Cookie::new(COOKIE, &value, age, accounts.secure()) })
}

fn random() -> std::result::Result<DeviceId, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(DeviceId::from_be_bytes(bytes))
}
