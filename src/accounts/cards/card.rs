//! Card numbers. A card opens doors, so only a keyed hash and the last four characters are stored.

use crate::{
    keyring::{Keyring, hmac},
    opaque::opaque,
    web::FieldErrors,
};

/// A card number in its canonical form: 8 to 20 hexadecimal digits, letters in upper case (bay-protocol.md, 3.9). Numbers
/// in decimal are such digits too.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CardNumber(String);

/// Notation of a card's unique id, which is four, seven or ten bytes long (ISO/IEC 14443-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CardForm {
    /// Exactly as the school's file has the number.
    AsIs,
    /// In hexadecimal digits; zeros in front may be missing.
    Hex,
    /// The same with the last byte first.
    HexReversed,
    /// One decimal number; leading zeros may be missing or added.
    Decimal,
}

impl CardForm {
    /// All forms, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::AsIs, Self::Hex, Self::HexReversed, Self::Decimal];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AsIs => "as_is",
            Self::Hex => "hex",
            Self::HexReversed => "hex_reversed",
            Self::Decimal => "decimal",
        }
    }

    /// The form with this name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.code() == code)
    }

    /// Key of the name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AsIs => "card-form-as-is",
            Self::Hex => "card-form-hex",
            Self::HexReversed => "card-form-hex-reversed",
            Self::Decimal => "card-form-decimal",
        }
    }

    /// The canonical number of a card in this notation. None: invalid.
    #[must_use]
    pub fn read(self, text: &str) -> Option<CardNumber> {
        let text = plain(text);
        let canonical = match self {
            Self::AsIs => text,
            Self::Hex => padded(&text)?,
            Self::HexReversed => reversed(&padded(&text)?)?,
            Self::Decimal => padded(&format!("{:X}", decimal(&text)?))?,
        };
        CardNumber::parse(&canonical).ok()
    }
}

/// Without spaces and separators, letters in upper case.
fn plain(text: &str) -> String {
    text.chars().filter(|sign| !matches!(sign, ' ' | ':' | '-')).collect::<String>().to_ascii_uppercase()
}

/// Hexadecimal digits with zeros in front, up to the length of an id of four, seven or ten bytes.
fn padded(digits: &str) -> Option<String> {
    let length = [8, 14, 20].into_iter().find(|length| digits.len() <= *length)?;
    Some(format!("{digits:0>length$}"))
}

/// The bytes in reverse order. None: odd number of digits.
fn reversed(digits: &str) -> Option<String> {
    let pairs: Vec<&str> = (0..digits.len()).step_by(2).map(|at| digits.get(at..at + 2)).collect::<Option<_>>()?;
    Some(pairs.into_iter().rev().collect())
}

fn decimal(digits: &str) -> Option<u128> {
    // `u128` would take a sign.
    let good = (1..=30).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| good)
}

/// The keyed hashes that controllers make of a card, by the form in which their reader says it.
#[derive(Debug, Clone, Copy)]
pub struct ControllerHashes {
    /// Hash of the canonical number.
    pub plain: [u8; 32],
    /// Hash of the bytes in reverse order. None: odd number of digits.
    pub reversed: Option<[u8; 32]>,
    /// Hash of the decimal number without leading zeros.
    pub decimal: Option<[u8; 32]>,
}

impl CardNumber {
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=20;

    /// Reads a card number; case, spaces, colons and hyphens do not count.
    ///
    /// # Errors
    /// On the field `card_number`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = plain(text);
        if Self::LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text))
        } else {
            Err(FieldErrors::one("card_number", "card-wrong"))
        }
    }

    /// Keyed hash, as stored in the database.
    #[must_use]
    pub fn hash(&self, keyring: &Keyring) -> [u8; 32] {
        keyring.hash("card", self.0.as_bytes())
    }

    /// Hashes that controllers compare while they are offline; they have the key.
    #[must_use]
    pub fn controller_hashes(&self, keyring: &Keyring) -> ControllerHashes {
        let key = bay_key(keyring);
        let of = |text: String| hmac(&key, text.as_bytes());
        let number = u128::from_str_radix(&self.0, 16).ok();
        ControllerHashes {
            plain: self.hash_with(&key),
            reversed: reversed(&self.0).map(of),
            decimal: number.map(|number| of(number.to_string())),
        }
    }

    /// The hash of the canonical number, for a controller that was given the key.
    #[must_use]
    pub fn hash_with(&self, bay_key: &[u8]) -> [u8; 32] {
        hmac(bay_key, self.0.as_bytes())
    }

    /// The last four characters, which may be shown.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.0.get(self.0.len() - 4..).unwrap_or_default()
    }
}

/// The key of the hashes that bays can make too.
#[must_use]
pub fn bay_key(keyring: &Keyring) -> [u8; 32] {
    keyring.hash("bay-cards", b"")
}

opaque!(CardNumber);
