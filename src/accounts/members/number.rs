//! Member numbers, given by the school.

use std::fmt;

use serde::Deserialize;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef},
};

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

impl Type<Postgres> for MemberNumber {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(info)
    }
}

impl Encode<'_, Postgres> for MemberNumber {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode_by_ref(&self.as_str(), buffer)
    }
}

/// A column that holds anything else is an error of the query.
impl Decode<'_, Postgres> for MemberNumber {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<Postgres>>::decode(value)?;
        Self::parse(text).map_err(|_| format!("not a member number: {text:?}").into())
    }
}
