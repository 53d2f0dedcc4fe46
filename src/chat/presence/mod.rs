//! Presence of members: who is online, away, or does not want to be disturbed.

pub mod presences;
pub mod store;
