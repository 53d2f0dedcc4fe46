//! Content of a ticket's QR code: booking number, for one seat also the seat's code, and a signature, so that a number
//! alone is no valid ticket.

use std::fmt;

use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
};
use subtle::ConstantTimeEq as _;

use crate::{
    concerts::bookings::booking_number::BookingNumber,
    ids::ConcertId,
    keyring::{Keyring, hex},
};

const PREFIX: &str = "parvis:";

/// The secret code of one seat's ticket: sixteen hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatCode(String);

impl SeatCode {
    /// Reads the code of a seat.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        right.then(|| Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Type<Postgres> for SeatCode {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(other: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(other)
    }
}

impl PgHasArrayType for SeatCode {
    fn array_type_info() -> PgTypeInfo {
        <String as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for SeatCode {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode(self.as_str(), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for SeatCode {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Self::parse(<&str as Decode<Postgres>>::decode(value)?).ok_or_else(|| "not the code of a ticket".into())
    }
}

/// The text of a QR code: `parvis:4821093756:0123456789abcdef` for a whole booking,
/// `parvis:4821093756:fedcba9876543210:0123456789abcdef` for one of its seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCode {
    pub number: BookingNumber,
    /// The seat; `None` stands for all seats of the booking.
    pub seat: Option<SeatCode>,
    signature: String,
}

impl TicketCode {
    /// The code of a whole booking for one concert.
    #[must_use]
    pub fn new(keyring: &Keyring, number: BookingNumber, concert_id: ConcertId) -> Self {
        let hash = keyring.hash("ticket", format!("{concert_id} {}", number.as_str()).as_bytes());
        Self { number, seat: None, signature: signature(&hash) }
    }

    /// The code of one seat of a booking.
    #[must_use]
    pub fn of_seat(keyring: &Keyring, number: BookingNumber, concert_id: ConcertId, seat: SeatCode) -> Self {
        let signed = format!("{concert_id} {} {}", number.as_str(), seat.as_str());
        let hash = keyring.hash("seat ticket", signed.as_bytes());
        Self { number, seat: Some(seat), signature: signature(&hash) }
    }

    /// Reads the text of a QR code. It is genuine only when [`Self::is_for`] says so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, rest) = text.trim().strip_prefix(PREFIX)?.split_once(':')?;
        let number = BookingNumber::parse(number)?;
        Some(match rest.split_once(':') {
            Some((seat, signature)) => {
                Self { number, seat: Some(SeatCode::parse(seat)?), signature: signature.to_owned() }
            }
            None => Self { number, seat: None, signature: rest.to_owned() },
        })
    }

    /// True if we signed it for this concert.
    #[must_use]
    pub fn is_for(&self, keyring: &Keyring, concert_id: ConcertId) -> bool {
        let number = self.number.clone();
        let right = match &self.seat {
            Some(seat) => Self::of_seat(keyring, number, concert_id, seat.clone()),
            None => Self::new(keyring, number, concert_id),
        };
        right.signature.as_bytes().ct_eq(self.signature.as_bytes()).into()
    }
}

fn signature(hash: &[u8]) -> String {
    hex(hash.get(..8).unwrap_or(hash))
}

impl fmt::Display for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}:", self.number.as_str())?;
        if let Some(seat) = &self.seat {
            write!(f, "{}:", seat.as_str())?;
        }
        f.write_str(&self.signature)
    }
}
