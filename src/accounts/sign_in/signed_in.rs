//! The signed-in member of a session.

use crate::{
    accounts::{members::member::Member, roles::Roles},
    ids::SignInId,
};
use std::ops::Deref;

use time::{Duration, OffsetDateTime};

/// A signed-in member, as the request found them.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The row of this browser's sign-in.
    pub sign_in_id: SignInId,
    pub member: Member,
    pub roles: Roles,
    /// When they last gave their password.
    pub confirmed_at: OffsetDateTime,
    /// When they last asked for something.
    pub seen_at: OffsetDateTime,
    /// When the sign-in ends in any case.
    pub expires_at: OffsetDateTime,
    /// True if the browser keeps the cookie when it is closed.
    pub remembered: bool,
}

impl Deref for SignedIn {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.member
    }
}

/// Lifetime of a session.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    pub idle: Duration,
    pub whole: Duration,
}

impl Lifetime {
    /// Staff 15 minutes and 8 hours, members 60 minutes and 12 hours, or 30 days when asked to be kept signed in.
    #[must_use]
    pub fn of(roles: &Roles, remember: bool) -> Self {
        match (roles.any(), remember) {
            (true, _) => Self { idle: Duration::minutes(15), whole: Duration::hours(8) },
            (false, false) => Self { idle: Duration::hours(1), whole: Duration::hours(12) },
            (false, true) => Self { idle: Duration::days(30), whole: Duration::days(30) },
        }
    }
}
