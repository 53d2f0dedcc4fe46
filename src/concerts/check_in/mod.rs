//! Check-in at the door: scan results, and the list of valid tickets.

pub mod party;
pub mod scan_result;
pub(crate) mod scans;
pub mod store;
pub mod store_ticket_list;
