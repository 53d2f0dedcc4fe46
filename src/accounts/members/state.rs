//! The states of an account.

use crate::accounts::members::listed::Listed;

/// States of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Registered by the school, not activated yet.
    Prepared,
    Active,
    /// Locked by staff, with a reason.
    Suspended,
    /// Closed by the member.
    Closed,
}

impl State {
    const ALL: [Self; 4] = [Self::Prepared, Self::Active, Self::Suspended, Self::Closed];

    /// The state of a listed member, which the table works out; the one with the fewest rights should a newer program
    /// know another.
    #[must_use]
    pub fn of(member: &Listed) -> Self {
        Self::stored(&member.state)
    }

    /// A state that the table names, likewise.
    #[must_use]
    pub fn stored(code: &str) -> Self {
        Self::from_code(code).unwrap_or(Self::Suspended)
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Key of the name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Prepared => "state-prepared",
            Self::Active => "state-active",
            Self::Suspended => "state-suspended",
            Self::Closed => "state-closed",
        }
    }

    /// `good`, `warn`, `bad` or nothing.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Prepared | Self::Closed => "",
            Self::Active => "good",
            Self::Suspended => "bad",
        }
    }

    /// The name in the table, addresses, exports and the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
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
        match State::from_code(code) {
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
