//! The states of an account.

use crate::web::codes::codes;

codes! {
    /// States of an account.
    State {
        /// Registered by the school, not activated yet.
        Prepared = "prepared", "state-prepared";
        Active = "active", "state-active";
        /// Locked by staff, with a reason.
        Suspended = "suspended", "state-suspended";
        /// Closed by the member.
        Closed = "closed", "state-closed";
    }
}

impl State {
    /// `good`, `warn`, `bad` or nothing.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Prepared | Self::Closed => "",
            Self::Active => "good",
            Self::Suspended => "bad",
        }
    }
}

/// The members of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StateFilter {
    #[default]
    All,
    /// Accounts in one state.
    In(State),
    /// Members absent from the last imported file, without closed accounts.
    Missing,
}

impl StateFilter {
    /// The filter with this name; an unknown one lets all through.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match State::parse(code) {
            Some(state) => Self::In(state),
            None if code == Self::Missing.code() => Self::Missing,
            None => Self::All,
        }
    }

    /// The name in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::In(state) => state.code(),
            Self::Missing => "missing",
        }
    }
}
