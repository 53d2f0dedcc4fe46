//! The export of a member's data of lockers, and the demonstration data.

pub mod store;
pub mod store_demo;
