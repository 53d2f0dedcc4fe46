//! Keyed hashes of secrets that must be recognised but not readable in the database: codes, cards, links.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::opaque::opaque;

/// The shortest secret taken, in bytes: as long as the hash it makes (RFC 2104 §3).
pub const SECRET_LENGTH: usize = 32;

/// The secret is too short to key a hash.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the secret must have {SECRET_LENGTH} bytes or more")]
pub struct ShortSecret;

/// HMAC-SHA256 under the secret of this portal. Each use has its own label, so that no hash serves two purposes.
#[derive(Clone)]
pub struct Keyring(Hmac<Sha256>);

impl Keyring {
    /// A keyring of a secret.
    ///
    /// # Errors
    /// When the secret has fewer than [`SECRET_LENGTH`] bytes.
    pub fn new(secret: &[u8]) -> Result<Self, ShortSecret> {
        if secret.len() < SECRET_LENGTH {
            return Err(ShortSecret);
        }
        Hmac::new_from_slice(secret).map(Self).map_err(|_| ShortSecret)
    }

    /// The hash of some bytes for one purpose.
    #[must_use]
    pub fn hash(&self, purpose: &'static str, bytes: &[u8]) -> [u8; 32] {
        // The zero ends the label: no label with bytes reads like another label with other bytes.
        self.0.clone().chain_update(purpose).chain_update([0]).chain_update(bytes).finalize().into_bytes().into()
    }
}

/// HMAC-SHA256 (RFC 2104) under a key that was agreed on: for hashes that a machine outside makes too.
#[must_use]
pub fn hmac(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    // A key of any length is taken.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|hmac| hmac.chain_update(bytes).finalize().into_bytes().into())
        .unwrap_or_default()
}

/// Bytes as text, two digits each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

opaque!(Keyring);
