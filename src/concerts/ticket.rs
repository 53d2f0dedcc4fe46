//! What a ticket's QR code says: the booking's number, signed, so that a number alone makes no ticket.

use std::fmt;

use subtle::ConstantTimeEq as _;

use super::booking::BookingNumber;
use crate::accounts::keyed::{Keyring, hex};

const PREFIX: &str = "parvis:";

/// The text of a QR code: `parvis:4821093756:0123456789abcdef`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCode {
    /// The booking.
    pub number: BookingNumber,
    signature: String,
}

impl TicketCode {
    /// The code of a booking for one concert.
    #[must_use]
    pub fn new(keyring: &Keyring, number: BookingNumber, concert_id: i64) -> Self {
        let hash = keyring.hash("ticket", format!("{concert_id} {}", number.as_str()).as_bytes());
        let signature = hex(hash.get(..8).unwrap_or(&hash));
        Self { number, signature }
    }

    /// Reads what a camera saw. It is genuine only when [`Self::is_for`] says so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, signature) = text.trim().strip_prefix(PREFIX)?.split_once(':')?;
        Some(Self { number: BookingNumber::parse(number)?, signature: signature.to_owned() })
    }

    /// Whether we signed it for this concert.
    #[must_use]
    pub fn is_for(&self, keyring: &Keyring, concert_id: i64) -> bool {
        let right = Self::new(keyring, self.number.clone(), concert_id);
        right.signature.as_bytes().ct_eq(self.signature.as_bytes()).into()
    }
}

impl fmt::Display for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}:{}", self.number.as_str(), self.signature)
    }
}
