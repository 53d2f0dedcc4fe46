//! Cards of members.

pub mod card;
pub mod store;
