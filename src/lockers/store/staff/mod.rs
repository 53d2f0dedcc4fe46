//! What staff reads and writes about bays and lockers.

pub mod alarms;
pub mod attention;
pub mod bays;
pub mod checks;
pub mod history;
pub mod imports;
pub mod lockers;
pub mod mass;
pub mod occupancy;
pub mod racks;
pub mod sites;
pub mod tenures;
