//! Booking numbers, and the comparison of surnames. Rules only.

use std::fmt;

use serde::Deserialize;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef},
};

use crate::text::folding::search_text;

/// A booking number: ten digits, the first not zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct BookingNumber(String);

impl BookingNumber {
    /// A number from the system's secure random source; each of the nine thousand million is as likely as any other.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        const COUNT: u64 = 9_000_000_000;
        // Rejecting the incomplete last round keeps all numbers equally likely.
        let limit = u64::MAX - u64::MAX % COUNT;
        loop {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes)?;
            let random = u64::from_le_bytes(bytes);
            if random < limit {
                return Ok(Self((1_000_000_000 + random % COUNT).to_string()));
            }
        }
    }

    /// Reads a number as people write it: blanks, dots and dashes do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let apart = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}');
        let digits: String = text.chars().filter(|c| !apart(*c)).collect();
        let right = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        right.then_some(Self(digits))
    }

    /// The ten digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits in pairs, as they are printed.
    pub fn pairs(&self) -> impl Iterator<Item = &str> {
        (0..5).filter_map(|pair| self.0.get(2 * pair..2 * pair + 2))
    }

    /// The pairs as one text: `12 34 56 78 90`.
    #[must_use]
    pub fn spaced(&self) -> String {
        self.pairs().collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for BookingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a number in a path.
impl TryFrom<String> for BookingNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no booking number")
    }
}

impl Type<Postgres> for BookingNumber {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(other: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(other)
    }
}

impl Encode<'_, Postgres> for BookingNumber {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode(self.as_str(), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for BookingNumber {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Self::parse(<&str as Decode<Postgres>>::decode(value)?).ok_or_else(|| "not a booking number".into())
    }
}

/// Normalised surname for comparison: without accents, case, hyphens, apostrophes and blanks.
#[must_use]
pub fn surname_key(surname: &str) -> String {
    let key: String = search_text(&[surname]).chars().filter(|c| c.is_alphanumeric()).collect();
    // A name that is all signs is compared as it is.
    if key.is_empty() { surname.trim().to_owned() } else { key }
}
