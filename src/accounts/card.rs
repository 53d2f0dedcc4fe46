//! The number printed on a member's card. It opens doors: only a keyed hash and the last four characters are kept.

use std::fmt;

use super::keyed::{Keyring, hmac};
use crate::web::FieldErrors;

/// A card number: exactly eight letters or digits, letters in upper case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CardNumber(String);

impl CardNumber {
    const LENGTH: usize = 8;

    /// Reads a card number; case and spaces around it do not count.
    ///
    /// # Errors
    /// On the field `card_number`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = text.trim();
        if text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(FieldErrors::one("card_number", "card-wrong"))
        }
    }

    /// What the database compares.
    #[must_use]
    pub fn hash(&self, keyring: &Keyring) -> [u8; 32] {
        keyring.hash("card", self.0.as_bytes())
    }

    /// What bays compare while they are cut off; they have the key of it.
    #[must_use]
    pub fn controller_hash(&self, keyring: &Keyring) -> [u8; 32] {
        self.hash_with(&bay_key(keyring))
    }

    /// The same, for a bay that was given the key.
    #[must_use]
    pub fn hash_with(&self, bay_key: &[u8]) -> [u8; 32] {
        hmac(bay_key, self.0.as_bytes())
    }

    /// What people may see of it.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.0.get(Self::LENGTH - 4..).unwrap_or_default()
    }
}

/// The key of the hashes that bays can make too.
#[must_use]
pub fn bay_key(keyring: &Keyring) -> [u8; 32] {
    keyring.hash("bay-cards", b"")
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber(…)")
    }
}
