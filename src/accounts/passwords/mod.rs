//! Passwords: rules, hashing, and the change of a known one.

pub(crate) mod change;
pub mod password;
