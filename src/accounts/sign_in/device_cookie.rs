//! The cookie of known devices.

use crate::keyring::Keyring;
use subtle::ConstantTimeEq as _;

/// The name of the cookie.
pub(crate) const COOKIE: &str = "parvis_devices";

/// A device as the cookie tells it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) signature: u128,
}

impl Device {
    /// True if this was made for the member with this number.
    pub(crate) fn is_of(self, keyring: &Keyring, number: &str) -> bool {
        sign(keyring, number, self.id).to_be_bytes().ct_eq(&self.signature.to_be_bytes()).into()
    }
}

/// The devices in the value of the cookie; what is none is passed over.
pub(crate) fn read(value: &str) -> Vec<Device> {
    let devices = value.as_bytes().chunks_exact(DIGITS).filter_map(|digits| {
        let (id, signature) = std::str::from_utf8(digits).ok()?.split_at_checked(DIGITS / 2)?;
        let number = |digits| u128::from_str_radix(digits, 16).ok();
        Some(Device { id: number(id)?, signature: number(signature)? })
    });
    devices.take(MOST).collect()
}

/// The random id of a device.
pub(crate) type DeviceId = u128;

pub(crate) fn sign(keyring: &Keyring, number: &str, id: DeviceId) -> u128 {
    let hash = keyring.hash("device", format!("{number} {id:032x}").as_bytes());
    hash.iter().take(16).fold(0, |signature, byte| signature << 8 | u128::from(*byte))
}

/// Digits of one device in the cookie: 128 bits of the id, then 128 of its signature.
pub(crate) const DIGITS: usize = 64;

/// Members whose devices one browser is: further ones replace the one that signed in the longest time ago.
pub(crate) const MOST: usize = 5;
