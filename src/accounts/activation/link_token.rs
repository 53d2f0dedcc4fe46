//! The token of an e-mailed link.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::keyring::Keyring;

/// The secret of a mailed link: 256 bits.
pub(crate) struct LinkToken(String);

impl LinkToken {
    /// Made of 256 random bits and the portal's secret: the outbox keeps the bits alone, and each try to send the e-mail
    /// makes the same link of them.
    pub(crate) fn derive(keyring: &Keyring, nonce: &[u8]) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(keyring.hash("secret of a mailed link", nonce)))
    }

    /// The token of a link that was opened.
    pub(crate) fn given(token: &str) -> Self {
        Self(token.to_owned())
    }

    /// The token as it is written in the link.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Keyed hash of the token, as stored in the database.
    pub(crate) fn hash(&self, keyring: &Keyring) -> [u8; 32] {
        keyring.hash("mailed link", self.0.as_bytes())
    }
}
