//! A locker: code, allocation, door state. Three states that are never mixed.

use std::{error::Error, fmt};

use serde::Deserialize;
use sqlx::{
    Postgres,
    encode::IsNull,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
};

use crate::web::codes::codes;

/// The name of a locker on its door: `locker_03`. One on the whole campus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct LockerCode(String);

impl LockerCode {
    const PREFIX: &str = "locker_";

    /// Reads a code: `locker_` and two to four digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::PREFIX)?;
        let good = (2..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| Self(text.to_owned()))
    }

    /// The code with a number, two digits at least. None for zero, beyond four digits, and for codes that contain `22`:
    /// the readers in use cannot operate those (bay-protocol.md §1).
    #[must_use]
    pub fn numbered(number: u16) -> Option<Self> {
        let digits = format!("{number:02}");
        (number > 0 && digits.len() <= 4 && !digits.contains("22")).then(|| Self(format!("{}{digits}", Self::PREFIX)))
    }

    /// The code as [`Self::numbered`] makes it. None: it is none that the readers in use can operate.
    #[must_use]
    pub fn sayable(&self) -> Option<Self> {
        self.plate().parse().ok().and_then(Self::numbered).filter(|code| code == self)
    }

    /// True if the readers of the earlier system can say `close` with it: their lines have 16 characters at most.
    #[must_use]
    pub fn fits_old_readers(&self) -> bool {
        self.0.len() + ",close".len() <= 16 && !self.plate().contains("22")
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The printed number: `03`.
    #[must_use]
    pub fn plate(&self) -> &str {
        self.0.strip_prefix(Self::PREFIX).unwrap_or_default()
    }
}

impl TryFrom<String> for LockerCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no locker code")
    }
}

impl fmt::Display for LockerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl sqlx::Type<Postgres> for LockerCode {
    fn type_info() -> PgTypeInfo {
        <str as sqlx::Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for LockerCode {
    fn array_type_info() -> PgTypeInfo {
        <String as PgHasArrayType>::array_type_info()
    }
}

impl sqlx::Decode<'_, Postgres> for LockerCode {
    fn decode(value: PgValueRef<'_>) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let text = <&str as sqlx::Decode<Postgres>>::decode(value)?;
        Self::parse(text).ok_or_else(|| format!("not a code of a locker: {text:?}").into())
    }
}

impl sqlx::Encode<'_, Postgres> for LockerCode {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, Box<dyn Error + Send + Sync>> {
        sqlx::Encode::<Postgres>::encode(self.as_str(), buffer)
    }
}

codes! {
    /// Allocation state of a locker, the same for all viewers.
    Allocation {
        /// Anybody's who may take it.
        Free = "free", "locker-free";
        /// Offered to somebody who waited.
        Held = "held", "locker-held";
        Reserved = "reserved", "locker-reserved";
        InUse = "in_use", "locker-in-use";
        /// Opened and with that given back; its holder may still keep it.
        Releasing = "releasing", "locker-releasing";
        /// In use beyond its deadline.
        Overdue = "overdue", "locker-overdue";
        /// Staff has to look at it first.
        ToCheck = "to_check", "locker-to-check";
        /// Not to be used.
        OutOfService = "out_of_service", "locker-out-of-service";
    }
}

impl Allocation {
    /// `good`, `warn`, `bad`, or none.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Free => "good",
            Self::Held | Self::Reserved | Self::Releasing => "warn",
            Self::Overdue | Self::ToCheck => "bad",
            Self::InUse | Self::OutOfService => "",
        }
    }

    /// The key of a text that says how many lockers are so.
    #[must_use]
    pub fn counted(self) -> &'static str {
        match self {
            Self::Free => "lockers-free",
            Self::Held => "lockers-held",
            Self::Reserved => "lockers-reserved",
            Self::InUse => "lockers-in-use",
            Self::Releasing => "lockers-releasing",
            Self::Overdue => "lockers-overdue",
            Self::ToCheck => "lockers-to-check",
            Self::OutOfService => "lockers-out-of-service",
        }
    }
}

codes! {
    /// State of a current row of `allocations`.
    AllocationState {
        /// Offered to somebody who waited.
        Held = "held", "locker-held";
        Reserved = "reserved", "locker-reserved";
        InUse = "in_use", "locker-in-use";
        /// Opened and with that given back, unless it is kept.
        Releasing = "releasing", "locker-releasing";
    }
}

codes! {
    Service {
        InService = "in_service", "locker-in-service";
        /// Once somebody has looked at it.
        ToCheck = "to_check", "locker-to-check";
        OutOfService = "out_of_service", "locker-out-of-service";
    }
}

codes! {
    /// Last state of a door's sensor.
    Door {
        Closed = "closed", "door-closed";
        Open = "open", "door-open";
        /// Neither open nor shut.
        Ajar = "ajar", "door-ajar";
        /// Opened although nobody asked.
        Forced = "forced", "door-forced";
        Jam = "jam", "door-jam";
        /// There is no sensor, or it was not heard yet.
        Unknown = "unknown", "door-unread";
    }
}
