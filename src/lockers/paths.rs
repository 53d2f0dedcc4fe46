//! Addresses of the locker pages: no URL is spelled twice.

use std::fmt::Display;

/// One locker.
#[must_use]
pub fn locker(code: impl Display) -> String {
    format!("/lockers/{code}")
}
