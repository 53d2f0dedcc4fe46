//! Cards of members.

pub mod card;
pub(crate) mod change;
pub mod store;
