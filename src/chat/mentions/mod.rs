//! Mentions of members in messages.

pub mod mention;
pub mod store;
