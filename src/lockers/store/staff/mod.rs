//! What staff reads and writes about bays and lockers.

pub mod bays;
pub mod racks;
