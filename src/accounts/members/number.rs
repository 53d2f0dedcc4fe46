//! Member numbers, given by the school.

use std::fmt;

use serde::Deserialize;

use crate::web::FieldErrors;

/// A member number: exactly eight digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct MemberNumber(String);

impl MemberNumber {
    /// Number of digits in a member number.
    pub const LENGTH: usize = 8;

    /// Reads a number; spaces around it do not count.
    ///
    /// # Errors
    /// On the field `number`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = text.trim();
        if text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldErrors::one("number", if text.is_empty() { "number-empty" } else { "number-wrong" }))
        }
    }

    /// A number read from the database, which checked it.
    #[must_use]
    pub(crate) fn stored(number: String) -> Self {
        Self(number)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a number in a path.
impl TryFrom<String> for MemberNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "no member number")
    }
}

impl fmt::Display for MemberNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
