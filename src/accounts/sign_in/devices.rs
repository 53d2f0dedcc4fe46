//! Device cookies (OWASP, "Slow down online guessing attacks with device cookies"): a browser in which a member has
//! signed in has a counter of its own there, which guesses from other browsers never touch.
//!
//! The cookie gives no right. It holds a random id for each member, signed for that member's number, and says nothing of who
//! they are; the table of known devices ends it.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts,
        sign_in::{
            device_cookie::{COOKIE, Device, DeviceId, MOST, sign},
            known_devices::KnownBrowser,
            store_devices,
        },
    },
    error::Result,
    ids::MemberId,
    keyring::Keyring,
    web::cookies::Cookie,
};

fn id_hash(keyring: &Keyring, id: DeviceId) -> [u8; 32] {
    keyring.hash("device id", &id.to_be_bytes())
}

/// The device that this browser is for the member with this number, unless it has ended.
pub(crate) async fn find(
    accounts: &Accounts,
    browser: &KnownBrowser,
    number: &str,
    now: OffsetDateTime,
) -> Result<Option<DeviceId>> {
    // A forged cookie costs no statement, and an unknown number takes no longer than a known one.
    let Some(device) = browser.devices.iter().find(|device| device.is_of(&accounts.context.keyring, number)) else {
        return Ok(None);
    };
    let known =
        store_devices::is_known(&accounts.context.db, number, &id_hash(&accounts.context.keyring, device.id), now)
            .await?;
    Ok(known.then_some(device.id))
}

/// A member who has shown who they are in this browser.
pub(crate) struct Owner<'a> {
    pub(crate) member_id: MemberId,
    pub(crate) number: &'a str,
    /// The device that the browser was until now; None: it becomes one.
    pub(crate) device: Option<DeviceId>,
}

/// A browser that is, or becomes, a device of a member.
pub(crate) struct Renewed {
    /// For the table of known devices, in the transaction that lets the member in.
    pub(crate) id_hash: [u8; 32],
    /// Says so to the browser, for a year from now.
    pub(crate) cookie: Option<Cookie>,
}

/// Makes the browser a device of the member, first among those that it is.
pub(crate) fn renew(accounts: &Accounts, owner: &Owner<'_>, browser: &KnownBrowser) -> Result<Renewed> {
    let id = match owner.device {
        Some(id) => id,
        None => random().map_err(anyhow::Error::from)?,
    };
    let keyring = &accounts.context.keyring;
    let own = Device { id, signature: sign(keyring, owner.number, id) };
    let others = browser.devices.iter().copied().filter(|device| !device.is_of(keyring, owner.number));
    let devices = std::iter::once(own).chain(others).take(MOST);
    let value: Vec<_> = devices.map(|device| format!("{:032x}{:032x}", device.id, device.signature)).collect();
    let value = value.concat();
    let age = Duration::from_secs(store_devices::KNOWN_FOR.whole_seconds().unsigned_abs());
    Ok(Renewed { id_hash: id_hash(keyring, id), cookie: Cookie::new(COOKIE, &value, age, accounts.context.secure()) })
}

fn random() -> std::result::Result<DeviceId, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(DeviceId::from_be_bytes(bytes))
}
