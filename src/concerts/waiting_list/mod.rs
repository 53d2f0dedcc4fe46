//! The waiting list of a concert.

pub mod offers;
pub mod store;
