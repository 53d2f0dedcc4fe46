//! Single seats of a booking: exchanged, handed on, given up.

pub mod emails;
pub mod store_cancel;
pub mod store_exchange;
pub mod store_transfer;
