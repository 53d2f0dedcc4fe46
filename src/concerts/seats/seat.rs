//! Seats: their names, states and kinds. Rules only.

use std::fmt;

/// Rows and seats per row, at most.
pub const MAX_ROWS: i16 = 26;
/// Seats in a row, at most.
pub const MAX_SEATS_PER_ROW: i16 = 40;

/// A place in a hall: row letter and number, `A1` to `Z40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Row and seat as one number, for hints between processes.
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

/// The letter of a row.
#[must_use]
pub fn letter(row: i16) -> char {
    u8::try_from(row - 1).ok().map_or('?', |index| char::from(b'A' + index))
}

/// Seats in words: `C 5, C 6`.
#[must_use]
pub fn names_of(seats: impl AsRef<[Seat]>) -> String {
    seats.as_ref().iter().map(|seat| seat.name()).collect::<Vec<_>>().join(", ")
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

/// State of a seat, the same for all viewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeatState {
    Free,
    /// Held by a viewer who may book.
    Held,
    Booked,
    Blocked,
}

impl SeatState {
    /// The name in the database and in `data-state`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Held => "held",
            Self::Booked => "booked",
            Self::Blocked => "blocked",
        }
    }

    /// Parses the code of the database.
    #[must_use]
    pub fn stored(code: &str) -> Self {
        match code {
            "held" => Self::Held,
            "booked" => Self::Booked,
            "blocked" => Self::Blocked,
            _ => Self::Free,
        }
    }
}

/// Kinds of seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeatKind {
    Standard,
    Wheelchair,
    /// For the companion of a wheelchair user.
    Companion,
}

impl SeatKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Wheelchair, Self::Companion];

    /// The name in the database, in forms and in `data-kind`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Wheelchair => "wheelchair",
            Self::Companion => "companion",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Parses the code of the database.
    #[must_use]
    pub fn stored(code: &str) -> Self {
        Self::from_code(code).unwrap_or(Self::Standard)
    }
}
