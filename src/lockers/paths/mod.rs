//! Addresses of the locker pages: no URL is spelled twice.

pub mod staff;

use std::fmt::Display;

/// My lockers, and the bays.
#[must_use]
pub fn lockers() -> &'static str {
    "/lockers"
}

/// Event stream of the locker pages.
#[must_use]
pub fn events() -> &'static str {
    "/lockers/events"
}

/// Take whichever locker of a bay suits best.
#[must_use]
pub fn claim_any() -> &'static str {
    "/lockers/claim-any"
}

/// Preferences of a member.
#[must_use]
pub fn preferences() -> &'static str {
    "/lockers/preferences"
}

/// Wait for a locker of a bay.
#[must_use]
pub fn waits(id: impl Display) -> String {
    format!("/lockers/bays/{id}/waits")
}

/// Wait no longer.
#[must_use]
pub fn leave_waits(id: impl Display) -> String {
    format!("/lockers/bays/{id}/waits/leave")
}

/// One locker.
#[must_use]
pub fn locker(code: impl Display) -> String {
    format!("/lockers/{code}")
}

/// Take it.
#[must_use]
pub fn claim(code: impl Display) -> String {
    format!("/lockers/{code}/claim")
}

/// Keep it free for a while.
#[must_use]
pub fn reserve(code: impl Display) -> String {
    format!("/lockers/{code}/reserve")
}

/// Give it back.
#[must_use]
pub fn release(code: impl Display) -> String {
    format!("/lockers/{code}/release")
}

/// Undo of a release.
#[must_use]
pub fn keep(code: impl Display) -> String {
    format!("/lockers/{code}/keep")
}

/// Put its deadline off.
#[must_use]
pub fn extend(code: impl Display) -> String {
    format!("/lockers/{code}/extend")
}

/// Lend it.
#[must_use]
pub fn share(code: impl Display) -> String {
    format!("/lockers/{code}/share")
}

/// Take back what was lent to a member.
#[must_use]
pub fn unshare(code: impl Display, number: impl Display) -> String {
    format!("/lockers/{code}/shares/{number}/end")
}

/// Report of a fault.
#[must_use]
pub fn report(code: impl Display) -> String {
    format!("/lockers/{code}/report")
}

/// Exchange for another locker.
#[must_use]
pub fn exchange(code: impl Display) -> String {
    format!("/lockers/{code}/exchange")
}

/// Commands to its door.
#[must_use]
pub fn commands(code: impl Display) -> String {
    format!("/lockers/{code}/commands")
}

/// State of a command.
#[must_use]
pub fn command(id: impl Display) -> String {
    format!("/lockers/commands/{id}")
}
