//! Seats: their names, states and kinds. Rules only.

use std::fmt;

use serde::Deserialize;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
};

use crate::web::codes::codes;

/// Rows and seats per row, at most.
pub const MAX_ROWS: i16 = 26;
/// Seats in a row, at most.
pub const MAX_SEATS_PER_ROW: i16 = 40;

/// A place in a hall: row letter and number, `A1` to `Z40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Seat {
    row: i16,
    number: i16,
}

impl Seat {
    /// Reads `C12`. Nothing when it is no seat of any hall.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut characters = text.chars();
        let letter = characters.next()?;
        let digits = characters.as_str();
        if !letter.is_ascii_uppercase() || digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let row = i16::try_from(u32::from(letter) - u32::from('A') + 1).ok()?;
        Self::at(row, digits.parse().ok()?)
    }

    /// The seat of a row and a number, both counted from one.
    #[must_use]
    pub fn at(row: i16, number: i16) -> Option<Self> {
        ((1..=MAX_ROWS).contains(&row) && (1..=MAX_SEATS_PER_ROW).contains(&number)).then_some(Self { row, number })
    }

    /// The row, from one.
    #[must_use]
    pub fn row(self) -> i16 {
        self.row
    }

    /// The number in the row, from one.
    #[must_use]
    pub fn number(self) -> i16 {
        self.number
    }

    /// The letter of the row.
    #[must_use]
    pub fn letter(self) -> char {
        letter(self.row)
    }

    /// Name of the seat: `C 5`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}\u{a0}{}", self.letter(), self.number)
    }

    /// Row and seat as one number, for queries and for hints between processes.
    #[must_use]
    pub fn key(self) -> i32 {
        i32::from(self.row) * 100 + i32::from(self.number)
    }

    /// The seat of such a number.
    #[must_use]
    pub fn from_key(key: i32) -> Option<Self> {
        Self::at(i16::try_from(key / 100).ok()?, i16::try_from(key % 100).ok()?)
    }

    /// Distance of two seats; another row is farther than the next seat.
    #[must_use]
    pub fn distance(self, other: Self) -> i16 {
        2 * (self.row - other.row).abs() + (self.number - other.number).abs()
    }
}

/// Reads a seat in a path.
impl TryFrom<String> for Seat {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no seat")
    }
}

/// In the database a seat is its row and number; queries read and write [`Seat::key`].
impl Type<Postgres> for Seat {
    fn type_info() -> PgTypeInfo {
        <i32 as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Seat {
    fn array_type_info() -> PgTypeInfo {
        <i32 as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for Seat {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i32 as Encode<Postgres>>::encode_by_ref(&self.key(), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Seat {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let key = <i32 as Decode<Postgres>>::decode(value)?;
        Self::from_key(key).ok_or_else(|| format!("{key} is the key of no seat").into())
    }
}

#[must_use]
pub fn letter(row: i16) -> char {
    u8::try_from(row - 1).ok().map_or('?', |index| char::from(b'A' + index))
}

/// Seats in words: `C 5, C 6`.
#[must_use]
pub fn names_of(seats: impl AsRef<[Seat]>) -> String {
    seats.as_ref().iter().map(|seat| seat.name()).collect::<Vec<_>>().join(", ")
}

/// Seats as people read them, the first twenty.
pub(crate) fn list_of(seats: &[Seat]) -> String {
    let names: Vec<String> = seats.iter().take(20).map(Seat::to_string).collect();
    let rest = if seats.len() > names.len() { ", …" } else { "" };
    format!("{}{rest}", names.join(", "))
}

/// Number of seats, for texts.
#[must_use]
pub fn counted(seats: impl AsRef<[Seat]>) -> i64 {
    i64::try_from(seats.as_ref().len()).unwrap_or(i64::MAX)
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letter(), self.number)
    }
}

codes! {
    /// State of a seat, the same for all viewers.
    SeatState {
        Free = "free", "seat-free";
        /// Held by a viewer who may book.
        Held = "held", "seat-held";
        Booked = "booked", "seat-booked";
        Blocked = "blocked", "seat-blocked";
    }
}

codes! {
    /// Kinds of seats. The name for people is that of a seat of the kind, with its row, number and state.
    SeatKind {
        Standard = "standard", "seat-label";
        Wheelchair = "wheelchair", "seat-label-wheelchair";
        /// For the companion of a wheelchair user.
        Companion = "companion", "seat-label-companion";
    }
}
